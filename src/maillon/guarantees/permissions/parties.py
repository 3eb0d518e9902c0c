"""The fund from outside: what lenders and sponsors follow, what managers accept of them; each as predicate and list."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.guarantees.models import Facility, Guarantee, Statement
from maillon.guarantees.permissions.funds import can_manage_fund, funds_managed_by

C = Capability


def can_follow_as_lender(user: Visitor, guarantee: Guarantee) -> bool:
    """The people of the lender whose loan it covers."""
    return can_from_inside(user, C.READ, guarantee.facility.lender_id)


def guarantees_followed_as_lender(user: Visitor) -> QuerySet[Guarantee, Guarantee]:
    """The guarantees ``can_follow_as_lender`` says yes for."""
    return Guarantee.objects.filter(facility__lender__in=organisation_ids_from_inside(user, C.READ))


def can_follow_as_sponsor(user: Visitor, guarantee: Guarantee) -> bool:
    """The people of the organisation that put the file forward and supports the borrower."""
    return can_from_inside(user, C.READ, guarantee.sponsor_id)


def guarantees_followed_as_sponsor(user: Visitor) -> QuerySet[Guarantee, Guarantee]:
    """The guarantees ``can_follow_as_sponsor`` says yes for."""
    return Guarantee.objects.filter(sponsor__in=organisation_ids_from_inside(user, C.READ))


def can_report_as_lender(user: Visitor, facility: Facility) -> bool:
    """Who hands in statements for the lender itself."""
    return can_from_inside(user, C.RECORD, facility.lender_id)


def facilities_reported_as_lender(user: Visitor) -> QuerySet[Facility, Facility]:
    """The facilities ``can_report_as_lender`` says yes for."""
    return Facility.objects.filter(lender__in=organisation_ids_from_inside(user, C.RECORD))


def can_accept_statement(user: Visitor, statement: Statement) -> bool:
    """The fund's managers, unless they belong to the lender that reports."""
    facility = statement.facility
    return can_manage_fund(user, facility.fund) and not can_from_inside(user, C.READ, facility.lender_id)


def statements_accepted_by(user: Visitor) -> QuerySet[Statement, Statement]:
    """The statements ``can_accept_statement`` says yes for."""
    found = Statement.objects.filter(facility__fund__in=funds_managed_by(user).values("pk"))
    return found.exclude(facility__lender__in=organisation_ids_from_inside(user, C.READ))


def takes_in_for_fund(user: User | None, facility: Facility) -> bool:
    """Whether what somebody takes in is the fund's own doing: a manager's without part in it, or a command's."""
    inside = user is not None and can_from_inside(user, C.READ, facility.lender_id)
    return user is None or (can_manage_fund(user, facility.fund) and not inside)
