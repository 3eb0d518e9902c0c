"""The fund's own money: members' capital, contributions, the reserve, limits, periods."""

from __future__ import annotations

from dataclasses import replace

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules.engine.asking import at_most, positive, said
from maillon.guarantees.rules.engine.desk import FUND, Desk, Handlers
from maillon.guarantees.rules.events import capital as events
from maillon.guarantees.rules.rates import FUNCTIONAL
from maillon.guarantees.rules.state import Investor


def _subject(investor: Investor) -> str:
    return f"investor:{investor.id}"


def commit(desk: Desk, event: events.CapitalCommitted) -> None:
    """An investor promises capital (1)."""
    positive(amount=event.amount_minor)
    before = desk.fund.investors.get(event.investor) or Investor(event.investor, event.redeemable)
    if before.redeemable != event.redeemable:
        raise RuleViolation("guarantees.capital_kind", investor=event.investor)
    desk.put(replace(before, committed_minor=before.committed_minor + event.amount_minor))
    desk.post("1", _subject(before), "9700", "9709", event.amount_minor)


def call(desk: Desk, event: events.CapitalCalled) -> None:
    """Part of what was promised is called (2): no more than what is left of it."""
    investor = desk.investor(event.investor)
    positive(amount=event.amount_minor)
    at_most(event.amount_minor, investor.committed_minor - investor.called_minor, "committed")
    desk.put(replace(investor, called_minor=investor.called_minor + event.amount_minor))
    desk.post("2", _subject(investor), "1120", "2500" if investor.redeemable else "3000", event.amount_minor)
    desk.post("2", _subject(investor), "9709", "9700", event.amount_minor)


def pay(desk: Desk, event: events.CapitalPaid) -> None:
    """All or part of a call is paid in (3)."""
    investor = desk.investor(event.investor)
    positive(amount=event.amount_minor)
    at_most(event.amount_minor, investor.called_minor - investor.paid_minor, "called")
    desk.put(replace(investor, paid_minor=investor.paid_minor + event.amount_minor))
    desk.post("3", _subject(investor), "1000", "1120", event.amount_minor)


def contribute(desk: Desk, event: events.ContributionReceived) -> None:
    """A donor gives (4): to capital, or deferred to absorb the first part of losses."""
    positive(amount=event.amount_minor)
    if not 0 <= event.first_loss <= 1:
        raise RuleViolation("guarantees.share", share=str(event.first_loss))
    if event.as_capital:
        desk.set(capital_minor=desk.fund.capital_minor + event.amount_minor)
    else:
        desk.set(donor_minor=desk.fund.donor_minor + event.amount_minor)
        if event.first_loss:
            desk.set(donor_share=event.first_loss)
    desk.post("4", FUND, "1000", "3000" if event.as_capital else "2400", event.amount_minor)


def appropriate(desk: Desk, event: events.ReserveAppropriated) -> None:
    """The board sets unrestricted net assets aside (44)."""
    positive(amount=event.amount_minor)
    said(resolution=event.resolution)
    desk.set(reserve_minor=desk.fund.reserve_minor + event.amount_minor)
    desk.post("44", FUND, "3900", "3100", event.amount_minor)


def set_limits(desk: Desk, event: events.LimitsSet) -> None:
    """The board sets the limits: from now on they refuse new business, never what is owed."""
    if any(one.share < 0 for one in event.limits) or event.leverage < 0:
        raise RuleViolation("guarantees.share", share="<0")
    desk.set(limits=event.limits, leverage=event.leverage)


def set_calendar(desk: Desk, event: events.CalendarSet) -> None:
    """The holidays of a place."""
    desk.set(calendars={**desk.fund.calendars, event.calendar: tuple(sorted(set(event.holidays)))})


def close_period(desk: Desk, event: events.PeriodClosed) -> None:
    """Nothing more takes effect before this day; there is no reopening.

    Raises RuleViolation ``guarantees.period_order`` for a day before the last close, or not yet known.
    """
    before = desk.fund.closed_before
    if event.before > event.known_on or (before is not None and event.before <= before):
        raise RuleViolation("guarantees.period_order", before=event.before, last=before)
    desk.set(closed_before=event.before)


def buy_currency(desk: Desk, event: events.CurrencyBought) -> None:
    """Cash of one currency becomes cash of another, through the exchange account."""
    positive(sold=event.sold_minor, bought=event.bought_minor)
    if event.sold == event.bought:
        raise RuleViolation("guarantees.same_currency", currency=event.sold)
    exchange_cash(desk, "39", FUND, (event.bought, event.bought_minor), (event.sold, event.sold_minor))


def cash(currency: str) -> str:
    """The account of cash of a currency."""
    return "1000" if currency == FUNCTIONAL else "1010"


def exchange_cash(desk: Desk, number: str, subject: str, taken: tuple[str, int], given: tuple[str, int]) -> None:
    """One amount comes to the bank and another leaves it; what they differ by stays in the exchange account."""
    desk.post(number, subject, cash(taken[0]), "5020", taken[1], taken[0])
    desk.post(number, subject, "5020", cash(given[0]), given[1], given[0])


HANDLERS: Handlers = {
    "capital_committed": commit,
    "capital_called": call,
    "capital_paid": pay,
    "contribution_received": contribute,
    "reserve_appropriated": appropriate,
    "limits_set": set_limits,
    "calendar_set": set_calendar,
    "period_closed": close_period,
    "currency_bought": buy_currency,
}
