"""Yearly average exchange rates to the Canadian dollar, derived from rates against the American one."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from maillon.core.errors import RuleViolation

_CURRENCIES = {
    "Australia": "AUD",
    "Brazil": "BRL",
    "Canada": "CAD",
    "China": "CNY",
    "Denmark": "DKK",
    "Euro": "EUR",
    "Hong Kong": "HKD",
    "India": "INR",
    "Japan": "JPY",
    "Malaysia": "MYR",
    "Mexico": "MXN",
    "New Zealand": "NZD",
    "Norway": "NOK",
    "Singapore": "SGD",
    "South Africa": "ZAR",
    "South Korea": "KRW",
    "Sri Lanka": "LKR",
    "Sweden": "SEK",
    "Switzerland": "CHF",
    "Taiwan": "TWD",
    "Thailand": "THB",
    "United Kingdom": "GBP",
}
_SOURCE = "Réserve fédérale des États-Unis, H.10, moyenne annuelle"
_EURO_SINCE = 1999
_PLACES = Decimal("0.0000000001")

ANCHORS = {
    ("USD", 2008): Decimal("1.0660"),
    ("USD", 2019): Decimal("1.3269"),
    ("EUR", 2008): Decimal("1.5603"),
    ("EUR", 2019): Decimal("1.4856"),
    ("GBP", 2019): Decimal("1.6945"),
}
"""Canadian dollars for one unit, yearly averages of the Bank of Canada: a file quoted the wrong way misses them."""
_TOLERANCE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Rate:
    """``cad_per_unit`` Canadian dollars for one unit of ``currency``, on average over ``year``."""

    currency: str
    year: int
    cad_per_unit: Decimal
    source: str


def read_all(folder: Path) -> list[Rate]:
    """The rates of a folder laid out as ``data/rates``, by currency and year.

    Raises RuleViolation ``rates.anchor`` when a known rate is missed by more than one per cent.
    """
    per_dollar = {("USD", year): Decimal(1) for year in range(1971, 2100)}
    per_dollar |= _annual(folder / "annual.csv") | _from_months(folder / "monthly.csv")
    canadian = {year: value for (currency, year), value in per_dollar.items() if currency == "CAD"}
    rates = {
        (currency, year): Rate(currency, year, (canadian[year] / value).quantize(_PLACES), _SOURCE)
        for (currency, year), value in per_dollar.items()
        if year in canadian and currency != "CAD"
    }
    for (currency, year), expected in ANCHORS.items():
        found = rates.get((currency, year))
        if found is None or abs(found.cad_per_unit / expected - 1) > _TOLERANCE:
            raise RuleViolation(
                "rates.anchor", currency=currency, year=year, found=found and found.cad_per_unit, expected=expected
            )
    pegged = list(_pegged(folder / "parities.csv", rates))
    home = [Rate("CAD", year, Decimal(1), "unité de compte") for year in canadian]
    return sorted([*rates.values(), *pegged, *home], key=lambda rate: (rate.currency, rate.year))


def _lines(path: Path) -> Iterator[tuple[int, int, str, Decimal]]:
    with path.open(encoding="utf-8", newline="") as source:
        for line in csv.DictReader(source):
            currency = _CURRENCIES.get(line["Country"])
            if currency and (value := Decimal(line["Exchange rate"])) > 0:
                yield int(line["Date"][:4]), int(line["Date"][5:7]), currency, value


def _annual(path: Path) -> dict[tuple[str, int], Decimal]:
    return {(currency, year): value for year, _month, currency, value in _lines(path)}


def _from_months(path: Path) -> dict[tuple[str, int], Decimal]:
    months: dict[tuple[str, int], dict[int, Decimal]] = defaultdict(dict)
    for year, month, currency, value in _lines(path):
        months[currency, year][month] = value
    return {key: sum(values.values(), Decimal(0)) / 12 for key, values in months.items() if len(values) == 12}


def _pegged(path: Path, rates: dict[tuple[str, int], Rate]) -> Iterator[Rate]:
    with path.open(encoding="utf-8", newline="") as source:
        parities = list(csv.DictReader(source))
    for (currency, year), euro in rates.items():
        if currency == "EUR" and year >= _EURO_SINCE:
            for line in parities:
                value = (euro.cad_per_unit / Decimal(line["Per euro"])).quantize(_PLACES)
                yield Rate(line["Currency"], year, value, line["Source"])
