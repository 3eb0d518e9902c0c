"""Money that comes back: asked, received or waived."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import meet, open_one, waive
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Recovery
from maillon.funding.permissions.agreements import can_pay_agreement
from maillon.funding.queries.agreements import paid_of, returned_of
from maillon.funding.queries.delays import delays_on
from maillon.funding.services import books, linking
from maillon.funding.services.turns import hold

RECOVERY = "funding.recovery"
"""The kind of obligation to give money back."""


@transaction.atomic
def ask_back(*, agreement: Agreement, amount_minor: int, reason: str, actor: User, at: datetime) -> Recovery:
    """Ask money back, for a reason: unspent, or spent on what is not eligible; never more than what was paid.

    Raises NotAllowed; RuleViolation ``funding.no_amount``, ``funding.no_reason``, ``funding.over_paid`` (``left``).
    """
    _guard(actor, agreement)
    if amount_minor <= 0:
        raise RuleViolation("funding.no_amount", field="amount")
    if not reason.strip():
        raise RuleViolation("funding.no_reason", field="reason")
    held = hold(agreement)
    left = paid_of(held) - returned_of(held)
    if amount_minor > left:
        raise RuleViolation("funding.over_paid", field="amount", left=left, currency=held.currency)
    recovery = Recovery.objects.create(
        agreement=held, amount_minor=amount_minor, reason=reason.strip(), asked_by=actor, asked_at=at
    )
    today = timezone.localdate(at)
    name = held.reference
    recovery.obligation = open_one(
        kind=RECOVERY,
        subject=recovery,
        due_at=end_of_day(today + timedelta(days=delays_on(today).recovery_days), timezone.get_default_timezone()),
        actor=actor,
        at=at,
        debtor=held.organisation,
        creditor=held.funder,
        title={"fr": f"Rembourser une part de {name}", "en": f"Give back a part of {name}"},
        amount_minor=amount_minor,
        currency=held.currency,
    )
    recovery.save(update_fields=["obligation"])
    books.claimed(recovery, actor=actor, at=at)
    record(actor, "funding.recovery.asked", recovery, at=at, after={"amount_minor": amount_minor, "reason": reason})
    return recovery


@transaction.atomic
def receive(*, recovery: Recovery, received_on: date, actor: User, at: datetime) -> Recovery:
    """It came back on a day; saying so again changes nothing.

    Raises NotAllowed; RuleViolation ``funding.recovery_closed`` once waived, ``funding.day`` for a day to come or
    before it was asked.
    """
    held = _held(recovery, actor)
    if held.received_on:
        return held
    if held.waived_at:
        raise RuleViolation("funding.recovery_closed")
    if not timezone.localdate(held.asked_at) <= received_on <= timezone.localdate(at):
        raise RuleViolation("funding.day", field="received_on")
    held.received_on = received_on
    held.save(update_fields=["received_on"])
    if held.obligation is not None and held.obligation.state == "open":
        meet(obligation=held.obligation, actor=actor, at=at)
    books.recovered(held, actor=actor, at=at)
    linking.flow(held.agreement, actor=actor, at=at)
    record(actor, "funding.recovery.received", held, at=at, after={"received_on": received_on})
    return held


@transaction.atomic
def let_go(*, recovery: Recovery, reason: str, actor: User, at: datetime) -> Recovery:
    """It is asked no more, for a reason. Raises NotAllowed; ``funding.no_reason``, ``funding.recovery_closed``."""
    held = _held(recovery, actor)
    if not reason.strip():
        raise RuleViolation("funding.no_reason", field="reason")
    if held.received_on or held.waived_at:
        raise RuleViolation("funding.recovery_closed")
    held.waived_at, held.waived_because = at, reason.strip()
    held.save(update_fields=["waived_at", "waived_because"])
    if held.obligation is not None and held.obligation.state == "open":
        waive(obligation=held.obligation, reason=held.waived_because[:500], actor=actor, at=at)
    books.waived(held, actor=actor, at=at)
    record(actor, "funding.recovery.waived", held, at=at, after={"reason": held.waived_because})
    return held


def _held(recovery: Recovery, actor: User) -> Recovery:
    _guard(actor, recovery.agreement)
    hold(recovery.agreement)
    found = Recovery.objects.select_for_update(of=("self",))
    return found.select_related("agreement__funder", "agreement__organisation", "obligation").get(pk=recovery.pk)


def _guard(actor: User, agreement: Agreement) -> None:
    if not can_pay_agreement(actor, agreement):
        raise NotAllowed("funding.pay")
