"""What an expense is worth in the agreement's currency, whether it may be written, and what reports count of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.funding.rules.reporting import Spent
from maillon.funding.rules.terms import Terms

AMONG_LAST = 100
"""So many digits of a supplier's name are compared when the same receipt might be written twice."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One expense as somebody says it; ``rate`` None asks for the published yearly average."""

    spent_on: date
    category: str
    supplier: str
    amount_minor: int
    currency: str
    activity: str = ""
    description: str = ""
    country: str = ""
    rate: Decimal | None = None
    rate_source: str = ""
    grantee: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of the agreement's currency for one of another, who gives it, the day it is of."""

    value: Decimal
    source: str
    day: date | None


def converted(amount_minor: int, currency: str, rate: Decimal, into: str) -> int:
    """An amount in another currency's minor units, halves to the even one."""
    return Money.from_decimal(Money(amount_minor, currency).to_decimal() * rate, into).minor


def writable(entry: Entry, *, terms: Terms, starts_on: date, ends_on: date, today: date) -> None:
    """Refuse what cannot be an expense of an agreement (``ends_on`` excluded).

    Raises RuleViolation ``funding.expense_amount``, ``funding.expense_supplier``, ``funding.expense_day``
    (``first``, ``last``), ``funding.expense_category``, ``funding.expense_ineligible`` (``label``, ``article``).
    """
    if entry.amount_minor <= 0:
        raise RuleViolation("funding.expense_amount", field="amount")
    if not entry.supplier.strip():
        raise RuleViolation("funding.expense_supplier", field="supplier")
    if not starts_on <= entry.spent_on < ends_on or entry.spent_on > today:
        last = min(today, date.fromordinal(ends_on.toordinal() - 1))
        raise RuleViolation("funding.expense_day", field="spent_on", first=starts_on, last=last)
    known = terms.expense(entry.category)
    if known is None and terms.expenses:
        raise RuleViolation("funding.expense_category", field="category")
    if known is not None and not known.eligible:
        article = terms.article(known.article)
        number = article.number if article else ""
        raise RuleViolation("funding.expense_ineligible", field="category", label=dict(known.label), article=number)


@dataclass(frozen=True, slots=True)
class Gap:
    """A report and the ledger say two sums of one item, minor units."""

    category: str
    told_minor: int
    kept_minor: int


def gaps(spent: Iterable[Spent], kept: Mapping[str, int]) -> list[Gap]:
    """Where a report differs from the receipts; nothing is compared when no receipt is kept at all."""
    if not kept:
        return []
    told: dict[str, int] = {}
    for one in spent:
        told[one.category] = told.get(one.category, 0) + one.actual_minor
    return [
        Gap(key, told.get(key, 0), kept.get(key, 0))
        for key in sorted(told.keys() | kept.keys())
        if told.get(key, 0) != kept.get(key, 0)
    ]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the budget against what was spent, minor units."""

    category: str
    planned_minor: int
    spent_minor: int

    @property
    def left_minor(self) -> int:
        """What is left to spend; below zero when it is passed."""
        return self.planned_minor - self.spent_minor


def items(planned: Mapping[str, int], spent: Mapping[str, int], order: Sequence[str]) -> list[Item]:
    """Every item planned or spent, in the order of the terms, what they do not know last."""
    place = {key: rank for rank, key in enumerate(order)}
    keys = sorted(planned.keys() | spent.keys(), key=lambda key: (place.get(key, len(place)), key))
    return [Item(key, planned.get(key, 0), spent.get(key, 0)) for key in keys]
