"""An instalment's way: due when its conditions hold, asked for by one officer, approved by another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import open_one
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Instalment
from maillon.funding.permissions.agreements import can_pay_agreement
from maillon.funding.queries.agreements import waits_for
from maillon.funding.queries.delays import delays_on
from maillon.funding.rules import agreements as rules
from maillon.funding.services import books
from maillon.funding.services.turns import hold_instalments

PAYMENT = "funding.payment"
"""The kind of obligation a funder has once an instalment is due."""
State = Instalment.State


@transaction.atomic
def fall_due(agreement: Agreement, *, actor: User | None, at: datetime) -> list[Instalment]:
    """Make due every instalment whose conditions hold today and that nobody holds; gives those that became due."""
    if agreement.state != Agreement.State.IN_FORCE:
        return []
    today, reports = timezone.localdate(at), list(agreement.reports.all())
    found = []
    waiting = agreement.instalments.select_for_update().filter(state=State.WAITING, held_because="")
    for one in waiting.order_by("number"):
        one.agreement = agreement
        if waits_for(agreement, one, reports, today=today):
            continue
        one.state, one.due_at = rules.step(one.state, "fall_due", is_held=False), at
        due_at = end_of_day(today + timedelta(days=delays_on(today).pay_days), timezone.get_default_timezone())
        one.obligation = open_one(
            kind=PAYMENT,
            subject=one,
            due_at=due_at,
            actor=actor,
            at=at,
            debtor=agreement.funder,
            creditor=agreement.organisation,
            title={tag: f"{text} ({agreement.reference})" for tag, text in one.label.items()},
            amount_minor=one.amount_minor,
            currency=agreement.currency,
        )
        one.save(update_fields=["state", "due_at", "obligation"])
        books.fell_due(one, one.amount_minor, key=f"instalment.due:{one.pk}", actor=actor, at=at)
        record(actor, "funding.instalment.fell_due", one, at=at, after={"amount_minor": one.amount_minor})
        found.append(one)
    return found


@transaction.atomic
def prepare(*, instalment: Instalment, actor: User, at: datetime) -> Instalment:
    """A first officer asks that it be paid; asking again changes nothing.

    Raises NotAllowed; RuleViolation ``funding.held``, ``funding.step``, ``funding.no_details`` when the
    organisation gave no account.
    """
    one = _guarded(instalment, actor)
    if one.state == State.PREPARED and one.prepared_by_id == actor.pk:
        return one
    target = rules.step(one.state, "prepare", is_held=bool(one.held_because))
    if not one.agreement.organisation.bank_details.filter(refused_at=None).exists():
        raise RuleViolation("funding.no_details", name=one.agreement.organisation.legal_name_fr)
    return _moved(one, "prepared", actor, at, state=target, prepared_by=actor, prepared_at=at)


@transaction.atomic
def approve(*, instalment: Instalment, actor: User, at: datetime) -> Instalment:
    """A second officer agrees; approving again changes nothing.

    Raises NotAllowed; RuleViolation ``funding.same_officer``, ``funding.held``, ``funding.step``.
    """
    one = _guarded(instalment, actor)
    if one.state == State.APPROVED and one.approved_by_id == actor.pk:
        return one
    target = rules.step(one.state, "approve", is_held=bool(one.held_because))
    if one.prepared_by_id == actor.pk:
        raise RuleViolation("funding.same_officer")
    return _moved(one, "approved", actor, at, state=target, approved_by=actor, approved_at=at)


@transaction.atomic
def send_back(*, instalment: Instalment, actor: User, at: datetime) -> Instalment:
    """What was asked for, or approved, is not after all: it is due again. Raises NotAllowed, ``funding.step``."""
    one = _guarded(instalment, actor)
    if one.state == State.DUE:
        return one
    target = rules.step(one.state, "send_back", is_held=False)
    return _moved(one, "sent_back", actor, at, state=target, **FORGOTTEN)


FORGOTTEN: dict[str, Any] = {"prepared_by": None, "prepared_at": None, "approved_by": None, "approved_at": None}
"""What an instalment keeps no more of who asked for it, once it must be asked for anew."""


@transaction.atomic
def put_on_hold(*, instalment: Instalment, reason: str, actor: User, at: datetime) -> Instalment:
    """Nothing moves until the hold is lifted, for a reason both parties read.

    Raises NotAllowed; RuleViolation ``funding.no_reason``, ``funding.step`` once it was sent to the bank.
    """
    one = _guarded(instalment, actor)
    if not reason.strip():
        raise RuleViolation("funding.no_reason", field="reason")
    rules.after(rules.INSTALMENT, one.state, "cancel")
    return _moved(one, "held", actor, at, held_because=reason.strip())


@transaction.atomic
def lift_hold(*, instalment: Instalment, actor: User, at: datetime) -> Instalment:
    """The hold is lifted: it goes on where it stood, and falls due if its conditions hold. Raises NotAllowed."""
    one = _guarded(instalment, actor)
    if not one.held_because:
        return one
    lifted = _moved(one, "lifted", actor, at, held_because="")
    if lifted.state == State.WAITING:
        fall_due(lifted.agreement, actor=actor, at=at)
        lifted.refresh_from_db()
    return lifted


def _guarded(instalment: Instalment, actor: User) -> Instalment:
    [one] = hold_instalments([instalment.pk])
    if not can_pay_agreement(actor, one.agreement):
        raise NotAllowed("funding.pay")
    return one


def _moved(one: Instalment, verb: str, actor: User, at: datetime, **changes: Any) -> Instalment:
    before = {"state": one.state, "held_because": one.held_because}
    for name, value in changes.items():
        setattr(one, name, value)
    one.save(update_fields=list(changes))
    told = {"state": one.state, "held_because": one.held_because}
    record(actor, f"funding.instalment.{verb}", one, at=at, before=before, after=told)
    return one


VERBS = (
    "funding.instalment.prepared",
    "funding.instalment.approved",
    "funding.instalment.sent_back",
    "funding.instalment.held",
    "funding.instalment.lifted",
)
"""What the journal says of these acts."""
