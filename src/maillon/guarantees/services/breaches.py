"""What is not kept to becomes a dated record: noted from statements, accounts and rates; waived, or kept to again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import meet, open_one
from maillon.core.people.models import User
from maillon.guarantees.models import Breach, Fund, Guarantee
from maillon.guarantees.permissions.breaches import can_answer_breach
from maillon.guarantees.queries import breaches as queries
from maillon.guarantees.queries import history
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.services import recording

ANSWER = "guarantees.breach"
"""The kind of obligation of the fund to waive a breach or see it cured."""
_LIMIT_DAYS = 30
Outcome = Breach.Outcome


@transaction.atomic
def review(*, fund: Fund, at: datetime, actor: User | None = None, among: Collection[str] | None = None) -> int:
    """Look at every covenant and limit: what is newly broken is noted, what is kept to again is cured.

    A waiver holds until its day: what is still broken after it is noted anew. Run every day, and when a statement is
    accepted or accounts come (``among``: the references it tells of); doing it again notes nothing twice. Gives how
    many breaches were noted.
    """
    held = recording.hold(fund)
    today = timezone.localdate(at)
    state = history.state_of(held)
    noted = 0
    known = queries.in_force()
    rows = held.guarantees.select_related("facility__version__product", "fund__organisation")
    if among is not None:
        rows = rows.filter(reference__in=among)
    for guarantee in rows.prefetch_related("accounts", "breaches").order_by("reference"):
        one = state.guarantees.get(guarantee.reference)
        kept = queries.kept(guarantee, one, today, known) if one and one.position in queries.TESTED else None
        if kept is not None:
            noted += _of_guarantee(guarantee, kept, today, actor, at)
    return noted + _of_limits(held, state, today, actor, at)


def _of_guarantee(guarantee: Guarantee, kept: queries.Kept, today: date, actor: User | None, at: datetime) -> int:
    known = list(guarantee.breaches.all())
    open_ones = {row.measure: row for row in known if row.outcome == Outcome.OPEN}
    waived = {row.measure for row in known if row.waived_until and row.waived_until >= today}
    noted = 0
    for test in kept.tests:
        key = test.covenant.key
        if test.figure is None:
            continue
        shown_by, day = kept.shown_by[test.covenant.measure]
        if test.holds and key in open_ones:
            _settle(open_ones[key], Outcome.CURED, max(day, open_ones[key].found_on), actor, at, reason=shown_by)
        elif not test.holds and key not in open_ones and key not in waived:
            made = Breach.objects.create(
                fund=guarantee.fund, guarantee=guarantee, covenants=kept.covenants, measure=key,
                figure=str(test.figure), agreed=str(test.covenant.agreed), found_on=day, shown_by=shown_by,
                recorded_at=at,
            )  # fmt: skip
            _noted(made, today + timedelta(days=kept.definition.answer_days), actor, at)
            noted += 1
    return noted


def _of_limits(fund: Fund, state: states.Fund, today: date, actor: User | None, at: datetime) -> int:
    passed = limits.passed(state, limits.exposures(state))
    open_ones = {(row.measure, row.name): row for row in fund.breaches.filter(guarantee=None, outcome=Outcome.OPEN)}
    waived = set(
        fund.breaches.filter(guarantee=None, outcome=Outcome.WAIVED, waived_until__gte=today).values_list(
            "measure", "name"
        )
    )
    for key, row in open_ones.items():
        if key not in passed:
            _settle(row, Outcome.CURED, today, actor, at, reason="exposure")
    noted = 0
    for (axis, name), (exposure, ceiling) in sorted(passed.items()):
        if (axis, name) in open_ones or (axis, name) in waived:
            continue
        made = Breach.objects.create(
            fund=fund, measure=axis, name=name, figure=str(exposure), agreed=str(ceiling),
            found_on=state.breaches.get(f"{axis}|{name}", today), shown_by="exposure", recorded_at=at,
        )  # fmt: skip
        _noted(made, today + timedelta(days=_LIMIT_DAYS), actor, at)
        noted += 1
    return noted


def _noted(made: Breach, answer_by: date, actor: User | None, at: datetime) -> None:
    after = {"measure": made.measure, "name": made.name, "figure": made.figure, "agreed": made.agreed}
    record(actor, "guarantees.breach.noted", made, at=at, after=after | {"shown_by": made.shown_by})
    about = made.guarantee.reference if made.guarantee else ""
    open_one(
        kind=ANSWER,
        subject=made,
        due_at=end_of_day(answer_by, timezone.get_default_timezone()),
        actor=actor,
        at=at,
        debtor=made.fund.organisation,
        title={
            "fr": f"Répondre à un manquement, {about}" if about else "Répondre à une limite dépassée",
            "en": f"Answer a breach, {about}" if about else "Answer a limit that is passed",
        },
    )


@transaction.atomic
def waive(*, breach: Breach, until: date, reason: str, actor: User, at: datetime) -> Breach:
    """The fund lets it be until a day, for a reason that is kept.

    Raises NotAllowed ``guarantees.breach``, RuleViolation ``guarantees.breach_settled``,
    ``guarantees.breach_reason``, ``guarantees.breach_until`` for a day that is past.
    """
    held = _held(breach, actor)
    today = timezone.localdate(at)
    if not reason.strip():
        raise RuleViolation("guarantees.breach_reason", field="reason")
    if until <= today:
        raise RuleViolation("guarantees.breach_until", field="until")
    return _settle(held, Outcome.WAIVED, today, actor, at, reason=reason.strip(), until=until)


@transaction.atomic
def cure(*, breach: Breach, on: date, reason: str, actor: User, at: datetime) -> Breach:
    """It is kept to again since a day, and what shows it is told.

    Raises NotAllowed ``guarantees.breach``, RuleViolation ``guarantees.breach_settled``,
    ``guarantees.breach_reason``, ``guarantees.breach_day`` for a day to come or before it was found.
    """
    held = _held(breach, actor)
    if not reason.strip():
        raise RuleViolation("guarantees.breach_reason", field="reason")
    if not held.found_on <= on <= timezone.localdate(at):
        raise RuleViolation("guarantees.breach_day", field="on", found_on=held.found_on)
    return _settle(held, Outcome.CURED, on, actor, at, reason=reason.strip())


def _held(breach: Breach, actor: User) -> Breach:
    related = ("fund__organisation", "guarantee__facility")
    held = Breach.objects.select_for_update(of=("self",)).select_related(*related).get(pk=breach.pk)
    if not can_answer_breach(actor, held):
        raise NotAllowed("guarantees.breach")
    if held.outcome != Outcome.OPEN:
        raise RuleViolation("guarantees.breach_settled")
    return held


def _settle(
    breach: Breach,
    outcome: str,
    on: date,
    actor: User | None,
    at: datetime,
    *,
    reason: str,
    until: date | None = None,
) -> Breach:
    breach.outcome, breach.outcome_on, breach.outcome_by = outcome, on, actor
    breach.reason, breach.waived_until = reason, until
    breach.save(update_fields=["outcome", "outcome_on", "outcome_by", "reason", "waived_until"])
    for duty in Obligation.objects.open().filter(
        kind=ANSWER, subject_type=breach._meta.label_lower, subject_id=str(breach.pk)
    ):
        meet(obligation=duty, actor=actor, at=at)
    after: dict[str, Any] = {"on": on, "until": until, "reason": reason}
    verb = "guarantees.breach.waived" if outcome == Outcome.WAIVED else "guarantees.breach.cured"
    record(actor, verb, breach, at=at, after=after)
    return breach
