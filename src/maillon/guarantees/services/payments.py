"""A claim that was accepted is paid: one person asks, another approves, once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Claim, ClaimPayment
from maillon.guarantees.permissions.funds import can_approve_payment, can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules.events import claims as happenings
from maillon.guarantees.services import recording
from maillon.guarantees.services.turns import expect_step, fresh, held_by_manager, settle

PAYMENT = "guarantees.payment"
"""The kind of obligation to pay a claim that was accepted."""
State = Claim.State


@transaction.atomic
def prepare_payment(
    *, claim: Claim, amount_minor: int, is_final: bool, actor: User | None, at: datetime
) -> ClaimPayment:
    """A first person asks that what is due be paid, all or part of it; another must approve it.

    Raises NotAllowed, RuleViolation ``guarantees.amount``, ``guarantees.pay_past`` (``left``),
    ``guarantees.payment_waiting`` when one waits already, ``guarantees.claim_step``.
    """
    held = held_by_manager(claim, actor)
    expect_step(held, (State.ACCEPTED,))
    left = payable(held)
    if amount_minor <= 0:
        raise RuleViolation("guarantees.amount", field="amount")
    if amount_minor > left:
        raise RuleViolation("guarantees.pay_past", field="amount", left=left, currency=held.guarantee.currency)
    if held.payments.filter(state=ClaimPayment.State.PREPARED).exists():
        raise RuleViolation("guarantees.payment_waiting")
    payment = ClaimPayment.objects.create(
        claim=held,
        number=held.payments.count() + 1,
        amount_minor=amount_minor,
        is_final=is_final,
        prepared_by=actor,
        prepared_at=at,
    )
    after = {"amount_minor": amount_minor, "final": is_final}
    record(actor, "guarantees.payment.prepared", payment, at=at, after=after)
    return payment


@transaction.atomic
def approve_payment(
    *, payment: ClaimPayment, paid_on: date, actor: User, at: datetime, cash_minor: int = 0
) -> ClaimPayment:
    """A second person agrees: it is paid and posted in both books, once, whoever else asks at the same time.

    ``cash_minor`` left the bank, in the currency of ``paid_in``, where the contract pays in another than the cap's.

    Raises NotAllowed, RuleViolation ``guarantees.same_person``, ``guarantees.payment_closed``,
    ``guarantees.to_come``, and what the engine refuses (a sanctions hold).
    """
    claim = payment.claim
    recording.hold(claim.guarantee.fund)
    held = (
        ClaimPayment.objects.select_for_update(of=("self",)).select_related("claim__guarantee__fund").get(pk=payment.pk)
    )
    if not can_approve_payment(actor, held.claim):
        raise NotAllowed("guarantees.pay")
    if held.state != ClaimPayment.State.PREPARED:
        raise RuleViolation("guarantees.payment_closed")
    if held.prepared_by_id == actor.pk:
        raise RuleViolation("guarantees.same_person")
    if paid_on > timezone.localdate(at):
        raise RuleViolation("guarantees.to_come", field="paid_on", day=paid_on)
    claim = fresh(claim)
    event = happenings.ClaimPaid(
        key=f"{claim.reference}:payment:{held.number}",
        effective_on=paid_on,
        known_on=timezone.localdate(at),
        guarantee=claim.guarantee.reference,
        amount_minor=held.amount_minor,
        interim=not held.is_final,
        cash_currency=paid_in(claim) if cash_minor else "",
        cash_minor=cash_minor,
    )
    done = recording.happen(fund=claim.guarantee.fund, events=[event], actor=actor, at=at)
    held.state, held.approved_by, held.approved_at = ClaimPayment.State.PAID, actor, at
    held.paid_on, held.event = paid_on, done.rows[0]
    held.save(update_fields=["state", "approved_by", "approved_at", "paid_on", "event"])
    if held.is_final and not payable(claim):
        claim.state = State.SETTLED
        claim.save(update_fields=["state"])
        settle(claim, PAYMENT, actor, at)
    record(actor, "guarantees.payment.paid", held, at=at, after={"amount_minor": held.amount_minor, "paid_on": paid_on})
    return held


@transaction.atomic
def drop_payment(*, payment: ClaimPayment, actor: User | None, at: datetime) -> ClaimPayment:
    """A payment that was only asked for is asked no more; raises NotAllowed, ``guarantees.payment_closed``."""
    if actor is not None and not can_manage_fund(actor, payment.claim.guarantee.fund):
        raise NotAllowed("guarantees.pay")
    recording.hold(payment.claim.guarantee.fund)
    held = ClaimPayment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if held.state != ClaimPayment.State.PREPARED:
        raise RuleViolation("guarantees.payment_closed")
    held.state = ClaimPayment.State.DROPPED
    held.save(update_fields=["state"])
    record(actor, "guarantees.payment.dropped", held, at=at, after={"amount_minor": held.amount_minor})
    return held


def paid_in(claim: Claim) -> str:
    """The currency the contract pays in, where it is another than the cap's; else empty."""
    now = history.state_of(claim.guarantee.fund).guarantees[claim.guarantee.reference]
    agreed = now.terms.cover.payment_currency
    return agreed if agreed != now.currency else ""


def payable(claim: Claim) -> int:
    """What is due on a claim and not paid yet, in the guarantee's currency."""
    now = history.state_of(claim.guarantee.fund).guarantees.get(claim.guarantee.reference)
    return now.claim.payable_minor if now else 0
