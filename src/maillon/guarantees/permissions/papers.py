"""Who reads a printed paper: each goes to the fund and to those it binds; who votes is said to the fund alone."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.guarantees.models import Guarantee, Paper
from maillon.guarantees.rules.papers import READERS, Kind, Reader, kinds_for
from maillon.guarantees.rules.portfolios import FORM

C = Capability


def can_read_paper(user: Visitor, paper: Paper) -> bool:
    """The people of the fund, of the lender or of the sponsor, as the paper's kind says."""
    readers = READERS[Kind(paper.text.kind)]
    parties = {Reader.FUND: paper.facility.fund.organisation_id, Reader.LENDER: paper.facility.lender_id}
    if paper.guarantee is not None:
        parties[Reader.SPONSOR] = paper.guarantee.sponsor_id
    return any(can_from_inside(user, C.READ, one) for reader, one in parties.items() if reader in readers)


def papers_visible_to(user: Visitor) -> QuerySet[Paper, Paper]:
    """The papers ``can_read_paper`` says yes for."""
    inside = organisation_ids_from_inside(user, C.READ)

    def kinds(reader: Reader) -> list[Kind]:
        return kinds_for(frozenset((reader,)))

    return Paper.objects.filter(
        Q(facility__fund__organisation__in=inside, text__kind__in=kinds(Reader.FUND))
        | Q(facility__lender__in=inside, text__kind__in=kinds(Reader.LENDER))
        | Q(guarantee__sponsor__in=inside, text__kind__in=kinds(Reader.SPONSOR))
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
    return [one for one in kinds if one is not Kind.RESOLUTION or guarantee.terms.get("form") != FORM]
