"""Sums of an activity's money, in the currency it was published in and in Canadian dollars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillon.core.money import Money
from maillon.projects.documents import BudgetDocument, TransactionDocument

Rates = Mapping[tuple[str, int], Decimal]
"""Canadian dollars for one unit, by currency and year."""
REVISED = "2"
SPENT = ("3", "4")
"""Transaction types that spend: disbursement and expenditure."""


def in_dollars(money: Money, day: date, rates: Rates) -> Money | None:
    """The amount in Canadian dollars at the yearly average of its value date; None when nobody gives the rate."""
    if money.currency == "CAD":
        return money
    rate = rates.get((money.currency, day.year))
    return None if rate is None else Money.from_decimal(money.to_decimal() * rate, "CAD")


def standing(budgets: Sequence[BudgetDocument]) -> list[BudgetDocument]:
    """The budgets that count: a revised one replaces the original of the same period, and never adds to it."""
    revised = {(one.period_start, one.period_end) for one in budgets if one.type == REVISED}
    return [one for one in budgets if one.type == REVISED or (one.period_start, one.period_end) not in revised]


@dataclass(frozen=True, slots=True)
class Total:
    """A sum: exact when all is in one currency; in dollars when every rate is known."""

    published: Money | None
    dollars: Money | None
    currencies: tuple[str, ...]


def total(amounts: Iterable[BudgetDocument | TransactionDocument], rates: Rates) -> Total:
    """What these amounts come to."""
    rows = list(amounts)
    currencies = tuple(sorted({one.currency for one in rows}))
    published = None
    if len(currencies) == 1:
        published = Money(sum(one.amount_minor for one in rows), currencies[0])
    converted = [in_dollars(Money(one.amount_minor, one.currency), one.value_date, rates) for one in rows]
    known = [one for one in converted if one is not None]
    dollars = Money(sum(one.minor for one in known), "CAD") if rows and len(known) == len(rows) else None
    return Total(published, dollars, currencies)


def spent(movements: Iterable[TransactionDocument]) -> list[TransactionDocument]:
    """Disbursements and expenditures."""
    return [one for one in movements if one.type in SPENT]
