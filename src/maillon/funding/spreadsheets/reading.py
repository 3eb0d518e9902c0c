"""A workbook read into a budget: every line whole, or the cells that stop it, named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from maillon.core.money import exponent
from maillon.funding.rules.budgeting import sums
from maillon.funding.rules.budgeting.judging import fiscal_year
from maillon.funding.rules.budgeting.sums import Content, Line, Source
from maillon.funding.rules.terms import Terms
from maillon.funding.spreadsheets import numbers
from maillon.funding.spreadsheets.cells import Sheet, address
from maillon.funding.spreadsheets.columns import (
    HEADERS,
    KIND_OF,
    KINDS,
    NAMED,
    REQUIRED,
    SOURCE_HEADERS,
    TEXTS,
    YES,
    payer,
    plain,
)

Rate = Callable[[str, int], Decimal | None]
"""Units of the budget's currency for one of another, in a fiscal year; None where nobody gives it."""
_HEADER_ROWS = 20
_LONGEST = {"activity": 200, "label": 300, "unit": 40}
_TOTALS = ("total", "sous total", "grand total", "subtotal")


@dataclass(frozen=True, slots=True)
class CellIssue:
    """Why a cell is refused, or left: sheet, address, a code and the facts its sentence needs."""

    sheet: str
    cell: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Reading:
    """What a workbook says: a budget, or the cells to correct; what was left aside is told too."""

    content: Content
    issues: list[CellIssue] = field(default_factory=list)
    left: list[CellIssue] = field(default_factory=list)
    sheet: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every cell was read."""
        return not self.issues


def read(sheets: list[Sheet], *, now: Content, terms: Terms, rate: Rate, new_key: Callable[[], str]) -> Reading:
    """The budget of a workbook; ``now`` is the version it would replace: it says the currency, and keeps its keys."""
    budget = next((found for one in sheets if (found := _header(one)) is not None), None)
    if budget is None:
        issue = CellIssue(sheets[0].name if sheets else "", "A1", "no_header", {"headers": _headers(REQUIRED)})
        return Reading(Content(now.currency), [issue])
    return _Reader(*budget, sheets, now, terms, rate, new_key).read()


def _headers(names: tuple[str, ...]) -> str:
    return ", ".join(HEADERS[name][0] for name in names)


def _header(sheet: Sheet) -> tuple[Sheet, int, dict[int, str]] | None:
    """The row of headers: the first that names the expense and two more columns."""
    for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        found = {place: NAMED[key] for place, value in enumerate(row) if (key := plain(value)) in NAMED}
        if "label" in found.values() and len(set(found.values())) >= 3:
            return sheet, number, found
    return None


class _Reader:
    """Reads one workbook, row by row."""

    def __init__(
        self,
        sheet: Sheet,
        header: int,
        columns: dict[int, str],
        sheets: list[Sheet],
        now: Content,
        terms: Terms,
        rate: Rate,
        new_key: Callable[[], str],
    ) -> None:
        self.sheet, self.header, self.columns = sheet, header, columns
        self.now, self.terms, self.rate, self.new_key = now, terms, rate, new_key
        self.issues: list[CellIssue] = []
        self.left: list[CellIssue] = []
        self.sources = self._sources([one for one in sheets if one is not sheet])
        self.payers: dict[int, str] = {}
        self.categories = {plain(name): one.key for one in terms.expenses for name in (one.key, *one.label.values())}
        self.taken: set[str] = set()

    def read(self) -> Reading:
        """The whole workbook."""
        self._look_at_headers()
        self._spread_merged()
        lines = []
        if not self.issues:
            for number in range(self.header + 1, len(self.sheet.rows)):
                line = self._line(number)
                if line is None:
                    continue
                lines.append(line)
                if len(lines) > sums.MOST_LINES:
                    self._refuse(number, self._place("label"), "too_many_lines", limit=sums.MOST_LINES)
                    break
            if not lines and not self.issues:
                self._refuse(self.header, self._place("label"), "no_line")
        content = Content(self.now.currency, tuple(self.sources.values()), tuple(lines))
        return Reading(content, self.issues, self.left, self.sheet.name)

    def _look_at_headers(self) -> None:
        row = self.sheet.rows[self.header]
        for name in REQUIRED:
            if name not in self.columns.values():
                self._refuse(self.header, 0, "missing_column", header=HEADERS[name])
        for place, name in self.columns.items():
            if list(self.columns.values()).index(name) != list(self.columns).index(place):
                self._refuse(self.header, place, "header_twice", header=HEADERS[name])
        for place, value in enumerate(row):
            if place in self.columns or not plain(value):
                continue
            if who := payer(str(value)):
                self._payer(place, who)
            elif any(plain(self._value(number, place)) for number in range(self.header + 1, len(self.sheet.rows))):
                self.left.append(self._issue(self.header, place, "unknown_column", header=str(value)))

    def _payer(self, place: int, who: str) -> None:
        known = {plain(shown): key for key, shown in shown_names(self.sources.values(), 0).items()}
        known |= {plain(shown): key for key, shown in shown_names(self.sources.values(), 1).items()}
        key = known.get(plain(who))
        if key is None and plain(who) in KIND_OF:
            key = self._add_source(KIND_OF[plain(who)], "", False)
        if key is None:
            self._refuse(self.header, place, "unknown_source", text=who)
        elif key in self.payers.values():
            self._refuse(self.header, place, "header_twice", header=(who, who))
        else:
            self.payers[place] = key

    def _spread_merged(self) -> None:
        """Say in each of its rows what a merged cell says once: words are meant for all of them, amounts are not."""
        amounts = {place for place, name in self.columns.items() if name not in TEXTS} | set(self.payers)
        known = set(self.columns) | set(self.payers)
        for (top, left), (bottom, right) in self.sheet.merged:
            touched = [place for place in range(left, right + 1) if place in known]
            if bottom <= self.header or not touched:
                continue
            if len(touched) > 1 or (bottom > top and touched[0] in amounts):
                facts = {"cells": f"{address(top, left)}:{address(bottom, right)}"}
                self._refuse(max(top, self.header + 1), touched[0], "merged", **facts)
                continue
            for number in range(max(top, self.header + 1), min(bottom, len(self.sheet.rows) - 1) + 1):
                row = self.sheet.rows[number]
                row += [""] * (touched[0] + 1 - len(row))
                row[touched[0]] = self._value(top, left)

    def _line(self, number: int) -> Line | None:
        places = {name: place for place, name in self.columns.items()}
        before = len(self.issues)
        filled = [place for place in (*places.values(), *self.payers) if self._says(number, place)]
        own = [place for place in filled if self.columns.get(place) not in ("year", "activity", "cost", "key")]
        if not own:
            return None
        label = str(self._value(number, places["label"])).strip()
        if plain(label).startswith(_TOTALS) and not self._says(number, places["category"]):
            self.left.append(self._issue(number, places["label"], "total_row", text=label))
            return None
        if not label:
            self._refuse(number, places["label"], "no_label")
        texts = {name: self._text(number, name) for name in ("activity", "unit")}
        year, category = self._year(number, places["year"]), self._category(number, places["category"])
        currency = self._currency(number)
        quantity = self._number(number, "quantity", 3, currency=None)
        price = self._money(number, places["price"], currency)
        rate = self._rate(number, currency, year)
        shares = {
            key: minor
            for place, key in self.payers.items()
            if self._says(number, place) and (minor := self._money(number, place, self.now.currency))
        }
        if len(self.issues) > before:
            return None
        return Line(
            self._key(number),
            year,
            category,
            label[: _LONGEST["label"]],
            quantity if quantity is not None else Decimal(1),
            price,
            currency,
            rate,
            texts["unit"],
            texts["activity"],
            shares,
        )

    def _says(self, number: int, place: int) -> bool:
        return str(self._value(number, place)).strip() != "" or address(number, place) in self.sheet.hollow

    def _value(self, number: int, place: int) -> Any:
        row = self.sheet.rows[number]
        value = row[place] if place < len(row) else ""
        return value.replace("\x00", "") if isinstance(value, str) else "" if value is None else value

    def _text(self, number: int, name: str) -> str:
        place = self._place(name)
        if place < 0:
            return ""
        text = self._whole(self._value(number, place)).strip()
        if len(text) > _LONGEST[name]:
            self._refuse(number, place, "too_long", limit=_LONGEST[name])
        return text

    def _whole(self, value: Any) -> str:
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

    def _year(self, number: int, place: int) -> int:
        value = self._value(number, place)
        if isinstance(value, date):
            return fiscal_year(value)
        text = self._whole(value).strip().replace("–", "-").replace("/", "-")
        first, dash, last = (part.strip() for part in text.partition("-"))
        year = last if dash else first
        if dash and len(year) == 2:
            year = first[:2] + year
        good = year.isascii() and year.isdigit() and 2000 <= int(year[:6]) <= 2100
        if not good or (dash and (not first.isdigit() or int(first[:6]) + 1 != int(year))):
            self._refuse(number, place, "year", text=text)
            return 2000
        return int(year)

    def _category(self, number: int, place: int) -> str:
        text = str(self._value(number, place)).strip()
        if not self.categories:
            return plain(text).replace(" ", "-")[:60]
        key = self.categories.get(plain(text))
        if key is None:
            self._refuse(number, place, "category", text=text)
        return key or ""

    def _currency(self, number: int) -> str:
        place = self._place("currency")
        text = str(self._value(number, place)).strip().upper() if place >= 0 else ""
        if not text:
            return self.now.currency
        code = {"$": "CAD", "€": "EUR", "F CFA": "XOF", "FCFA": "XOF"}.get(text, text)
        if len(code) != 3 or not (code.isascii() and code.isalpha()):
            self._refuse(number, place, "currency", text=text)
            return self.now.currency
        return code

    def _figure(self, number: int, place: int, currency: str | None) -> Decimal | None:
        cell = address(number, place)
        if cell in self.sheet.hollow:
            self._refuse(number, place, self.sheet.hollow[cell])
            return None
        value = self._value(number, place)
        try:
            figure = numbers.read(value)
        except numbers.NumberRefused as refused:
            self._refuse(number, place, refused.code, **refused.facts)
            return None
        if currency and figure.currencies and currency not in figure.currencies:
            self._refuse(number, place, "other_currency", text=str(value), currency=currency)
            return None
        return figure.value

    def _number(self, number: int, name: str, places: int, *, currency: str | None) -> Decimal | None:
        place = self._place(name)
        if place < 0 or not self._says(number, place):
            return None
        value = self._figure(number, place, currency)
        if value is not None and (value != round(value, places) or value >= 10**9):
            self._refuse(number, place, "decimals", text=str(value), places=places)
        return value

    def _money(self, number: int, place: int, currency: str) -> int:
        if not self._says(number, place):
            self._refuse(number, place, "no_amount")
            return 0
        value = self._figure(number, place, currency)
        if value is None:
            return 0
        scaled = value.scaleb(exponent(currency))
        if scaled != scaled.to_integral_value() or scaled >= sums.LARGEST_MINOR:
            self._refuse(number, place, "decimals", text=str(value), places=exponent(currency))
            return 0
        return int(scaled)

    def _rate(self, number: int, currency: str, year: int) -> Decimal:
        if currency == self.now.currency:
            return Decimal(1)
        place = self._place("rate")
        if place >= 0 and self._says(number, place):
            value = self._number(number, "rate", 9, currency=None)
            if value == 0:
                self._refuse(number, place, "no_rate", currency=currency)
            return value or Decimal(1)
        proposed = self.rate(currency, year)
        if proposed is None:
            self._refuse(number, max(place, self._place("currency")), "no_rate", currency=currency)
        return proposed or Decimal(1)

    def _key(self, number: int) -> str:
        place = self._place("key")
        key = self._whole(self._value(number, place)).strip() if place >= 0 else ""
        if key in self.taken or key not in {line.key for line in self.now.lines}:
            key = self.new_key()
        self.taken.add(key)
        return key

    def _sources(self, sheets: list[Sheet]) -> dict[str, Source]:
        """Who pays, from the sheet of sources; as they are now where there is none."""
        names = {plain(header): name for name, headers in SOURCE_HEADERS.items() for header in headers}
        for sheet in sheets:
            for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
                found = {names[key]: place for place, value in enumerate(row) if (key := plain(value)) in names}
                if {"name", "kind"} <= set(found):
                    return self._listed(sheet, number, found)
        return {one.key: one for one in self.now.sources}

    def _listed(self, sheet: Sheet, header: int, columns: dict[str, int]) -> dict[str, Source]:
        self.sources = {}
        for number in range(header + 1, len(sheet.rows)):
            row = [str(value).strip() for value in sheet.rows[number]]
            row += [""] * (max(columns.values()) + 1 - len(row))
            name, said = row[columns["name"]], row[columns["kind"]]
            if not name and not said:
                continue
            kind = KIND_OF.get(plain(said))
            if kind is None:
                cell = address(number, columns["kind"])
                self.issues.append(CellIssue(sheet.name, cell, "source_kind", {"text": said}))
                continue
            confirmed = "confirmed" in columns and plain(row[columns["confirmed"]]) in YES
            unnumbered = plain(re.sub(r"\s\(\d+\)$", "", name))
            self._add_source(kind, "" if unnumbered in map(plain, KINDS[kind]) else name[:200], confirmed)
        if len(self.sources) > sums.MOST_SOURCES:
            cell = address(header, columns["name"])
            self.issues.append(CellIssue(sheet.name, cell, "too_many_sources", {"limit": sums.MOST_SOURCES}))
        return self.sources

    def _add_source(self, kind: str, name: str, confirmed: bool) -> str:
        same = (one.key for one in self.now.sources if (one.kind, one.name) == (kind, name))
        key = next((one for one in same if one not in self.sources), None) or self.new_key()
        self.sources[key] = Source(key, kind, name, confirmed)
        return key

    def _place(self, name: str) -> int:
        return next((place for place, known in self.columns.items() if known == name), -1)

    def _issue(self, number: int, place: int, code: str, **facts: Any) -> CellIssue:
        return CellIssue(self.sheet.name, address(number, max(place, 0)), code, facts)

    def _refuse(self, number: int, place: int, code: str, **facts: Any) -> None:
        self.issues.append(self._issue(number, place, code, **facts))


def shown_names(sources: Any, language: int) -> dict[str, str]:
    """How each source is named in the workbook, by key; two of the same name are numbered. 0 French, 1 English."""
    shown: dict[str, str] = {}
    for one in sources:
        name = base = one.name or KINDS[one.kind][language]
        number = 1
        while name in shown.values():
            number += 1
            name = f"{base} ({number})"
        shown[one.key] = name
    return shown
