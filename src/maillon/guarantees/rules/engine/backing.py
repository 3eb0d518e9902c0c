"""What backs the promise: deposits with lenders, letters of credit, security received, counter-guarantees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import clocks, life
from maillon.guarantees.rules.engine.asking import advance, at_most, not_negative, positive, said
from maillon.guarantees.rules.engine.capital import cash
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.settling import settle, subject
from maillon.guarantees.rules.events import fees as events
from maillon.guarantees.rules.state import Guarantee


def deposit(desk: Desk, event: events.DepositPlaced) -> None:
    """Cash is placed with the lender (11): restricted, and one more exposure to that lender."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    settle(desk, _placed(desk, guarantee, event.amount_minor, event.currency, "11"))


def _placed(desk: Desk, guarantee: Guarantee, amount: int, currency: str, number: str) -> Guarantee:
    if guarantee.deposit_minor and guarantee.deposit_currency != currency:
        raise RuleViolation("guarantees.deposit_currency", currency=guarantee.deposit_currency)
    desk.post(number, subject(guarantee), "1020", cash(currency), amount, currency)
    return replace(guarantee, deposit_currency=currency, deposit_minor=guarantee.deposit_minor + amount)


def take_back(desk: Desk, event: events.DepositReturned) -> None:
    """The deposit comes back (42): after the tail, or once the file is closed.

    Raises RuleViolation ``guarantees.tail_open`` (``until``).
    """
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    at_most(event.amount_minor, guarantee.deposit_minor, "deposit")
    until = clocks.tail_end(desk.fund, guarantee)
    if guarantee.position not in life.ENDED and until is not None and desk.day <= until:
        raise RuleViolation("guarantees.tail_open", until=until)
    currency = guarantee.deposit_currency
    desk.post("42", subject(guarantee), cash(currency), "1020", event.amount_minor, currency)
    settle(desk, replace(guarantee, deposit_minor=guarantee.deposit_minor - event.amount_minor))


def credit_letter(desk: Desk, event: events.SblcIssued) -> None:
    """A bank's letter of credit (12): its margin is restricted cash, its charges a cost.

    Raises RuleViolation ``guarantees.sblc_too_short`` (``expires_on``, ``needed``) when it expires before the
    guarantee's tail ends, where the terms ask that it outlive it.
    """
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    not_negative(margin=event.margin_minor, charges=event.charges_minor)
    needed = clocks.tail_end(desk.fund, guarantee) or date.max
    if guarantee.terms.collateral.outlives_tail and event.expires_on <= needed:
        raise RuleViolation("guarantees.sblc_too_short", expires_on=event.expires_on, needed=needed)
    if event.margin_minor:
        guarantee = _placed(desk, guarantee, event.margin_minor, event.currency, "12")
    desk.post("12", subject(guarantee), "5040", cash(event.currency), event.charges_minor, event.currency)
    settle(desk, replace(guarantee, sblc_expires_on=event.expires_on))


def receive_security(desk: Desk, event: events.CollateralReceived) -> None:
    """Security from the borrower: cash is owed back, anything else is noted as held."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    _security(desk, guarantee, event.amount_minor, in_cash=event.cash)


def return_security(desk: Desk, event: events.CollateralReturned) -> None:
    """Security goes back to the borrower."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    held = guarantee.collateral_cash_minor if event.cash else guarantee.collateral_minor
    at_most(event.amount_minor, held, "collateral")
    _security(desk, guarantee, -event.amount_minor, in_cash=event.cash)


def _security(desk: Desk, guarantee: Guarantee, amount: int, *, in_cash: bool) -> None:
    currency, about = guarantee.currency, subject(guarantee)
    if in_cash:
        desk.post("42" if amount < 0 else "11", about, cash(currency), "2550", amount, currency)
        settle(desk, replace(guarantee, collateral_cash_minor=guarantee.collateral_cash_minor + amount))
        return
    desk.post("42" if amount < 0 else "11", about, "9600", "9609", amount, currency)
    settle(desk, replace(guarantee, collateral_minor=guarantee.collateral_minor + amount))


def counter(desk: Desk, event: events.CounterGuaranteed) -> None:
    """Another guarantor covers part of the promise: noted, not an asset."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(amount=event.amount_minor)
    said(document=event.evidence, guarantor=event.guarantor)
    at_most(guarantee.counter_minor + event.amount_minor, guarantee.cap_minor, "cap")
    desk.post("28", subject(guarantee), "9500", "9509", event.amount_minor, guarantee.currency)
    settle(desk, replace(guarantee, counter_minor=guarantee.counter_minor + event.amount_minor))


def counter_accepted(desk: Desk, event: events.CounterClaimAccepted) -> None:
    """The counter-guarantor accepts the fund's own claim (28): never netted against the lender's."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    positive(share=event.share_minor)
    said(document=event.evidence)
    at_most(event.share_minor, min(guarantee.counter_minor, guarantee.claim.due_minor), "counter_guarantee")
    currency, about = guarantee.currency, subject(guarantee)
    desk.post("28", about, "1400", "5010", event.share_minor, currency)
    desk.post("28", about, "9509", "9500", event.share_minor, currency)
    accepted = guarantee.counter_accepted_minor + event.share_minor
    kept = guarantee.counter_minor - event.share_minor
    settle(desk, replace(guarantee, counter_accepted_minor=accepted, counter_minor=kept))


def counter_paid(desk: Desk, event: events.CounterClaimPaid) -> None:
    """It pays, late or less: what it will never pay is a loss again."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    not_negative(amount=event.amount_minor)
    currency, about = guarantee.currency, subject(guarantee)
    owed = desk.balance(about, "1400", currency).minor
    positive(owed=owed)
    at_most(event.amount_minor, owed, "counter_claim")
    desk.post("28", about, cash(currency), "1400", event.amount_minor, currency)
    if event.final:
        rest = owed - event.amount_minor
        desk.post("28", about, "5010", "1400", rest, currency)
        guarantee = replace(guarantee, counter_accepted_minor=guarantee.counter_accepted_minor - rest)
    settle(desk, guarantee)


HANDLERS: Handlers = {
    "deposit_placed": deposit,
    "deposit_returned": take_back,
    "sblc_issued": credit_letter,
    "collateral_received": receive_security,
    "collateral_returned": return_security,
    "counter_guaranteed": counter,
    "counter_claim_accepted": counter_accepted,
    "counter_claim_paid": counter_paid,
}
