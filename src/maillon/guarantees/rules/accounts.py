"""A borrower's accounts restated the same way for every file: margin, surplus, equity, ratios. Exact, whole units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

MEASURES = ("gross_margin", "net_margin", "debt_share", "equity_share", "interest_cover", "cash_days")
_DAYS = 365


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year as its statements tell it, in one currency; interest stands apart from other expenses."""

    year: int
    sales: int
    purchases: int
    expenses: int
    interest: int
    cash: int
    assets: int
    debts: int

    @property
    def gross(self) -> int:
        """What sales leave once the goods are paid."""
        return self.sales - self.purchases

    @property
    def surplus(self) -> int:
        """Before interest: what may pay a lender."""
        return self.gross - self.expenses

    @property
    def result(self) -> int:
        """The year's result."""
        return self.surplus - self.interest

    @property
    def equity(self) -> int:
        """What members own: assets less debts, below zero when they owe more."""
        return self.assets - self.debts


def ratios(year: Year) -> dict[str, Fraction | None]:
    """Each measure of a year, by name; none where what it is divided by is nothing."""
    return {
        "gross_margin": _over(year.gross, year.sales),
        "net_margin": _over(year.result, year.sales),
        "debt_share": _over(year.debts, year.assets),
        "equity_share": _over(year.equity, year.assets),
        "interest_cover": _over(year.surplus, year.interest),
        "cash_days": _over(year.cash * _DAYS, year.purchases + year.expenses),
    }


def growth(years: Sequence[Year]) -> Fraction | None:
    """How sales moved from the first year to the last, for the whole of it; none with one year or no sales at first."""
    ordered = sorted(years, key=lambda one: one.year)
    if len(ordered) < 2 or not ordered[0].sales:
        return None
    return Fraction(ordered[-1].sales - ordered[0].sales, ordered[0].sales)


def doubts(year: Year) -> Sequence[str]:
    """What cannot be as told, by name: cash above all assets, goods bought without sales."""
    told = []
    if year.cash > year.assets:
        told.append("cash_above_assets")
    if year.purchases and not year.sales:
        told.append("no_sales")
    return told


def _over(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
