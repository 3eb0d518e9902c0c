"""Money out and in against a balance of the cap's currency, in that currency or in another; the donor's part."""

from __future__ import annotations

from dataclasses import replace
from math import floor

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import rates
from maillon.guarantees.rules.engine.asking import positive
from maillon.guarantees.rules.engine.capital import cash
from maillon.guarantees.rules.engine.desk import Desk
from maillon.guarantees.rules.engine.settling import subject
from maillon.guarantees.rules.events.claims import Payment
from maillon.guarantees.rules.state import Guarantee


def pay_out(desk: Desk, guarantee: Guarantee, number: str, account: str, event: Payment) -> None:
    """Cash leaves against what was owed. Raises RuleViolation ``guarantees.payment_currency`` (``expected``)."""
    currency, paid = _in_cash(guarantee, event)
    about = subject(guarantee)
    if currency == guarantee.currency:
        desk.post(number, about, account, cash(currency), paid, currency)
        return
    desk.post(number, about, account, "5020", event.amount_minor, guarantee.currency)
    desk.post(number, about, "5020", cash(currency), paid, currency)


def take_in(desk: Desk, guarantee: Guarantee, number: str, account: str, event: Payment) -> None:
    """Cash comes in against what was owed to the fund."""
    currency, received = _in_cash(guarantee, event)
    about = subject(guarantee)
    if currency == guarantee.currency:
        desk.post(number, about, cash(currency), account, received, currency)
        return
    desk.post(number, about, cash(currency), "5020", received, currency)
    desk.post(number, about, "5020", account, event.amount_minor, guarantee.currency)


def _in_cash(guarantee: Guarantee, event: Payment) -> tuple[str, int]:
    agreed = guarantee.terms.cover.payment_currency or guarantee.currency
    currency = event.cash_currency or guarantee.currency
    positive(amount=event.amount_minor)
    if currency == guarantee.currency:
        return currency, event.amount_minor
    if currency != agreed and currency != rates.FUNCTIONAL:
        raise RuleViolation("guarantees.payment_currency", currency=currency, expected=agreed)
    positive(cash=event.cash_minor)
    return currency, event.cash_minor


def absorb(desk: Desk, guarantee: Guarantee) -> Guarantee:
    """The donor's first loss (43): its part of the loss due, in Canadian cents, by target minus current."""
    fund = desk.fund
    loss = rates.worth(guarantee.claim.due_minor, guarantee.currency, fund.rates)
    available = desk.told("donor_minor") + guarantee.donor_minor
    wanted = min(available, floor(fund.donor_share * loss))
    gap = wanted - guarantee.donor_minor
    if gap == 0:
        return guarantee
    desk.post("43", subject(guarantee), "2400", "4020", gap)
    desk.set(donor_minor=available - wanted)
    return replace(guarantee, donor_minor=wanted)
