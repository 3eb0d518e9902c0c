"""XPath's four kinds of value and how one becomes another, as ODK does: a text that is a date is also a number."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any

from lxml import etree

Value = Any
"""float, str, bool, or a list of nodes: elements, and texts for attributes."""

_NUMBER = re.compile(r"^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$")
_DATE = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:T(.*))?$", re.S)
_TIME = re.compile(r"^(\d{2})(?::?(\d{2}))?(?::?(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$")
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400.0
NAN = math.nan


def node_text(node: etree._Element | str) -> str:
    """A node's text."""
    if isinstance(node, str):
        return node
    return "".join(str(part) for part in node.itertext()) if len(node) else (node.text or "")


def text(value: Value) -> str:
    """As a string: the first node's, numbers without exponent."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return node_text(value[0]) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value)


def number_text(value: float) -> str:
    """A number as XPath writes it: no exponent, no useless decimal."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    shown = repr(value).removesuffix(".0")
    # The shortest text that reads back as the same number, without its exponent.
    return format(Decimal(shown), "f") if "e" in shown else shown


def number(value: Value, zone: tzinfo = UTC) -> float:
    """As a number; a date is its days since 1970, in the local day."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, int | float):
        return float(value)
    said = (node_text(value) if isinstance(value, etree._Element) else text(value)).strip()
    if _NUMBER.match(said):
        return float(said)
    days = days_of(said, zone)
    return NAN if days is None else days


def boolean(value: Value) -> bool:
    """As a boolean: some node, some text, a number that is neither 0 nor NaN."""
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def node_boolean(value: Value) -> bool:
    """One value of a list of answers: true when there is something in it."""
    return bool(value.strip()) if isinstance(value, str) else boolean(value)


def each_text(values: tuple[Value, ...]) -> list[str]:
    """Every value as text, nodes one by one."""
    return [said for value in values for said in (map(node_text, value) if isinstance(value, list) else (text(value),))]


def is_date(said: str) -> bool:
    """Whether a text reads as a date or a date and time."""
    return bool(_DATE.match(said)) and days_of(said, UTC) is not None


def moment(said: str, zone: tzinfo) -> datetime | None:
    """The instant a text says, in the zone; midnight for a date alone; None where it says none."""
    found = _DATE.match(said.strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    hour = clock(found[4]) if found[4] else time()
    if hour is None:
        return None
    whole = datetime.combine(day, hour)
    if whole.tzinfo is None:
        return whole.replace(tzinfo=zone)
    try:
        return whole.astimezone(zone)
    except OverflowError:
        return None


def clock(said: str) -> time | None:
    """The hour a text says (``10:30:00.000-05:00``), None where it says none."""
    found = _TIME.match(said.strip())
    if not found:
        return None
    fraction = (found[4] or "")[:6].ljust(6, "0")
    offset = found[5] or ""
    try:
        hour = time(int(found[1]), int(found[2] or 0), int(found[3] or 0), int(fraction))
        return hour if not offset else time.fromisoformat(hour.isoformat() + ("+00:00" if offset == "Z" else offset))
    except ValueError:
        return None


def days_of(said: str, zone: tzinfo) -> float | None:
    """Days since 1970-01-01 of the local date, with the part of the day; None where it is no date."""
    when = moment(said, zone)
    return None if when is None else days_at(when)


def days_at(when: datetime) -> float:
    """Days since 1970-01-01 in the moment's own zone."""
    seconds = when.hour * 3600 + when.minute * 60 + when.second + when.microsecond / 1e6
    return when.toordinal() - _EPOCH + seconds / _DAY


def said_moment(when: datetime) -> str:
    """As ODK writes it: a date alone at midnight, else milliseconds and offset."""
    if (when.hour, when.minute, when.second, when.microsecond) == (0, 0, 0, 0):
        return when.date().isoformat()
    return when.isoformat(timespec="milliseconds")
