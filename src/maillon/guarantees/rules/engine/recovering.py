"""What is recovered after payment: cumulative, shared by loss borne; what exceeds the loss is the borrower's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules.engine.asking import advance, at_most, not_negative, positive, said
from maillon.guarantees.rules.engine.capital import cash
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.paying import pay_out, take_in
from maillon.guarantees.rules.engine.settling import settle, subject
from maillon.guarantees.rules.events import claims as events
from maillon.guarantees.rules.state import Guarantee, Recourse


@dataclass(frozen=True, slots=True)
class Shares:
    """Who all that was recovered so far belongs to, cumulative."""

    fund_minor: int
    """floor(paid × recovered / accepted loss), in the cap's currency."""
    reimbursed_minor: int
    """Costs of the fund taken first, in the cap's currency."""
    counter_minor: int
    """Of the fund's share, the counter-guarantor's."""
    surplus_minor: int
    """Above the loss, in the loan's currency: the borrower's."""


def shares(guarantee: Guarantee, recourse: Recourse) -> Shares:
    """How cumulative recoveries are shared: by loss borne, whatever the order and the size of instalments."""
    before = guarantee.terms.recoveries.costs == "before_sharing"
    gross = recourse.recovered_minor
    after_lender = max(0, gross - recourse.lender_costs_minor) if before else gross
    reimbursed = min(recourse.fund_costs_minor, after_lender) if before else 0
    net = after_lender - reimbursed
    claim, loss = guarantee.claim, guarantee.claim.loss_minor
    fund = claim.paid_minor * min(net, loss) // loss if loss else 0
    counter = fund * guarantee.counter_accepted_minor // claim.paid_minor if claim.paid_minor else 0
    return Shares(fund, floor(reimbursed * guarantee.loan_rate), min(counter, fund), max(0, net - loss))


def report(desk: Desk, event: events.RecoveryReported) -> None:
    """The lender recovered something (30): the fund's cumulative share, less what is booked."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    not_negative(cost=event.cost_minor)
    positive(amount=event.amount_minor)
    recourse = guarantee.recourse
    told = replace(
        recourse,
        recovered_minor=recourse.recovered_minor + event.amount_minor,
        lender_costs_minor=recourse.lender_costs_minor + event.cost_minor,
    )
    _owed_by_lender(desk, guarantee, told)


def correct(desk: Desk, event: events.RecoveryCorrected) -> None:
    """The lender restates its total: the difference is posted, up or down."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    not_negative(total=event.total_minor, cost=event.cost_total_minor)
    told = replace(guarantee.recourse, recovered_minor=event.total_minor, lender_costs_minor=event.cost_total_minor)
    _owed_by_lender(desk, guarantee, told)


def _owed_by_lender(desk: Desk, guarantee: Guarantee, told: Recourse) -> None:
    before, now = guarantee.recourse, shares(guarantee, told)
    _owe(desk, guarantee, "30", "4030", now.fund_minor - before.share_minor)
    _owe(desk, guarantee, "33", "5030", now.reimbursed_minor - before.reimbursed_minor)
    _book(desk, guarantee, told, now)


def _owe(desk: Desk, guarantee: Guarantee, number: str, account: str, amount: int) -> None:
    """On what the lender owes; taken back beyond that, the fund owes the lender."""
    about, currency = subject(guarantee), guarantee.currency
    owed = desk.balance(about, "1310", currency).minor
    first = max(amount, -owed)
    desk.post(number, about, "1310", account, first, currency)
    desk.post(number, about, account, "2050", first - amount, currency)


def _book(desk: Desk, guarantee: Guarantee, told: Recourse, now: Shares) -> None:
    """Keep what is shared; the counter-guarantor's part of the fund's share is owed to it."""
    gap = now.counter_minor - guarantee.recourse.counter_minor
    desk.post("30", subject(guarantee), "4030", "2050", gap, guarantee.currency)
    told = replace(
        told,
        share_minor=now.fund_minor,
        reimbursed_minor=now.reimbursed_minor,
        counter_minor=now.counter_minor,
        surplus_minor=now.surplus_minor,
    )
    settle(desk, replace(guarantee, recourse=told))


def remit(desk: Desk, event: events.RecoveryRemitted) -> None:
    """The lender sends what it owes (31)."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    at_most(event.amount_minor, desk.balance(subject(guarantee), "1310", guarantee.currency).minor, "owed")
    take_in(desk, guarantee, "31", "1310", event)
    settle(desk, guarantee)


def collect(desk: Desk, event: events.RecoveryCollected) -> None:
    """The fund collects (32): its own share, the lender's, and above the loss (34) what belongs to the borrower."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    before = guarantee.recourse
    told = replace(before, recovered_minor=before.recovered_minor + event.amount_minor)
    now = shares(guarantee, told)
    currency, about, bank = guarantee.currency, subject(guarantee), cash(guarantee.currency)
    received = floor(event.amount_minor * guarantee.loan_rate)
    surplus = min(received, floor((now.surplus_minor - before.surplus_minor) * guarantee.loan_rate))
    own = now.fund_minor - before.share_minor
    back = now.reimbursed_minor - before.reimbursed_minor
    lender = received - surplus - own - back
    desk.post("32", about, bank, "4030", own, currency)
    desk.post("33", about, bank, "5030", back, currency)
    desk.post("34", about, bank, "2060", surplus, currency)
    if lender >= 0:
        desk.post("32", about, bank, "2050", lender, currency)
    else:
        # A rounding unit of earlier instalments, that the lender still holds.
        desk.post("32", about, "1310", bank, -lender, currency)
    _book(desk, guarantee, replace(told, lender_minor=before.lender_minor + lender), now)


def spend(desk: Desk, event: events.CollectionCostPaid) -> None:
    """The fund pays to recover (33): taken out of recoveries before they are shared, where agreed."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    amount = floor(event.amount_minor * guarantee.loan_rate)
    desk.post("33", subject(guarantee), "5030", cash(guarantee.currency), amount, guarantee.currency)
    recourse = guarantee.recourse
    told = replace(recourse, fund_costs_minor=recourse.fund_costs_minor + event.amount_minor)
    _owed_by_lender(desk, guarantee, told)


def pay_lender(desk: Desk, event: events.LenderSharePaid) -> None:
    """The lender, or the counter-guarantor, gets its share of what the fund holds."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    at_most(event.amount_minor, -desk.balance(subject(guarantee), "2050", guarantee.currency).minor, "owed")
    pay_out(desk, guarantee, "32", "2050", event)
    settle(desk, guarantee)


def return_surplus(desk: Desk, event: events.SurplusReturned) -> None:
    """The borrower gets back what was collected above the loss (34): never income."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    at_most(event.amount_minor, -desk.balance(subject(guarantee), "2060", guarantee.currency).minor, "surplus")
    pay_out(desk, guarantee, "34", "2060", event)
    settle(desk, guarantee)


def write_off(desk: Desk, event: events.RecourseWrittenOff) -> None:
    """Nothing more will come (36): closed, by resolution."""
    guarantee = desk.guarantee(event.guarantee)
    closed = advance(desk, guarantee)
    said(resolution=event.resolution)
    rest = guarantee.claim.paid_minor - guarantee.recourse.share_minor
    settle(desk, replace(closed, recourse=replace(guarantee.recourse, written_off_minor=rest)))


def close(desk: Desk, event: events.RecourseSettled) -> None:
    """All is recovered, or was settled by agreement. What is left must be written off by resolution instead.

    Raises RuleViolation ``guarantees.recourse_left`` (``amount``) when no document settles the rest.
    """
    guarantee = desk.guarantee(event.guarantee)
    closed = advance(desk, guarantee)
    rest = guarantee.claim.paid_minor - guarantee.recourse.share_minor
    if rest and not event.evidence.strip():
        raise RuleViolation("guarantees.recourse_left", amount=rest)
    settle(desk, replace(closed, recourse=replace(guarantee.recourse, written_off_minor=rest)))


HANDLERS: Handlers = {
    "recovery_reported": report,
    "recovery_corrected": correct,
    "recovery_remitted": remit,
    "recovery_collected": collect,
    "collection_cost_paid": spend,
    "lender_share_paid": pay_lender,
    "surplus_returned": return_surplus,
    "recourse_written_off": write_off,
    "recourse_settled": close,
}
