"""Who writes an expense, who reads it, who checks it: each as a predicate and, beside it, as a list.

The organisation and its partner in the South write; a partner reads only its own. The funder reads what a report that
was sent counts, and nothing before.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.funding.models import Agreement, Expense, Report
from maillon.funding.permissions.agreements import (
    agreements_handled_by,
    agreements_visible_to,
    can_handle_agreement,
    can_see_agreement,
)
from maillon.projects.models import ParticipatingOrganisation

Expenses = QuerySet[Expense, Expense]
State = Agreement.State


def spending_ids(user: Visitor, agreement: Agreement) -> list[int]:
    """The organisations this person may write expenses of an agreement for: the one that receives, its partners."""
    inside = organisation_ids_from_inside(user, Capability.RECORD)
    found = [agreement.organisation_id] if agreement.organisation_id in inside else []
    if agreement.activity_id is not None and inside:
        rows = _implementing().filter(activity=agreement.activity_id, organisation__in=inside)
        found += [one for one in rows.values_list("organisation", flat=True) if one not in found]
    return found


def can_spend(user: Visitor, agreement: Agreement) -> bool:
    """Those who record for the organisation, or for a partner who carries its project out, once it is in force."""
    return agreement.state == State.IN_FORCE and bool(spending_ids(user, agreement))


def agreements_spent_by(user: Visitor) -> QuerySet[Agreement, Agreement]:
    """The agreements ``can_spend`` says yes for."""
    inside = organisation_ids_from_inside(user, Capability.RECORD)
    theirs = _implementing().filter(activity=OuterRef("activity"), organisation__in=inside)
    found = Q(organisation__in=inside) | (Q(activity__isnull=False) & Q(Exists(theirs)))
    return Agreement.objects.filter(found, state=State.IN_FORCE)


def can_read_ledger(user: Visitor, agreement: Agreement) -> bool:
    """Both parties, and a partner who writes some, from the day it is signed; each reads what it may of them."""
    if agreement.state == State.TO_SIGN:
        return False
    return can_see_agreement(user, agreement) or can_spend(user, agreement)


def ledgers_read_by(user: Visitor) -> QuerySet[Agreement, Agreement]:
    """The agreements ``can_read_ledger`` says yes for."""
    seen, spent = agreements_visible_to(user).values("pk"), agreements_spent_by(user).values("pk")
    return Agreement.objects.filter(Q(pk__in=seen) | Q(pk__in=spent)).exclude(state=State.TO_SIGN)


def can_change_expense(user: Visitor, expense: Expense) -> bool:
    """Who records for the organisation, or for the partner who wrote it, until a report that was sent counts it."""
    if expense.sealed_at is not None or expense.dropped_at is not None:
        return False
    if expense.agreement.state != State.IN_FORCE:
        return False
    owners = (expense.agreement.organisation_id, expense.organisation_id)
    return any(can_from_inside(user, Capability.RECORD, one) for one in owners)


def expenses_changed_by(user: Visitor) -> Expenses:
    """The expenses ``can_change_expense`` says yes for."""
    inside = organisation_ids_from_inside(user, Capability.RECORD)
    found = Expense.objects.filter(sealed_at=None, dropped_at=None, agreement__state=State.IN_FORCE)
    return found.filter(Q(agreement__organisation__in=inside) | Q(organisation__in=inside))


def can_read_expense(user: Visitor, expense: Expense) -> bool:
    """The organisation's people and those of who paid; the funder's officers once a report counts it."""
    owners = (expense.agreement.organisation_id, expense.organisation_id)
    if any(can_from_inside(user, Capability.READ, one) for one in owners):
        return True
    return expense.sealed_at is not None and can_handle_agreement(user, expense.agreement)


def expenses_read_by(user: Visitor) -> Expenses:
    """The expenses ``can_read_expense`` says yes for."""
    inside = organisation_ids_from_inside(user, Capability.READ)
    own = Q(agreement__organisation__in=inside) | Q(organisation__in=inside)
    sent = Q(sealed_at__isnull=False, agreement__in=agreements_handled_by(user).values("pk"))
    return Expense.objects.filter(own | sent)


def can_check_report(user: Visitor, report: Report) -> bool:
    """The funder's officers, once the report was sent: they draw its sample and judge it."""
    return report.state in (Report.State.RECEIVED, Report.State.ACCEPTED) and can_handle_agreement(
        user, report.agreement
    )


def reports_checked_by(user: Visitor) -> QuerySet[Report, Report]:
    """The reports ``can_check_report`` says yes for."""
    sent = Report.objects.filter(state__in=(Report.State.RECEIVED, Report.State.ACCEPTED))
    return sent.filter(agreement__in=agreements_handled_by(user).values("pk"))


def _implementing() -> QuerySet[ParticipatingOrganisation, ParticipatingOrganisation]:
    return ParticipatingOrganisation.objects.filter(role=ParticipatingOrganisation.Role.IMPLEMENTING)
