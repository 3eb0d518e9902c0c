"""What the fund of a past portfolio pays with: capital called, paid in, exchanged; and whether it ever runs short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import rates
from maillon.guarantees.rules.events import Event, capital, claims


@dataclass(frozen=True, slots=True)
class Tranche:
    """So much of the portfolio's currency, called and paid in on a day."""

    on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Given:
    """A tranche in Canadian cents, at the rate of its day: what the investor pays."""

    tranche: Tranche
    number: int
    cad_minor: int


def given(tranches: Sequence[Tranche], known: Sequence[tuple[date, Fraction]], currency: str) -> list[Given]:
    """Each tranche at its day's rate. Raises RuleViolation ``guarantees.no_rate`` for a day before the first rate."""
    told = []
    for number, one in enumerate(tranches, start=1):
        last = max((pair for pair in known if pair[0] <= one.on), default=None)
        at_its_day = {currency: last[1]} if last else {}
        told.append(Given(one, number, rates.worth(one.amount_minor, currency, at_its_day)))
    return told


def told(given_: Sequence[Given], *, reference: str, investor: str, currency: str, known_on: date) -> list[Event]:
    """All of it is promised the first day; then each part is called, paid in, and exchanged to pay claims with."""
    return list(_events(given_, reference, investor, currency, known_on))


def _events(given_: Sequence[Given], reference: str, investor: str, currency: str, known_on: date) -> Iterator[Event]:
    if not given_:
        return
    yield capital.CapitalCommitted(
        key=f"{reference}:committed",
        effective_on=given_[0].tranche.on,
        known_on=known_on,
        investor=investor,
        amount_minor=sum(one.cad_minor for one in given_),
    )
    for one in given_:
        day, minor = one.tranche.on, one.cad_minor
        yield capital.CapitalCalled(
            key=f"{reference}:call:{one.number}",
            effective_on=day,
            known_on=known_on,
            investor=investor,
            amount_minor=minor,
        )
        yield capital.CapitalPaid(
            key=f"{reference}:call:{one.number}:paid:{minor}",
            effective_on=day,
            known_on=known_on,
            investor=investor,
            amount_minor=minor,
        )
        if currency != rates.FUNCTIONAL:
            yield capital.CurrencyBought(
                key=f"{reference}:call:{one.number}:exchanged",
                effective_on=day,
                known_on=known_on,
                sold=rates.FUNCTIONAL,
                sold_minor=minor,
                bought=currency,
                bought_minor=one.tranche.amount_minor,
            )


def check(events: Iterable[Event], tranches: Sequence[Tranche], currency: str) -> None:
    """Refuse a history that pays what nobody gave: cash, event after event, is never below nothing.

    Raises RuleViolation ``guarantees.past_cash`` (``day``, ``left``: how much more that day asks for).
    """
    cash = 0
    paid_in = {one.on: one.amount_minor for one in tranches}
    for event in events:
        if isinstance(event, capital.CapitalPaid):
            cash += paid_in[event.effective_on]
        elif isinstance(event, claims.ClaimPaid):
            cash -= event.amount_minor
        elif isinstance(event, claims.RecoveryRemitted):
            cash += event.amount_minor
        if cash < 0:
            raise RuleViolation("guarantees.past_cash", day=event.effective_on, left=-cash, currency=currency)
