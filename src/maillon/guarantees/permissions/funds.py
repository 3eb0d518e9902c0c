"""Who manages the fund, sits on its committee, lends under it, puts files forward: each as predicate and list."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, grants_of, organisation_ids_from_inside
from maillon.core.people.rules import Capability, Role
from maillon.guarantees.models import Claim, Commitment, Facility, Fund, Guarantee

C = Capability


def can_read_fund(user: Visitor, fund: Fund) -> bool:
    """The fund's own people, its managers and its credit committee: the portfolio, its capital, its risk."""
    return can_from_inside(user, C.READ, fund.organisation_id)


def funds_read_by(user: Visitor) -> QuerySet[Fund, Fund]:
    """The funds ``can_read_fund`` says yes for."""
    return Fund.objects.filter(organisation__in=organisation_ids_from_inside(user, C.READ))


def can_manage_fund(user: Visitor, fund: Fund) -> bool:
    """The fund's managers: they record what happens, take statements in, prepare payments, call capital."""
    return all(can_from_inside(user, one, fund.organisation_id) for one in (C.HANDLE, C.SETTLE))


def funds_managed_by(user: Visitor) -> QuerySet[Fund, Fund]:
    """The funds ``can_manage_fund`` says yes for."""
    inside = organisation_ids_from_inside(user, C.HANDLE) & organisation_ids_from_inside(user, C.SETTLE)
    return Fund.objects.filter(organisation__in=inside)


def sits_on_committee(user: Visitor, fund: Fund) -> bool:
    """A member of the fund's credit committee."""
    return any(
        grant.role is Role.CREDIT_COMMITTEE and grant.organisation_id == fund.organisation_id
        for grant in grants_of(user)
    )


def can_see_guarantee(user: Visitor, guarantee: Guarantee) -> bool:
    """The fund's people, the lender's for its own loans, the sponsor's for the files it put forward."""
    parties = (guarantee.fund.organisation_id, guarantee.facility.lender_id, guarantee.sponsor_id)
    return any(can_from_inside(user, C.READ, one) for one in parties)


def guarantees_visible_to(user: Visitor) -> QuerySet[Guarantee, Guarantee]:
    """The guarantees ``can_see_guarantee`` says yes for."""
    inside = organisation_ids_from_inside(user, C.READ)
    return Guarantee.objects.filter(
        Q(fund__organisation__in=inside) | Q(facility__lender__in=inside) | Q(sponsor__in=inside)
    )


def can_report_on(user: Visitor, facility: Facility) -> bool:
    """Who hands in a statement: the lender's own people, or the fund's managers for them."""
    return can_from_inside(user, C.RECORD, facility.lender_id) or can_manage_fund(user, facility.fund)


def facilities_reported_by(user: Visitor) -> QuerySet[Facility, Facility]:
    """The facilities ``can_report_on`` says yes for."""
    lends = Q(lender__in=organisation_ids_from_inside(user, C.RECORD))
    return Facility.objects.filter(lends | Q(fund__in=funds_managed_by(user).values("pk")))


def can_see_claim(user: Visitor, claim: Claim) -> bool:
    """The fund's people, and the lender's for its own claims."""
    guarantee = claim.guarantee
    return any(
        can_from_inside(user, C.READ, one) for one in (guarantee.fund.organisation_id, guarantee.facility.lender_id)
    )


def claims_visible_to(user: Visitor) -> QuerySet[Claim, Claim]:
    """The claims ``can_see_claim`` says yes for."""
    inside = organisation_ids_from_inside(user, C.READ)
    return Claim.objects.filter(Q(guarantee__fund__organisation__in=inside) | Q(guarantee__facility__lender__in=inside))


def can_lodge_claim(user: Visitor, guarantee: Guarantee) -> bool:
    """Who calls a guarantee: the lender's own people, or the fund's managers for them."""
    return can_report_on(user, guarantee.facility)


def is_recused(user: Visitor, guarantee: Guarantee) -> bool:
    """Whoever belongs to the organisation that put the file forward, its lender or its borrower decides nothing."""
    parties = (guarantee.sponsor_id, guarantee.facility.lender_id, guarantee.obligor.organisation_id)
    return any(can_from_inside(user, C.READ, one) for one in parties)


def recusing(user: Visitor) -> Q:
    """The condition on rows that have a ``guarantee`` for which ``is_recused`` says yes."""
    inside = organisation_ids_from_inside(user, C.READ)
    return (
        Q(guarantee__sponsor__in=inside)
        | Q(guarantee__facility__lender__in=inside)
        | Q(guarantee__obligor__organisation__in=inside)
    )


def can_decide_claim(user: Visitor, claim: Claim) -> bool:
    """A member of the credit committee who has no part in the file."""
    return sits_on_committee(user, claim.guarantee.fund) and not is_recused(user, claim.guarantee)


def claims_decided_by(user: Visitor) -> QuerySet[Claim, Claim]:
    """The claims ``can_decide_claim`` says yes for."""
    sits = {grant.organisation_id for grant in grants_of(user) if grant.role is Role.CREDIT_COMMITTEE}
    return Claim.objects.filter(guarantee__fund__organisation__in=sits).exclude(recusing(user))


def can_approve_payment(user: Visitor, claim: Claim) -> bool:
    """The second person of a payment: a manager or a committee member of the fund who has no part in the file."""
    return can_read_fund(user, claim.guarantee.fund) and not is_recused(user, claim.guarantee)


def can_see_commitment(user: Visitor, commitment: Commitment) -> bool:
    """The fund's people, and the investor's for what it committed."""
    return any(can_from_inside(user, C.READ, one) for one in (commitment.fund.organisation_id, commitment.investor_id))


def commitments_visible_to(user: Visitor) -> QuerySet[Commitment, Commitment]:
    """The commitments ``can_see_commitment`` says yes for."""
    inside = organisation_ids_from_inside(user, C.READ)
    return Commitment.objects.filter(Q(fund__organisation__in=inside) | Q(investor__in=inside))
