"""What a file tells of the enterprise's money: its years restated, its cash-flow under each named stress."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from maillon.core.money import exponent
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Guarantee, YearAccounts
from maillon.guarantees.queries.assumptions import Assumptions
from maillon.guarantees.queries.diligence import proofs_of
from maillon.guarantees.rules import accounts, cashflow

_YEAR = re.compile(r"/comptes/exercice(?:\[(\d+)\])?/(\w+)$")
_PERIOD = re.compile(r"/tresorerie/periode(?:\[(\d+)\])?/(\w+)$")
_FLOWS = {"entrees": "receipts", "sorties": "payments", "tirage": "drawn", "service": "service"}
_FIGURES = {
    "annee": "year", "ventes": "sales", "achats": "purchases", "charges": "expenses", "interets": "interest",
    "encaisse": "cash", "actif": "assets", "dettes": "debts",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Restated:
    """A year restated: where it comes from, its ratios, what in it cannot be."""

    year: accounts.Year
    ratios: Mapping[str, Fraction | None]
    doubts: Sequence[str]
    received: YearAccounts | None = None
    """None: as the file told it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A cash-flow as a file tells it, in whole units of the loan's currency."""

    currency: str
    opening: int
    periods: Sequence[cashflow.Period]
    courses: Sequence[cashflow.Course]
    """As told alone where no stress is in force."""


def years_of_file(dossier: Dossier) -> list[Restated]:
    """The years a file tells, the oldest first; a year told twice is the last one told."""
    found = _repeated(proofs_of(dossier), _YEAR)
    years: dict[int, accounts.Year] = {}
    for told in found:
        figures = {name: _whole(told.get(asked, "")) for asked, name in _FIGURES.items()}
        if figures["year"]:
            years[figures["year"]] = accounts.Year(**figures)
    return [_restated(one) for _year, one in sorted(years.items())]


def years_of(guarantee: Guarantee) -> list[Restated]:
    """The years known of a guarantee's borrower: those of its file, then those received since, which govern."""
    known = {one.year.year: one for one in (years_of_file(guarantee.dossier) if guarantee.dossier else ())}
    for row in guarantee.accounts.order_by("year", "pk"):
        known[row.year] = _restated(year_of(row), row)
    return [one for _year, one in sorted(known.items())]


def year_of(row: YearAccounts) -> accounts.Year:
    """Accounts received, in whole units of their currency."""
    unit = 10 ** exponent(row.currency)
    return accounts.Year(
        year=row.year,
        sales=row.sales_minor // unit,
        purchases=row.purchases_minor // unit,
        expenses=row.expenses_minor // unit,
        interest=row.interest_minor // unit,
        cash=row.cash_minor // unit,
        assets=row.assets_minor // unit,
        debts=row.debts_minor // unit,
    )


def _restated(year: accounts.Year, received: YearAccounts | None = None) -> Restated:
    return Restated(year, accounts.ratios(year), accounts.doubts(year), received)


def forecast_of(dossier: Dossier, given: Assumptions) -> Forecast | None:
    """The cash-flow of a file, as told and under each stress in force; None while it tells no period."""
    answers = proofs_of(dossier)
    periods = [
        cashflow.Period(
            name=told.get("quand", ""), **{name: _whole(told.get(asked, "")) for asked, name in _FLOWS.items()}
        )
        for told in _repeated(answers, _PERIOD)
    ]
    if not periods:
        return None
    opening = _whole(_one(answers, "/tresorerie/depart"))
    currency = _one(answers, "/credit/devise") or "CAD"
    put = given.cash_stresses or cashflow.Stresses(title={}, stresses=())
    return Forecast(currency, opening, periods, cashflow.courses(opening, periods, put, currency=currency))


def _repeated(answers: Mapping[str, str], path: re.Pattern[str]) -> list[dict[str, str]]:
    """The blocks of a repeat in their order, each by the name of its questions; empty blocks are left out."""
    found: dict[int, dict[str, str]] = {}
    for asked, value in answers.items():
        if match := path.search(asked):
            found.setdefault(int(match[1] or 1), {})[match[2]] = value
    return [block for _place, block in sorted(found.items())]


def _one(answers: Mapping[str, str], ending: str) -> str:
    return next((value for path, value in answers.items() if path.endswith(ending)), "")


def _whole(value: Any) -> int:
    try:
        return int(Fraction(str(value).strip() or "0"))
    except (ValueError, ZeroDivisionError):
        return 0
