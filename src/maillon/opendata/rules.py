"""What reading and writing open standards decides from plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from maillon.core.money import Money

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})")
_LARGEST = 2**63 - 1
READ_VERSIONS = ("2.01", "2.02", "2.03")


class Unreadable(Exception):
    """A published value that cannot be understood; ``code`` says why, ``params`` with what."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class FileRefused(Exception):
    """A file that cannot be read, or not to its end; ``code`` says why, ``params`` with what."""

    def __init__(self, code: str, *, line: int | None = None, excerpt: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.excerpt = excerpt
        self.params = params


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said of one place in one file; ``kind`` is one of ImportRemark.Kind."""

    kind: str
    code: str
    file: str
    line: int | None = None
    identifier: str = ""
    excerpt: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An activity as met in reading: its place in the order of reading, what it says (digest), since when."""

    position: int
    digest: str
    reported_at: str
    """last-updated-datetime as UTC ISO 8601, so that texts compare as instants; empty when not given."""


def survivor(occurrences: Iterable[Occurrence]) -> Occurrence:
    """The one kept of several publications of an activity: the newest, when all say their date; else the last read.

    A date missing on one makes dates no test at all (a whole snapshot dropped them once). At least one is given.
    """
    rest = iter(occurrences)
    newest = last = next(rest)
    all_dated = bool(last.reported_at)
    for one in rest:
        all_dated = all_dated and bool(one.reported_at)
        newest = max(newest, one, key=lambda each: (each.reported_at, each.position))
        last = max(last, one, key=lambda each: each.position)
    return newest if all_dated else last


def read_date(text: str) -> date:
    """A day, from an xsd:date or the day of an xsd:dateTime. Raises Unreadable ``date``."""
    match = _DATE.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1]) if match else _unreadable("date", text)
    except ValueError:
        _unreadable("date", text)


def read_moment(text: str) -> datetime:
    """An instant, in UTC when no zone is said. Raises Unreadable ``moment``."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        _unreadable("moment", text)


def read_decimal(text: str) -> Decimal:
    """An xsd:decimal: no thousands separator, no exponent, never guessed. Raises Unreadable ``number``."""
    stripped = text.strip()
    return Decimal(stripped) if _DECIMAL.fullmatch(stripped) else _unreadable("number", text)


def read_amount(text: str, currency: str) -> int:
    """An amount in minor units, to the nearest. Raises Unreadable ``number`` or ``amount_too_large``."""
    minor = Money.from_decimal(read_decimal(text), currency).minor
    if abs(minor) > _LARGEST:
        raise Unreadable("amount_too_large", written=text[:60])
    return minor


def read_percentage(text: str) -> Decimal:
    """A percentage between 0 and 100, to the millionth. Raises Unreadable ``number`` or ``percentage_range``."""
    value = read_decimal(text)
    if not 0 <= value <= 100:
        raise Unreadable("percentage_range", written=text[:60])
    return value.quantize(Decimal("0.000001"))


def read_boolean(text: str) -> bool:
    """An xsd:boolean. Raises Unreadable ``boolean``."""
    known = {"1": True, "true": True, "0": False, "false": False}
    found = known.get(text.strip().lower())
    return _unreadable("boolean", text) if found is None else found


def read_integer(text: str, *, largest: int) -> int:
    """A whole number from 0 to ``largest``. Raises Unreadable ``number``."""
    stripped = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", stripped) or int(stripped) > largest:
        _unreadable("number", text)
    return int(stripped)


def read_point(text: str) -> tuple[Decimal, Decimal]:
    """Latitude and longitude of « lat long », to the millionth of a degree. Raises Unreadable ``point``."""
    parts = text.replace(",", " ").split() if text.count(",") <= 1 else []
    try:
        latitude, longitude = (read_decimal(part) for part in parts)
    except (ValueError, Unreadable):
        _unreadable("point", text)
    if abs(latitude) > 90 or abs(longitude) > 180:
        _unreadable("point", text)
    return latitude.quantize(Decimal("0.000001")), longitude.quantize(Decimal("0.000001"))


def read_code(text: str, *, longest: int) -> str:
    """A code of a list. Raises Unreadable ``too_long``."""
    stripped = text.strip()
    if len(stripped) > longest:
        raise Unreadable("too_long", written=stripped[:60], longest=longest)
    return stripped


def language(code: str) -> str:
    """The two letters of a published language code; empty when it is none (FR-ca → fr)."""
    short = code.strip().lower().replace("_", "-").split("-")[0]
    return short if re.fullmatch("[a-z]{2,3}", short) else ""


def _unreadable(code: str, text: str) -> NoReturn:
    raise Unreadable(code, written=text[:60])
