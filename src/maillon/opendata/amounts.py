"""Sums of an activity's money, in the currencies it was published in and in Canadian dollars.

What counts is what the explorer counts: ``projects.amounts`` says it for both.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from maillon.core.money import Money
from maillon.projects.amounts import Kind, PlannedAmount, Rates, budgets_by_year, kind_of
from maillon.projects.documents import ActivityDocument, TransactionDocument


@dataclass(slots=True)
class Total:
    """A sum by currency; what of it has a rate, in Canadian cents; what has none, by currency and year of value."""

    published: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    dollars: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    unconverted: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, minor: int, currency: str, cents: int | None, year: int) -> None:
        """Count an amount, worth ``cents`` at the rate of ``year``."""
        self.published[currency] += minor
        if cents is None:
            self.unconverted[currency, year] += minor
        else:
            self.dollars[currency] += cents

    @property
    def alone(self) -> Money | None:
        """The sum when all of it is in one currency: currencies are never mixed."""
        if len(self.published) != 1:
            return None
        [(currency, minor)] = self.published.items()
        return Money(minor, currency)


def budgets(document: ActivityDocument, rates: Rates) -> Total:
    """What the budgets come to: a revised one replaces, day for day, the original it overlaps."""
    total = Total()
    planned = [
        PlannedAmount(one.type, one.period_start, one.period_end, one.amount_minor, one.currency, one.value_date)
        for one in document.budgets
    ]
    for part in budgets_by_year(planned, rates):
        total.add(part.minor, part.currency, part.cad_minor, part.rate_year)
    return total


def spent(document: ActivityDocument, rates: Rates) -> Total:
    """What disbursements and expenditures come to; guarantees apart."""
    total = Total()
    for one in document.transactions:
        if kind_of(one.type, one.finance_type or document.finance_type) is Kind.SPENT:
            year = one.value_date.year
            total.add(one.amount_minor, one.currency, rates.cents(one.amount_minor, one.currency, year), year)
    return total


def in_dollars(movement: TransactionDocument, rates: Rates) -> Money | None:
    """A transaction in Canadian dollars at the yearly average of its value date; None when nobody gives the rate."""
    cents = rates.cents(movement.amount_minor, movement.currency, movement.value_date.year)
    return None if cents is None else Money(cents, "CAD")


def told(total: Total, currency: str = "") -> str:
    """The amounts no rate is known for, as « 5.00 GBP (2020) ; 10 XOF (2021) », or those of one currency."""
    return " ; ".join(
        f"{Money(minor, one).to_decimal():f} {one} ({year})"
        for (one, year), minor in sorted(total.unconverted.items())
        if currency in ("", one)
    )
