"""The workbook of what is shared: a sheet a kind, its columns in both languages; read right, or refused by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from maillon.core.codelists.queries import in_use
from maillon.funding.spreadsheets import numbers
from maillon.funding.spreadsheets.cells import Sheet, address
from maillon.funding.spreadsheets.columns import plain


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headers (French, English), how its cells are read, whether a row needs it."""

    name: str
    headers: tuple[str, str]
    reads: str = "text"
    """text, country, day, whole, money"""
    required: bool = False


_COUNTRY = Column("country", ("Pays", "Country"), "country", True)
_SOURCE = Column("source", ("Source", "Source"))
_RESULT = (
    Column("result", ("Résultat", "Result")),
    Column("result_en", ("Résultat en anglais", "Result in English")),
)
SHEETS: Mapping[str, tuple[tuple[str, str], tuple[Column, ...]]] = {
    "mission": (
        ("Missions", "Missions"),
        (
            Column("institution", ("Institution", "Institution"), required=True),
            _COUNTRY,
            Column("place", ("Lieu", "Place")),
            Column("topic", ("Sujet", "Topic"), required=True),
            Column("starts_on", ("Début", "Start"), "day", True),
            Column("days", ("Jours", "Days"), "whole", True),
            Column("experts", ("Personnes", "People"), "whole", True),
            Column("amount_minor", ("Coût", "Cost"), "money"),
            *_RESULT,
            _SOURCE,
        ),
    ),
    "quota": (
        ("Quotas", "Quotas"),
        (
            _COUNTRY,
            Column("year", ("Année", "Year"), "whole", True),
            Column("places", ("Places", "Places"), "whole", True),
            Column("worth_minor", ("Valeur d’une exonération", "Worth of one exemption"), "money"),
            Column("under", ("En vertu de", "Under"), required=True),
            _SOURCE,
        ),
    ),
    "contribution": (
        ("Francophonie", "Francophonie"),
        (
            Column("institution", ("Institution", "Institution"), required=True),
            Column("programme", ("Programme", "Programme")),
            Column("country", ("Pays", "Country"), "country"),
            Column("year", ("Année", "Year"), "whole", True),
            Column("amount_minor", ("Montant", "Amount"), "money", True),
            *_RESULT,
            _SOURCE,
        ),
    ),
    "cooperation": (
        ("Ententes", "Agreements"),
        (
            Column("title", ("Titre", "Title"), required=True),
            Column("institution", ("Institution", "Institution"), required=True),
            Column("partner", ("Partenaire", "Partner"), required=True),
            _COUNTRY,
            Column("topic", ("Sujet", "Topic"), required=True),
            Column("starts_on", ("Début", "Start"), "day", True),
            Column("ends_on", ("Fin", "End"), "day"),
            *_RESULT,
            _SOURCE,
        ),
    ),
    "allotment": (
        ("Exonérations", "Exemptions"),
        (
            _COUNTRY,
            Column("year", ("Année", "Year"), "whole", True),
            Column("institution", ("Établissement", "Establishment"), required=True),
            Column("students", ("Étudiantes et étudiants", "Students"), "whole", True),
            *_RESULT,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Issue:
    """A cell that is not taken: its sheet, its address, why (``missing`` or how it should have been read), its text."""

    sheet: str
    cell: str
    why: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook says: rows by kind, the cells refused, the sheets nobody knows."""

    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read(sheets: list[Sheet]) -> Read:
    """Read every sheet whose name is known, or the only one of a file without names by its columns."""
    found = Read()
    for sheet in sheets:
        if not any(any(_text(value) for value in row) for row in sheet.rows):
            continue
        kind = _kind(sheet)
        if kind is None:
            found.unknown.append(sheet.name)
            continue
        _read_sheet(kind, sheet, found)
    return found


def _kind(sheet: Sheet) -> str | None:
    for kind, (names, _columns) in SHEETS.items():
        if plain(sheet.name) in {plain(name) for name in names}:
            return kind
    head = {plain(value) for value in sheet.rows[0]} if sheet.rows else set()
    for kind, (_names, columns) in SHEETS.items():
        if all({plain(one) for one in column.headers} & head for column in columns if column.required):
            return kind
    return None


def _read_sheet(kind: str, sheet: Sheet, found: Read) -> None:
    columns = SHEETS[kind][1]
    known = {plain(header): column for column in columns for header in column.headers}
    places = {place: known[plain(value)] for place, value in enumerate(sheet.rows[0]) if plain(value) in known}
    lacking = [column for column in columns if column.required and column not in places.values()]
    found.issues.extend(Issue(sheet.name, address(0, 0), "column", column.headers[0]) for column in lacking)
    if lacking:
        return
    for number, row in enumerate(sheet.rows[1:], start=1):
        if not any(_text(value) for value in row):
            continue
        said: dict[str, Any] = {}
        wrong = len(found.issues)
        for place, column in places.items():
            value = row[place] if place < len(row) else ""
            cell = address(number, place)
            if cell in sheet.hollow:
                found.issues.append(Issue(sheet.name, cell, sheet.hollow[cell]))
                continue
            if not _text(value):
                if column.required:
                    found.issues.append(Issue(sheet.name, cell, "missing", column.headers[0]))
                continue
            got = _READ[column.reads](value)
            if got is None:
                found.issues.append(Issue(sheet.name, cell, column.reads, _text(value)[:60]))
            else:
                said[column.name] = got
        if len(found.issues) == wrong:
            found.rows.append((kind, said))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _country(value: Any) -> str | None:
    said = _text(value)
    known = in_use("Country")
    if said.upper() in known:
        return said.upper()
    wanted = plain(said)
    return next((code for code, names in known.items() if wanted in {plain(name) for name in names}), None)


def _day(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        return None


def _whole(value: Any) -> int | None:
    number = _decimal(value)
    fits = number is not None and number == number.to_integral_value() and 0 <= number < 10**9
    return int(number) if fits and number is not None else None


def _money(value: Any) -> int | None:
    """Cents."""
    number = _decimal(value)
    if number is None or not 0 <= number < 10**13:
        return None
    cents = number * 100
    return int(cents) if cents == cents.to_integral_value() else None


def _decimal(value: Any) -> Decimal | None:
    """A number as the budget's workbooks read it: refused when it could be two."""
    try:
        return numbers.read(value).value
    except numbers.NumberRefused:
        return None


_READ = {"text": _text, "country": _country, "day": _day, "whole": _whole, "money": _money}
