"""What a person types and what an answer holds: both ways, in the reader's manner of writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from maillon.dossiers.forms.definition import Question
from maillon.web.dossiers.apply.tracing import points_shown, points_typed

_FIGURE = re.compile(r"^[+-]?\d[\d  \u202f]*(?:[.,]\d+)?$")
_NUMBERS = ("int", "decimal")
_TRACES = ("geotrace", "geoshape")


def name_of(path: str) -> str:
    """The id of a question's place on the page: letters, digits, ``-`` and ``_``; two paths never share one."""
    out = []
    for sign in path:
        if sign == "/":
            out.append("-")
        elif sign == "[":
            out.append("_")
        elif sign == "]":
            continue
        elif sign in "-_":
            out.append(sign * 2)
        elif sign.isascii() and sign.isalnum():
            out.append(sign)
        else:
            out.append(f"-_{ord(sign):x}_")
    return "q" + "".join(out)


def answered(question: Question, path: str, sent: QueryDict) -> str:
    """The answer that a posted page gives to a question at its instance path."""
    if question.control == "select":
        return " ".join(dict.fromkeys(name for name in sent.getlist(path) if name and " " not in name))
    if question.control == "rank":
        return _ranked(path, sent)
    if question.type == "geopoint":
        return _point(path, sent)
    text = sent.get(path, "").replace("\r\n", "\n").replace("\x00", "")
    if question.type in _TRACES:
        return points_typed(text, closed=question.type == "geoshape")
    if question.control == "trigger":
        return "OK" if text else ""
    if question.type in _NUMBERS:
        return number(text)
    if question.type == "dateTime":
        return _moment(text)
    if question.type == "time":
        return f"{text}:00" if re.fullmatch(r"\d\d:\d\d", text.strip()) else text.strip()
    return text.strip() if question.type == "date" else text


def number(text: str) -> str:
    """A figure typed in French or in English, as an answer holds it; anything else as it was typed."""
    bare = text.strip()
    if not _FIGURE.match(bare):
        english = bare.replace(",", "")
        grouped = re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", bare)
        return english if grouped else bare
    return re.sub(r"[\s  \u202f]", "", bare).replace(",", ".").lstrip("+")


def shown(question: Question, value: str, *, language: str) -> str:
    """An answer as its field shows it."""
    if question.type in _NUMBERS and value:
        return figure(value, language=language)
    if question.type in _TRACES:
        return points_shown(value, closed=question.type == "geoshape")
    if question.type == "dateTime" and (when := _parsed(value)):
        return timezone.localtime(when).strftime("%Y-%m-%dT%H:%M")
    if question.type == "time" and re.match(r"^\d\d:\d\d:00(?:\.0+)?(?:[+-]\d\d:\d\d|Z)?$", value):
        return value[:5]
    return value


def figure(value: str, *, language: str) -> str:
    """A number with the reader's decimal sign, its digits untouched; what is no number as it is."""
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return value
    return value.replace(".", ",") if exact.is_finite() and language == "fr" else value


def coordinates(value: str) -> tuple[str, str]:
    """The latitude and the longitude of a point, as typed."""
    parts = value.split()
    return (parts[0] if parts else "", parts[1] if len(parts) > 1 else "")


def _ranked(path: str, sent: QueryDict) -> str:
    placed = []
    for order, name in enumerate(key.partition("#")[2] for key in sent if key.startswith(f"{path}#")):
        place = sent.get(f"{path}#{name}", "").strip()
        if place.isascii() and place.isdigit() and int(place[:4]):
            placed.append((int(place[:4]), order, name))
    return " ".join(name for _place, _order, name in sorted(placed))


def _point(path: str, sent: Mapping[str, str]) -> str:
    parts = [number(sent.get(f"{path}#{part}", "").replace("\x00", "")) for part in ("lat", "lon")]
    if not any(parts):
        return ""
    kept = [sent.get(f"{path}#{part}", "").strip() or "0" for part in ("alt", "acc")]
    return " ".join(part.replace(" ", "") or "?" for part in [*parts, *kept])


def _moment(text: str) -> str:
    when = _parsed(text.strip())
    if when is None:
        return text.strip()
    return timezone.localtime(when).isoformat(timespec="milliseconds")


def _parsed(text: str) -> datetime | None:
    try:
        when = parse_datetime(text)
    except ValueError:
        return None
    if when is None:
        return None
    return when if timezone.is_aware(when) else timezone.make_aware(when)
