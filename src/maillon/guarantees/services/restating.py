"""What was told of capital was of another amount: the difference is posted, and what is asked of investors follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, reopen, restate, waive
from maillon.core.people.models import User
from maillon.guarantees.models import CapitalCall, Commitment, Event, Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.queries.capital import call_of, reference_of
from maillon.guarantees.rules.engine.restating import CAPITAL, stands
from maillon.guarantees.rules.events import capital
from maillon.guarantees.services import recording

State = Obligation.State


@transaction.atomic
def correct(*, fund: Fund, number: int, amount_minor: int, reason: str, actor: User | None, at: datetime) -> Event:
    """An event of capital was of another amount, none when it never was; gives the event that corrects it.

    What was told, and the reports made of it, stay: only the difference is posted, today. Raises NotAllowed
    ``guarantees.manage``, RuleViolation ``guarantees.unknown`` for no such event, ``guarantees.not_reversible`` for one
    of another kind, ``guarantees.already_reversed``, ``guarantees.same_amount``, ``guarantees.capital_least``
    when what followed needs more, ``guarantees.capital_most`` past what is promised or called (``left``).
    """
    held = recording.hold(fund)
    if actor is not None and not can_manage_fund(actor, held):
        raise NotAllowed("guarantees.manage")
    wrong = held.events.filter(sequence=number).first()
    if wrong is None:
        raise RuleViolation("guarantees.unknown", field="number", what="event", name=str(number))
    told = history.state_of(held).posted.get(wrong.idempotency_key)
    before = stands(told) if told is not None and told.kind in CAPITAL else 0
    today = timezone.localdate(at)
    times = held.events.filter(kind=capital.CapitalCorrected.kind, payload__wrong=wrong.idempotency_key).count()
    event = capital.CapitalCorrected(
        key=f"{wrong.idempotency_key}:corrected:{times + 1}",
        effective_on=today,
        known_on=today,
        wrong=wrong.idempotency_key,
        amount_minor=amount_minor,
        reason=reason,
    )
    [row] = recording.happen(fund=held, events=[event], actor=actor, at=at).rows
    _follow(held, wrong, amount_minor - before, reason, actor, at)
    after = {"event": number, "amount_minor": amount_minor, "reason": reason}
    record(actor, "guarantees.capital.corrected", held, at=at, before={"amount_minor": before}, after=after)
    return row


def _follow(fund: Fund, wrong: Event, moved: int, reason: str, actor: User | None, at: datetime) -> None:
    """The commitment, or the call, that the event is about becomes what it should have been."""
    reference, number = reference_of(wrong.idempotency_key), call_of(wrong.idempotency_key)
    commitment = Commitment.objects.select_for_update().filter(fund=fund, reference=reference).first()
    if commitment is None:
        return
    if number is None:
        commitment.amount_minor += moved
        commitment.save(update_fields=["amount_minor"])
        return
    call = CapitalCall.objects.select_for_update(of=("self",)).get(commitment=commitment, number=number)
    field = "paid_minor" if wrong.kind == capital.CapitalPaid.kind else "amount_minor"
    setattr(call, field, getattr(call, field) + moved)
    call.save(update_fields=[field])
    if call.obligation is not None:
        _ask(call.obligation, call, reason, actor, at)


def _ask(owed: Obligation, call: CapitalCall, reason: str, actor: User | None, at: datetime) -> None:
    """What the investor owes follows its call: of the right amount, met once paid, owed again when it is not."""
    if call.amount_minor != owed.amount_minor and call.amount_minor:
        restate(obligation=owed, amount_minor=call.amount_minor, reason=reason, actor=actor, at=at)
    left = call.amount_minor - call.paid_minor
    if left and owed.state != State.OPEN:
        reopen(obligation=owed, reason=reason, actor=actor, at=at)
    elif not left and owed.state == State.OPEN:
        if call.amount_minor:
            meet(obligation=owed, actor=actor, at=at)
        else:
            waive(obligation=owed, reason=reason, actor=actor, at=at)
