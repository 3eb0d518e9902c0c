"""Functions on dates and hours, in the reader's zone."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from babel.core import Locale, UnknownLocaleError

from maillon.dossiers.forms.xpath.functions.registry import function
from maillon.dossiers.forms.xpath.session import current
from maillon.dossiers.forms.xpath.values import (
    NAN,
    Value,
    clock,
    days_at,
    moment,
    number,
    said_moment,
    text,
)


@function("today", "date", 0)
def today(_: object) -> str:
    """The day it is."""
    return current().now.date().isoformat()


@function("now", "date", 0)
def now(_: object) -> str:
    """The instant it is, with the zone's offset."""
    return current().now.isoformat(timespec="milliseconds")


def _moment(value: Value) -> datetime | None:
    zone = current().now.tzinfo
    assert zone is not None
    if isinstance(value, bool):
        return None
    said = text(value)
    when = moment(said, zone)
    if when is not None:
        return when
    days = number(value)
    if math.isnan(days) or abs(days) > 1e6:
        return None
    return datetime(1970, 1, 1, tzinfo=zone) + timedelta(milliseconds=round(days * 86_400_000))


@function("date", "date", 1)
def date(_: object, value: Value) -> str:
    """The date of a text or of days since 1970; "" where it is none."""
    when = _moment(value)
    return said_moment(when) if when else ""


function("date-time", "date", 1)(date)


@function("decimal-date-time", "num", 1)
def decimal_date_time(_: object, value: Value) -> float:
    """Days since 1970, with the part of the day."""
    when = _moment(value)
    return days_at(when) if when else NAN


@function("decimal-time", "num", 1)
def decimal_time(_: object, value: Value) -> float:
    """The part of the day an hour stands for."""
    hour = clock(text(value)) if isinstance(value, str | list) else None
    if hour is None:
        return NAN
    if hour.tzinfo is not None:
        hour = datetime.combine(current().now.date(), hour).astimezone(current().now.tzinfo).time()
    return (hour.hour * 3600 + hour.minute * 60 + hour.second + hour.microsecond / 1e6) / 86_400


@function("format-date", "str", 2)
def format_date(_: object, value: Value, layout: Value) -> str:
    """A date laid out with %Y %y %m %n %b %d %e %H %h %M %S %3 %a; "" where it is none."""
    when = _moment(value)
    if when is None:
        return ""
    said, parts = text(layout), []
    place = 0
    while place < len(said):
        sign = said[place]
        if sign == "%" and place + 1 < len(said):
            place += 1
            sign = _part(when, said[place])
        parts.append(sign)
        place += 1
    return "".join(parts)


function("format-date-time", "str", 2)(format_date)


def _part(when: datetime, letter: str) -> str:
    match letter:
        case "Y":
            return f"{when.year:04}"
        case "y":
            return f"{when.year % 100:02}"
        case "m":
            return f"{when.month:02}"
        case "n":
            return str(when.month)
        case "b":
            return str(_locale().months["format"]["abbreviated"][when.month])
        case "d":
            return f"{when.day:02}"
        case "e":
            return str(when.day)
        case "H":
            return f"{when.hour:02}"
        case "h":
            return str(when.hour)
        case "M":
            return f"{when.minute:02}"
        case "S":
            return f"{when.second:02}"
        case "3":
            return f"{when.microsecond // 1000:03}"
        case "a":
            return str(_locale().days["format"]["abbreviated"][when.weekday()])
        case _:
            return letter if letter == "%" else f"%{letter}"


def _locale() -> Locale:
    try:
        return Locale.parse(current().language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
