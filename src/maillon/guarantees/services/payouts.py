"""A loan of the fund is paid out: one person asks, another approves, once."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import LoanPayout, OwnLoan
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund
from maillon.guarantees.permissions.own_loans import can_prepare_payout, has_part_in_loan
from maillon.guarantees.queries import history
from maillon.guarantees.rules.events import loans
from maillon.guarantees.services import recording

State = LoanPayout.State


@transaction.atomic
def prepare(*, loan: OwnLoan, amount_minor: int, actor: User | None, at: datetime) -> LoanPayout:
    """A first person asks that the loan be paid out, all or part of it; another must approve it.

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.amount``, ``guarantees.payout_past``
    (``left``), ``guarantees.payment_waiting`` when one waits already, ``guarantees.loan_closed``.
    """
    fund = recording.hold(loan.fund)
    if actor is not None and not can_prepare_payout(actor, loan):
        raise NotAllowed("guarantees.manage")
    one = history.state_of(fund).loans[loan.reference]
    if one.closed_on is not None:
        raise RuleViolation("guarantees.loan_closed", loan=loan.reference, closed_on=one.closed_on)
    left = one.agreed_minor - one.paid_out_minor
    if amount_minor <= 0:
        raise RuleViolation("guarantees.amount", field="amount")
    if amount_minor > left:
        raise RuleViolation("guarantees.payout_past", field="amount", left=left, currency=one.currency)
    if loan.payouts.filter(state=State.PREPARED).exists():
        raise RuleViolation("guarantees.payment_waiting")
    payout = LoanPayout.objects.create(
        loan=loan, number=loan.payouts.count() + 1, amount_minor=amount_minor, prepared_by=actor, prepared_at=at
    )
    after = {"loan": loan.reference, "amount_minor": amount_minor, "currency": one.currency}
    record(actor, "guarantees.payout.prepared", payout, at=at, after=after)
    return payout


@transaction.atomic
def approve(*, payout: LoanPayout, paid_on: date, actor: User, at: datetime) -> LoanPayout:
    """A second person agrees: it is paid and posted in both books, once, whoever else asks at the same time.

    Raises NotAllowed ``guarantees.pay``, RuleViolation ``guarantees.same_person``, ``guarantees.payment_closed``,
    ``guarantees.to_come``, and what the engine refuses.
    """
    fund = recording.hold(payout.loan.fund)
    held = LoanPayout.objects.select_for_update(of=("self",)).select_related("loan__fund").get(pk=payout.pk)
    if not can_read_fund(actor, held.loan.fund) or has_part_in_loan(actor, held.loan):
        raise NotAllowed("guarantees.pay")
    if held.state != State.PREPARED:
        raise RuleViolation("guarantees.payment_closed")
    if held.prepared_by_id == actor.pk:
        raise RuleViolation("guarantees.same_person")
    today = timezone.localdate(at)
    if paid_on > today:
        raise RuleViolation("guarantees.to_come", field="paid_on", day=paid_on)
    event = loans.FundLoanPaidOut(
        key=f"{held.loan.reference}:payout:{held.number}",
        effective_on=paid_on,
        known_on=today,
        loan=held.loan.reference,
        amount_minor=held.amount_minor,
    )
    done = recording.happen(fund=fund, events=[event], actor=actor, at=at)
    held.state, held.approved_by, held.approved_at = State.PAID, actor, at
    held.paid_on, held.event = paid_on, done.rows[0]
    held.save(update_fields=["state", "approved_by", "approved_at", "paid_on", "event"])
    after = {"loan": held.loan.reference, "amount_minor": held.amount_minor, "paid_on": paid_on}
    record(actor, "guarantees.payout.paid", held, at=at, after=after)
    return held


@transaction.atomic
def drop(*, payout: LoanPayout, actor: User | None, at: datetime) -> LoanPayout:
    """A payment that was only asked for is asked no more; raises NotAllowed, ``guarantees.payment_closed``."""
    if actor is not None and not can_manage_fund(actor, payout.loan.fund):
        raise NotAllowed("guarantees.pay")
    recording.hold(payout.loan.fund)
    held = LoanPayout.objects.select_for_update(of=("self",)).get(pk=payout.pk)
    if held.state != State.PREPARED:
        raise RuleViolation("guarantees.payment_closed")
    held.state = State.DROPPED
    held.save(update_fields=["state"])
    after = {"loan": held.loan.reference, "amount_minor": held.amount_minor}
    record(actor, "guarantees.payout.dropped", held, at=at, after=after)
    return held
