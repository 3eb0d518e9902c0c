"""A portfolio that is over, read from its folder: ``reprise.toml`` says what it is, two tables give loans and rates."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.money import exponent
from maillon.core.narratives import Narratives
from maillon.core.records import DocumentRefused
from maillon.guarantees.rules import past as rules
from maillon.guarantees.rules import terms
from maillon.guarantees.rules.past_capital import Tranche

CARD = "reprise.toml"
COLUMNS = (
    "loan", "approved_on", "disbursed_on", "term_months", "approved", "guaranteed", "disbursed", "status",
    "charged_off_on", "charged_off",
)  # fmt: skip
STATUSES = {"P I F": True, "CHGOFF": False}
"""The words of the American Small Business Administration: paid in full, charged off."""
MOST_BYTES = 20_000_000
MOST_LOANS = 50_000
_LONGEST_NUMBER = 8
_LARGEST = Decimal(10**12)
_LONGEST_TERM = 1200


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be read or contradicts itself: where, in which column, what it says."""

    line: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation the folder names: its slug and its names."""

    slug: str
    name: Narratives


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder says: who, under which terms, which loans, at which rates; and the lines that do not hold."""

    fund: Named
    organisation: Named
    lender: Named
    borrowers: Named
    portfolio: rules.Portfolio
    source: str
    loans: tuple[rules.Past, ...]
    rates: tuple[tuple[date, Fraction], ...]
    """Canadian dollars for one unit of the currency, from each day on."""
    refused: tuple[Refused, ...]
    investor: Named | None = None
    """Who gives what the fund pays with; None where the folder does not say."""
    tranches: tuple[Tranche, ...] = ()


def read(folder: Path) -> Folder:
    """What a folder says. Raises RuleViolation ``guarantees.unreadable`` (``file``, ``reason``)."""
    at = CARD
    try:
        card = tomllib.loads(_text(folder / CARD))
        at = card["loans"]
        loans, refused = _loans(_text(_beside(folder, at)), card["currency"])
        content = hashlib.sha256(_text(_beside(folder, at)).encode()).hexdigest()[:12]
        at = card["rates"]
        rates = _rates(_text(_beside(folder, at)))
        at = CARD
        investor, tranches = _capital(card, rates[0][0])
        return Folder(
            fund=_named(card["fund"]),
            organisation=_named(card["organisation"]),
            lender=_named(card["lender"]),
            borrowers=_named(card["borrowers"]),
            portfolio=_portfolio(card, f"{card['loans']}@{content}"),
            source=card["source"],
            loans=loans,
            rates=rates,
            refused=refused,
            investor=investor,
            tranches=tranches,
        )
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError, ArithmeticError, DocumentRefused) as error:
        raise RuleViolation("guarantees.unreadable", file=at, reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return f"? {error.args[0]}" if isinstance(error, KeyError) else str(error)


def _beside(folder: Path, name: str) -> Path:
    """A file of the folder itself, never one elsewhere."""
    if Path(name).name != name:
        raise ValueError(name)
    return folder / name


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.stat().st_size} > {MOST_BYTES}")
    return path.read_text(encoding="utf-8-sig")


def _named(said: Mapping[str, Any]) -> Named:
    return Named(str(said["slug"]), {str(key): str(value) for key, value in said["name"].items()})


def _capital(card: Mapping[str, Any], since: date) -> tuple[Named | None, tuple[Tranche, ...]]:
    """Who gives, and what on which day: one tranche a day, in their order, from the first rate on."""
    if "capital" not in card:
        return None, ()
    told = card["capital"]
    digits = exponent(card["currency"])
    tranches = tuple(Tranche(one["on"], int(one["amount"]) * 10**digits) for one in told["tranches"])
    days = [one.on for one in tranches]
    if not all(isinstance(one, date) for one in days) or any(one.amount_minor <= 0 for one in tranches):
        raise TypeError("capital")
    if not days or days != sorted(set(days)) or days[0] < since:
        raise ValueError("capital")
    return _named(told["investor"]), tranches


def _portfolio(card: Mapping[str, Any], source: str) -> rules.Portfolio:
    if not isinstance(card["as_of"], date) or not isinstance(card["default_days"], int) or card["default_days"] < 0:
        raise TypeError("as_of, default_days")
    return rules.Portfolio(
        facility=str(card["facility"]),
        lender=str(card["lender"]["slug"]),
        currency=str(card["currency"]),
        country=str(card["country"]),
        sector=str(card["sector"]),
        as_of=card["as_of"],
        default_days=card["default_days"],
        terms=terms.read(card["terms"]),
        source=source,
    )


def _loans(text: str, currency: str) -> tuple[tuple[rules.Past, ...], tuple[Refused, ...]]:
    table = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in COLUMNS if name not in (table.fieldnames or ())]:
        raise ValueError(f"? {missing[0]}")
    found: list[rules.Past] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    for row in table:
        if len(found) + len(refused) >= MOST_LOANS:
            raise ValueError(f"> {MOST_LOANS}")
        line = _Line(row, table.line_num, exponent(currency))
        try:
            loan = line.read()
            rules.check(loan)
            if loan.number in seen:
                raise RuleViolation("guarantees.past_loan", name="loan")
            seen.add(loan.number)
            found.append(loan)
        except _CellRefused as wrong:
            refused.append(Refused(line.number, wrong.column, line.value(wrong.column)))
        except RuleViolation as wrong:
            column = str(wrong.params["name"])
            refused.append(Refused(line.number, column, line.value(column)))
    return tuple(found), tuple(refused)


class _CellRefused(Exception):
    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


class _Line:
    """One line of the table of loans."""

    def __init__(self, row: Mapping[str, Any], number: int, digits: int) -> None:
        self.row, self.number, self.digits = row, number, digits

    def value(self, column: str) -> str:
        return str(self.row.get(column) or "").strip()

    def read(self) -> rules.Past:
        number = self.value("loan")
        if not number or len(number) > _LONGEST_NUMBER or not number.isalnum():
            raise _CellRefused("loan")
        if self.value("status") not in STATUSES:
            raise _CellRefused("status")
        charged_off = self._amount("charged_off")
        return rules.Past(
            number=number,
            line=self.number,
            approved_on=self._day("approved_on"),
            disbursed_on=self._day("disbursed_on" if self.value("disbursed_on") else "approved_on"),
            term_months=self._whole("term_months"),
            approved_minor=self._amount("approved"),
            guaranteed_minor=self._amount("guaranteed"),
            disbursed_minor=self._amount("disbursed"),
            is_repaid=STATUSES[self.value("status")],
            # A day without a loss is of a loss that was taken back: nothing is left of it.
            charged_off_on=self._day("charged_off_on") if charged_off else None,
            charged_off_minor=charged_off,
        )

    def _day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.value(column))
        except ValueError:
            raise _CellRefused(column) from None

    def _whole(self, column: str) -> int:
        text = self.value(column)
        if not text.isascii() or not text.isdigit() or int(text[:5]) > _LONGEST_TERM:
            raise _CellRefused(column)
        return int(text)

    def _amount(self, column: str) -> int:
        try:
            amount = Decimal(self.value(column))
        except InvalidOperation:
            raise _CellRefused(column) from None
        if not amount.is_finite() or not 0 <= amount <= _LARGEST:
            raise _CellRefused(column)
        minor = amount.scaleb(self.digits)
        if minor != minor.to_integral_value():
            raise _CellRefused(column)
        return int(minor)


def _rates(text: str) -> tuple[tuple[date, Fraction], ...]:
    table = csv.reader(io.StringIO(text, newline=""))
    next(table, None)
    found = tuple((date.fromisoformat(day), Fraction(rate)) for day, rate in table)
    if not found or any(rate <= 0 for _day, rate in found) or sorted(found) != list(found):
        raise ValueError("rates")
    return found
