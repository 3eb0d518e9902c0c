"""Who reads a printed paper: each goes to the fund and to those it binds; who votes is said to the fund alone."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.guarantees.models import Guarantee, OwnLoan, Paper
from maillon.guarantees.rules.papers import OF_GUARANTEE, READERS, Kind, Reader, kinds_for
from maillon.guarantees.rules.portfolios import FORM

C = Capability


def can_read_paper(user: Visitor, paper: Paper) -> bool:
    """The people of the fund, of the lender or of the sponsor, as the paper's kind says."""
    readers = READERS[Kind(paper.text.kind)]
    of = paper.loan or paper.facility
    assert of is not None
    parties = {Reader.FUND: of.fund.organisation_id, Reader.LENDER: of.lender_id}
    if paper.guarantee is not None:
        parties[Reader.SPONSOR] = paper.guarantee.sponsor_id
    if paper.loan is not None:
        parties[Reader.SPONSOR] = paper.loan.sponsor_id
    return any(one and can_from_inside(user, C.READ, one) for reader, one in parties.items() if reader in readers)


def papers_visible_to(user: Visitor) -> QuerySet[Paper, Paper]:
    """The papers ``can_read_paper`` says yes for."""
    inside = organisation_ids_from_inside(user, C.READ)

    def kinds(reader: Reader) -> list[Kind]:
        return kinds_for(frozenset((reader,)))

    def of(name: str, reader: Reader) -> Q:
        return Q(**{f"{name}__in": inside}, text__kind__in=kinds(reader))

    return Paper.objects.filter(
        of("facility__fund__organisation", Reader.FUND)
        | of("facility__lender", Reader.LENDER)
        | of("guarantee__sponsor", Reader.SPONSOR)
        | of("loan__fund__organisation", Reader.FUND)
        | of("loan__lender", Reader.LENDER)
        | of("loan__sponsor", Reader.SPONSOR)
    )


def kinds_read_by(user: Visitor, guarantee: Guarantee) -> list[Kind]:
    """The kinds of papers of a guarantee that somebody may be given, printed or not."""
    parties = {
        Reader.FUND: guarantee.fund.organisation_id,
        Reader.LENDER: guarantee.facility.lender_id,
        Reader.SPONSOR: guarantee.sponsor_id,
    }
    kinds = kinds_for(frozenset(reader for reader, one in parties.items() if can_from_inside(user, C.READ, one)))
    # Nobody decides on a loan its lender includes in its portfolio: there is no resolution to print.
    mine = [one for one in kinds if one in OF_GUARANTEE]
    return [one for one in mine if one is not Kind.RESOLUTION or guarantee.terms.get("form") != FORM]


def reads_agreement(user: Visitor, loan: OwnLoan, kind: Kind) -> bool:
    """Whether somebody may be given the agreement of a loan of the fund, printed or not."""
    parties = {
        Reader.FUND: loan.fund.organisation_id,
        Reader.LENDER: loan.lender_id,
        Reader.SPONSOR: loan.sponsor_id,
    }
    return any(one and can_from_inside(user, C.READ, one) for reader, one in parties.items() if reader in READERS[kind])
