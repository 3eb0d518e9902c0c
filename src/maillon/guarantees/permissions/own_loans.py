"""The fund's own loans: who of the fund, of the lender beside it and of the sponsor sees one, and who pays it out."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.guarantees.models import LoanPayout, OwnLoan
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund, funds_managed_by, funds_read_by

C = Capability


def can_see_loan(user: Visitor, loan: OwnLoan) -> bool:
    """The fund's people, the lender's beside it, the sponsor's for the enterprises it supports."""
    parties = (loan.fund.organisation_id, loan.lender_id, loan.sponsor_id)
    return any(one and can_from_inside(user, C.READ, one) for one in parties)


def loans_visible_to(user: Visitor) -> QuerySet[OwnLoan, OwnLoan]:
    """The loans ``can_see_loan`` says yes for."""
    inside = organisation_ids_from_inside(user, C.READ)
    return OwnLoan.objects.filter(Q(fund__organisation__in=inside) | Q(lender__in=inside) | Q(sponsor__in=inside))


def can_follow_loan_as_lender(user: Visitor, loan: OwnLoan) -> bool:
    """The people of the lender that co-finances it."""
    return bool(loan.lender_id) and can_from_inside(user, C.READ, loan.lender_id or 0)


def loans_followed_as_lender(user: Visitor) -> QuerySet[OwnLoan, OwnLoan]:
    """The loans ``can_follow_loan_as_lender`` says yes for."""
    return OwnLoan.objects.filter(lender__in=organisation_ids_from_inside(user, C.READ))


def can_follow_loan_as_sponsor(user: Visitor, loan: OwnLoan) -> bool:
    """The people of the organisation that put the file forward and supports the borrower."""
    return bool(loan.sponsor_id) and can_from_inside(user, C.READ, loan.sponsor_id or 0)


def loans_followed_as_sponsor(user: Visitor) -> QuerySet[OwnLoan, OwnLoan]:
    """The loans ``can_follow_loan_as_sponsor`` says yes for."""
    return OwnLoan.objects.filter(sponsor__in=organisation_ids_from_inside(user, C.READ))


def has_part_in_loan(user: Visitor, loan: OwnLoan) -> bool:
    """Whoever belongs to the sponsor, to the lender or to the borrower pays nothing out on it."""
    parties = (loan.sponsor_id, loan.lender_id, loan.borrower_id)
    return any(one and can_from_inside(user, C.READ, one) for one in parties)


def can_prepare_payout(user: Visitor, loan: OwnLoan) -> bool:
    """The first person of a payment: a manager of the fund who has no part in the loan."""
    return can_manage_fund(user, loan.fund) and not has_part_in_loan(user, loan)


def loans_prepared_by(user: Visitor) -> QuerySet[OwnLoan, OwnLoan]:
    """The loans ``can_prepare_payout`` says yes for."""
    return _without_part(user).filter(fund__in=funds_managed_by(user).values("pk"))


def can_approve_payout(user: Visitor, payout: LoanPayout) -> bool:
    """The second person: a manager or a committee member who has no part in the loan and did not ask for it."""
    loan = payout.loan
    asked = payout.prepared_by_id is not None and payout.prepared_by_id == getattr(user, "pk", None)
    return can_read_fund(user, loan.fund) and not has_part_in_loan(user, loan) and not asked


def payouts_approved_by(user: Visitor) -> QuerySet[LoanPayout, LoanPayout]:
    """The payments ``can_approve_payout`` says yes for."""
    mine = _without_part(user).filter(fund__in=funds_read_by(user).values("pk"))
    found = LoanPayout.objects.filter(loan__in=mine.values("pk"))
    pk = getattr(user, "pk", None)
    return found.exclude(prepared_by=pk) if pk is not None else found


def _without_part(user: Visitor) -> QuerySet[OwnLoan, OwnLoan]:
    inside = organisation_ids_from_inside(user, C.READ)
    # A loan without lender or sponsor is nobody's there: an exclusion of null would leave it out.
    mine = OwnLoan.objects.filter(Q(sponsor__in=inside) | Q(lender__in=inside) | Q(borrower__in=inside))
    return OwnLoan.objects.exclude(pk__in=mine.values("pk"))
