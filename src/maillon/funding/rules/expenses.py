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

HOME = "CA"
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
    paid_by: str = "programme"
    """programme, counterpart or others: whose money pays it."""


PAID_BY = ("programme", "counterpart", "others")


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
    (``first``, ``last``), ``funding.expense_paid_by``, ``funding.expense_category``,
    ``funding.expense_ineligible`` (``label``, ``article``).
    """
    if entry.amount_minor <= 0:
        raise RuleViolation("funding.expense_amount", field="amount")
    if not entry.supplier.strip():
        raise RuleViolation("funding.expense_supplier", field="supplier")
    if not starts_on <= entry.spent_on < ends_on or entry.spent_on > today:
        last = min(today, date.fromordinal(ends_on.toordinal() - 1))
        raise RuleViolation("funding.expense_day", field="spent_on", first=starts_on, last=last)
    if entry.paid_by not in PAID_BY:
        raise RuleViolation("funding.expense_paid_by", field="paid_by")
    known = terms.expense(entry.category)
    if known is None and terms.expenses:
        raise RuleViolation("funding.expense_category", field="category")
    if known is not None and not known.eligible:
        article = terms.article(known.article)
        number = article.number if article else ""
        raise RuleViolation("funding.expense_ineligible", field="category", label=dict(known.label), article=number)


def place(*, chosen: str, payer: str, grantee: str, project: Sequence[str]) -> str:
    """The country an expense was made in: the one chosen; else that of who received it or paid it, where that is
    abroad; else the only one of the project. "" where nobody says a country at all.

    Raises RuleViolation ``funding.expense_country`` where the project goes to several, and nothing says which.
    """
    abroad = [one for one in (grantee, payer) if one not in ("", HOME)]
    if found := chosen or next(iter(abroad), ""):
        return found
    if len(project) > 1:
        raise RuleViolation("funding.expense_country", field="country")
    return next(iter(project), "")


@dataclass(frozen=True, slots=True)
class Gap:
    """A report and the ledger say two sums of one item, minor units."""

    category: str
    told_minor: int
    kept_minor: int
    is_beside: bool = False
    """Of what the counterpart and others paid, not of the programme's money."""


def gaps(spent: Sequence[Spent], kept: Mapping[str, int], beside: Mapping[str, int] | None = None) -> list[Gap]:
    """Where a report differs from the receipts: of the programme's money (``kept``), and of what others paid
    (``beside``) where the report says it; nothing is compared when no receipt is kept.
    """
    told = _summed((one.category, one.actual_minor) for one in spent)
    said = _summed((one.category, one.beside_minor) for one in spent if one.beside_minor is not None)
    found = [Gap(key, told.get(key, 0), kept.get(key, 0)) for key in sorted(told.keys() | kept.keys()) if kept]
    found += [Gap(key, said[key], beside.get(key, 0), is_beside=True) for key in sorted(said) if beside]
    return [one for one in found if one.told_minor != one.kept_minor]


def _summed(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for key, minor in rows:
        sums[key] = sums.get(key, 0) + minor
    return sums


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the programme's money, planned against spent, and beside it what others paid; minor units."""

    category: str
    planned_minor: int
    spent_minor: int
    beside_minor: int = 0

    @property
    def left_minor(self) -> int:
        """What is left to spend; below zero when it is passed."""
        return self.planned_minor - self.spent_minor


def items(
    planned: Mapping[str, int], spent: Mapping[str, int], order: Sequence[str], beside: Mapping[str, int]
) -> list[Item]:
    """Every item planned or spent, in the order of the terms, what they do not know last."""
    rank = {key: number for number, key in enumerate(order)}
    keys = sorted(planned.keys() | spent.keys() | beside.keys(), key=lambda key: (rank.get(key, len(rank)), key))
    return [Item(key, planned.get(key, 0), spent.get(key, 0), beside.get(key, 0)) for key in keys]
