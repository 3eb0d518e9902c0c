"""An activity's money as its page shows it: totals, years, transactions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from maillon.projects.amounts import Kind, PlannedAmount, Rates, budgets_by_year, kind_of
from maillon.projects.models import Transaction
from maillon.projects.portrait import Portrait
from maillon.web.projects.public_naming import Party, label, party


@dataclass(slots=True)
class Year:
    """A year's money in Canadian cents (None where nothing is published), and what was in other currencies."""

    year: int
    budget: int | None = None
    spent: int | None = None
    originals: list[tuple[str, int, str]] = field(default_factory=list)
    unconverted: bool = False
    budget_bar: str = "0%"
    spent_bar: str = "0%"


@dataclass(frozen=True, slots=True)
class Money:
    """The activity's whole money in Canadian cents; None where nothing of the kind is published."""

    budget: int | None
    spent: int | None
    committed: int | None
    incoming: int | None
    guaranteed: int | None
    unconverted: tuple[tuple[str, int], ...]
    years: tuple[Year, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """A transaction as the table shows it."""

    transaction: Transaction
    type: str
    provider: Party | None
    receiver: Party | None
    cad_minor: int | None


def money(portrait: Portrait) -> Money:
    """Totals and years in Canadian dollars, at the average rate of the year of each value date."""
    rates = Rates(portrait.rates)
    totals: dict[Kind, int] = {}
    missing: dict[str, int] = defaultdict(int)
    years: dict[int, Year] = {}
    planned = [
        PlannedAmount(b.type, b.period_start, b.period_end, b.amount_minor, b.currency, b.value_date)
        for b in portrait.budgets
    ]
    for part in budgets_by_year(planned, rates):
        totals[Kind.BUDGET] = totals.get(Kind.BUDGET, 0) + (part.cad_minor or 0)
        year = years.setdefault(part.year, Year(part.year))
        _add(year, Kind.BUDGET, part.minor, part.currency, part.cad_minor, missing)
    for movement in portrait.movements:
        kind = kind_of(movement.type, movement.finance_type)
        if kind is None:
            continue
        cad = rates.cents(movement.amount_minor, movement.currency, movement.year)
        totals[kind] = totals.get(kind, 0) + (cad or 0)
        if kind is Kind.SPENT:
            year = years.setdefault(movement.year, Year(movement.year))
            _add(year, kind, movement.amount_minor, movement.currency, cad, missing)
    ordered = [years[key] for key in sorted(years)]
    most = max((max(year.budget or 0, year.spent or 0) for year in ordered), default=0)
    for year in ordered:
        year.budget_bar, year.spent_bar = _bar(year.budget or 0, most), _bar(year.spent or 0, most)
    return Money(
        totals.get(Kind.BUDGET),
        totals.get(Kind.SPENT),
        totals.get(Kind.COMMITTED),
        totals.get(Kind.INCOMING),
        totals.get(Kind.GUARANTEED),
        tuple(sorted(missing.items())),
        tuple(ordered),
    )


def _add(year: Year, kind: Kind, minor: int, currency: str, cad: int | None, missing: dict[str, int]) -> None:
    if kind is Kind.BUDGET:
        year.budget = (year.budget or 0) + (cad or 0)
    else:
        year.spent = (year.spent or 0) + (cad or 0)
    if currency != "CAD":
        title = _("budget") if kind is Kind.BUDGET else _("dépenses")
        for place, (known, amount, known_currency) in enumerate(year.originals):
            if known == title and known_currency == currency:
                year.originals[place] = (title, amount + minor, currency)
                break
        else:
            year.originals.append((title, minor, currency))
    if cad is None:
        missing[currency] += minor
        year.unconverted = True


def _bar(amount: int, most: int) -> str:
    return f"{100 * max(0, amount) / most:.0f}%" if most > 0 else "0%"


def movements(portrait: Portrait) -> list[Movement]:
    """One page of transactions, with their worth in Canadian dollars."""
    rates = Rates(portrait.rates)
    return [
        Movement(
            one,
            label("TransactionType", one.type),
            party(one.provider, one.provider_name),
            party(one.receiver, one.receiver_name),
            rates.cents(one.amount_minor, one.currency, one.value_date.year) if one.currency != "CAD" else None,
        )
        for one in portrait.transactions
    ]
