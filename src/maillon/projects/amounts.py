"""Which amounts count, in which year, and what they are worth in Canadian cents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import NamedTuple

from maillon.core.money import apportion, exponent

CAD = "CAD"
_CAD_DECIMALS = 2
_REVISED = "2"
_GUARANTEE = "1100"


class Kind(StrEnum):
    """What an amount says; different kinds are never added."""

    BUDGET = "budget"
    SPENT = "spent"
    COMMITTED = "committed"
    INCOMING = "incoming"
    GUARANTEED = "guaranteed"


_KIND_OF_TYPE = {"1": Kind.INCOMING, "2": Kind.COMMITTED, "3": Kind.SPENT, "4": Kind.SPENT}


def kind_of(transaction_type: str, finance_type: str) -> Kind | None:
    """What a transaction counts as; a guarantee is contingent and stands apart; None for types not measured."""
    kind = _KIND_OF_TYPE.get(transaction_type)
    if finance_type == _GUARANTEE and kind in (Kind.SPENT, Kind.COMMITTED):
        return Kind.GUARANTEED
    return kind


class Rates:
    """Yearly average rates: Canadian dollars for one unit, by currency and year."""

    def __init__(self, cad_per_unit: Mapping[tuple[str, int], Decimal]) -> None:
        self._factors = {
            (currency, year): rate.scaleb(_CAD_DECIMALS - exponent(currency))
            for (currency, year), rate in cad_per_unit.items()
        }

    def cents(self, minor: int, currency: str, year: int) -> int | None:
        """The amount in Canadian cents, halves to the even one; None when no rate is known for that year."""
        if currency == CAD:
            return minor
        factor = self._factors.get((currency, year))
        if factor is None:
            return None
        return int((minor * factor).to_integral_value(rounding=ROUND_HALF_EVEN))


class PlannedAmount(NamedTuple):
    """A budget as published; both ends are included."""

    type: str
    period_start: date
    period_end: date
    amount_minor: int
    currency: str
    value_date: date


class YearAmount(NamedTuple):
    """A part of a budget that falls in one year, at the rate of its value date's year."""

    year: int
    minor: int
    cad_minor: int | None
    currency: str
    rate_year: int


def budgets_by_year(budgets: Sequence[PlannedAmount], rates: Rates) -> list[YearAmount]:
    """The budgets that count, cut at each New Year in proportion of days.

    A revised budget replaces, day for day, the original it overlaps; the days of an original that no revision
    covers keep their part. Parts sum to the amount to the last minor unit.
    """
    revised = [(b.period_start, b.period_end) for b in budgets if b.type == _REVISED]
    found = []
    for budget in budgets:
        span = (budget.period_start, budget.period_end)
        replaced = [] if budget.type == _REVISED else [p for p in revised if p[0] <= span[1] and span[0] <= p[1]]
        years, weights = _days_by_year(span, replaced)
        if not any(weights[:-1]):
            continue
        parts = apportion(budget.amount_minor, weights)
        rate_year = budget.value_date.year
        whole = rates.cents(budget.amount_minor, budget.currency, rate_year)
        cents = [None] * len(parts) if whole is None else apportion(whole, weights)
        for year, minor, cad, weight in zip(years, parts, cents, weights, strict=False):
            if weight:
                found.append(YearAmount(year, minor, cad, budget.currency, rate_year))
    return found


def _days_by_year(span: tuple[date, date], replaced: Iterable[tuple[date, date]]) -> tuple[list[int], list[int]]:
    """The years of a span and the days each keeps; one more weight at the end for the days replaced."""
    years = list(range(span[0].year, span[1].year + 1))
    merged = _merge(replaced)
    kept = []
    lost = 0
    for year in years:
        start, end = max(span[0], date(year, 1, 1)), min(span[1], date(year, 12, 31))
        gone = sum(max(0, (min(end, b) - max(start, a)).days + 1) for a, b in merged)
        kept.append((end - start).days + 1 - gone)
        lost += gone
    return years, [*kept, lost]


def _merge(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    merged: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
