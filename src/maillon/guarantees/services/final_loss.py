"""After a first payment: the final loss is certified, the lender takes from the deposit, a claim is found invalid."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Claim, Guarantee
from maillon.guarantees.queries import history
from maillon.guarantees.rules.events import claims as happenings
from maillon.guarantees.rules.events.base import GuaranteeEvent
from maillon.guarantees.services import recording
from maillon.guarantees.services.payments import PAYMENT, payable
from maillon.guarantees.services.turns import held_by_manager, settle

State = Claim.State


@transaction.atomic
def finalise(
    *, guarantee: Guarantee, final: happenings.Acceptance, evidence: str, on: date, actor: User | None, at: datetime
) -> Claim:
    """The final loss is certified, told whole again: what the acceptance took off and is not in ``final`` comes back.

    More is then due, or what was paid too much is owed back. Raises NotAllowed ``guarantees.manage``, RuleViolation
    ``guarantees.claim_step`` without a claim, ``guarantees.to_come``, and as the engine refuses.
    """
    event = happenings.LossFinalised(final=final, evidence=evidence, **_about(guarantee, "final", on, at))
    return _tell(guarantee, event, "guarantees.claim.finalised", actor, at)


@transaction.atomic
def pay_from_deposit(
    *, guarantee: Guarantee, amount_minor: int, interim: bool, on: date, actor: User | None, at: datetime
) -> Claim:
    """The lender takes what is due out of the deposit it holds; raises as ``finalise``."""
    about = _about(guarantee, f"deposit:{amount_minor}", on, at)
    event = happenings.ClaimPaidFromDeposit(amount_minor=amount_minor, interim=interim, **about)
    return _tell(guarantee, event, "guarantees.claim.paid_from_deposit", actor, at)


@transaction.atomic
def invalidate(*, guarantee: Guarantee, evidence: str, on: date, actor: User | None, at: datetime) -> Claim:
    """A paid claim is found invalid: the lender owes it back, and the loan is never covered again; as ``finalise``."""
    event = happenings.ClaimInvalidated(evidence=evidence, **_about(guarantee, "invalid", on, at))
    return _tell(guarantee, event, "guarantees.claim.invalidated", actor, at)


def _about(guarantee: Guarantee, what: str, on: date, at: datetime) -> dict[str, Any]:
    today = timezone.localdate(at)
    if on > today:
        raise RuleViolation("guarantees.to_come", field="day", day=on)
    key = f"{guarantee.reference}:{what}:{on}"
    return {"key": key, "effective_on": on, "known_on": today, "guarantee": guarantee.reference}


def _tell(guarantee: Guarantee, event: GuaranteeEvent, verb: str, actor: User | None, at: datetime) -> Claim:
    claim = guarantee.claims.filter(state__in=(State.ACCEPTED, State.SETTLED)).order_by("-lodged_on", "-pk").first()
    if claim is None:
        raise RuleViolation("guarantees.claim_step", state="")
    held = held_by_manager(claim, actor)
    if held.payments.filter(state="prepared").exists():
        raise RuleViolation("guarantees.payment_waiting")
    recording.happen(fund=held.guarantee.fund, events=[event], actor=actor, at=at)
    now = history.state_of(held.guarantee.fund).guarantees[guarantee.reference].claim
    before = {"loss_minor": held.accepted_loss_minor, "due_minor": held.due_minor}
    held.accepted_loss_minor, held.due_minor = now.loss_minor, now.due_minor
    held.state = State.ACCEPTED if payable(held) or now.interim else State.SETTLED
    held.save(update_fields=["accepted_loss_minor", "due_minor", "state"])
    if held.state == State.SETTLED:
        settle(held, PAYMENT, actor, at)
    after = {"loss_minor": held.accepted_loss_minor, "due_minor": held.due_minor}
    record(actor, verb, held, at=at, before=before, after=after)
    return held
