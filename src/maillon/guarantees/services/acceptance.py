"""The fund reads what a lender handed in: until then it awaits its managers; accepting it reviews the arrears."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation, ObligationQuerySet
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import meet, open_one, waive
from maillon.core.people.models import User
from maillon.guarantees.models import Facility, Guarantee, Statement
from maillon.guarantees.permissions.parties import can_accept_statement, takes_in_for_fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules import life
from maillon.guarantees.rules.events import lending
from maillon.guarantees.services import breaches, recording

READING = "guarantees.reading"
"""The kind of obligation of the fund to read a statement a lender handed in."""


@transaction.atomic
def accept(*, statement: Statement, actor: User | None, at: datetime) -> Statement:
    """A manager compared a lender's statement with what the fund knows: the arrears of its loans are reviewed today.

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.statement_accepted``,
    ``guarantees.statement_corrected`` when a later version of the same quarter came.
    """
    fund = recording.hold(statement.facility.fund)
    related = ("facility__fund__organisation", "facility__lender")
    held = Statement.objects.select_for_update(of=("self",)).select_related(*related).get(pk=statement.pk)
    if actor is not None and not can_accept_statement(actor, held):
        raise NotAllowed("guarantees.manage")
    if held.accepted_at is not None:
        raise RuleViolation("guarantees.statement_accepted")
    if not held.is_latest():
        raise RuleViolation("guarantees.statement_corrected")
    known = history.state_of(fund).guarantees
    names = Guarantee.objects.filter(loans__reported__statement=held).order_by("reference").distinct()
    today = timezone.localdate(at)
    reviewed = [
        lending.ArrearsReviewed(
            key=f"statement:{held.pk}:accepted:{name}", effective_on=today, known_on=today, guarantee=name
        )
        for name in names.values_list("reference", flat=True)
        if known[name].position in life.TABLE[lending.ArrearsReviewed.kind]
    ]
    if reviewed:
        recording.happen(fund=fund, events=reviewed, actor=actor, at=at)
    held.accepted_at, held.accepted_by = at, actor
    held.save(update_fields=["accepted_at", "accepted_by"])
    for duty in _owed(held):
        meet(obligation=duty, actor=actor, at=at)
    after = {"period": held.period, "number": held.number, "reviewed": [one.guarantee for one in reviewed]}
    record(actor, "guarantees.statement.accepted", held, at=at, after=after)
    breaches.review(fund=fund, at=at, actor=actor, among=names.values_list("reference", flat=True))
    return held


def at_receipt(facility: Facility, actor: User | None, at: datetime) -> dict[str, Any]:
    """What a statement says of its acceptance when it comes: done, when the fund itself took it in."""
    return {"accepted_at": at, "accepted_by": actor} if takes_in_for_fund(actor, facility) else {}


def await_reading(statement: Statement, former: Statement | None, actor: User | None, at: datetime) -> None:
    """The fund owes a reading of what came, and no more of what it corrects; as long as the lender had to report."""
    if former is not None:
        for duty in _owed(former):
            waive(obligation=duty, reason=f"Corrigé par la version {statement.number}", actor=actor, at=at)
    if statement.accepted_at is not None:
        return
    facility, today = statement.facility, timezone.localdate(at)
    year, quarter = statement.period.split("-Q")
    open_one(
        kind=READING,
        subject=statement,
        due_at=end_of_day(today + timedelta(days=facility.reports_within_days), timezone.get_default_timezone()),
        actor=actor,
        at=at,
        debtor=facility.fund.organisation,
        creditor=facility.lender,
        title={
            "fr": f"Lire l’état des prêts, T{quarter} {year} ({facility.reference})",
            "en": f"Read the loan statement, Q{quarter} {year} ({facility.reference})",
        },
    )


def _owed(statement: Statement) -> ObligationQuerySet:
    return Obligation.objects.open().filter(
        kind=READING, subject_type=statement._meta.label_lower, subject_id=str(statement.pk)
    )
