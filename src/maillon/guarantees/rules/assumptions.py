"""What the fund's figures suppose, one document a kind, each with its version, its first day and its source.

A document is read whole before it is kept: what cannot be read is named by its place. The forms of each kind are told
in ``data/guarantees/risk/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import product
from math import isfinite
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.records import DocumentRefused
from maillon.guarantees.risk.grades import Grade, read_grades
from maillon.guarantees.risk.model import read_model
from maillon.guarantees.risk.stress import read_stresses
from maillon.guarantees.rules import cashflow

LONGEST_VERSION = 20
_DEEPEST, _MOST_NAMES, _LARGEST_MOVE = 12, 300, 10
_WRITTEN = re.compile(r"-?[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?")
_LANGUAGES = frozenset(("fr", "en", "es"))


class Kind(StrEnum):
    """What is supposed: how guarantees fall together, of each grade, of time, of bad years, of cash, of arrears."""

    MODEL = "model"
    GRADES = "grades"
    IMPAIRMENT = "impairment"
    STRESSES = "stresses"
    CASH_FLOW = "cash_flow"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Told:
    """What a document says of itself; ``definition`` is the whole of it, as JSON keeps it."""

    version: str
    starts_on: date
    source: Mapping[str, str]
    is_example: bool
    definition: Mapping[str, Any]


def read(kind: Kind, document: Any) -> Told:
    """What a document of a kind says, once all of it was read.

    Raises RuleViolation ``guarantees.assumption_field`` (``where``, ``why``: a code), ``guarantees.
    assumption_malformed`` (``findings``), or as the risk engine reads its own documents (``guarantees.risk_…``).
    """
    if not isinstance(document, Mapping):
        raise _wrong("", "record")
    told = _plain(document, "", 0)
    head = Told(
        version=_version(told),
        starts_on=_starts_on(told),
        source=source_of(told),
        is_example=_flag(told),
        definition=told,
    )
    _CHECKS[kind](told)
    return head


def source_of(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Where a document comes from, by language; ``description`` where its source is written in one language alone."""
    for name in ("source", "description"):
        said = document.get(name)
        if isinstance(said, Mapping):
            if "fr" not in said or set(said) - _LANGUAGES or not all(_is_text(one) for one in said.values()):
                raise _wrong(name, "narratives")
            return dict(said)
        if said is not None and not _is_text(said):
            raise _wrong(name, "narratives")
    if "source" not in document:
        raise _wrong("source", "missing")
    return {"fr": document["source"]}


def flat(document: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Each value of a document with its place, in the order of places: how two versions are compared."""
    if isinstance(document, Mapping):
        for key in sorted(document):
            yield from flat(document[key], f"{where}.{key}" if where else str(key))
    elif isinstance(document, list):
        named = [one.get("key") if isinstance(one, Mapping) else None for one in document]
        for at, one in enumerate(document):
            yield from flat(one, f"{where}[{named[at] or at + 1}]")
    else:
        yield where, "" if document is None else str(document)


def threshold(document: Mapping[str, Any]) -> float:
    """The share of the principal 30 days past due or more that calls for attention."""
    return float(_part(document.get("par30_at_most"), "par30_at_most"))


def loss_given_default(document: Mapping[str, Any]) -> float:
    """The part of an exposure that a default loses, as a scale of grades says it."""
    lgd = document.get("lgd")
    if not isinstance(lgd, Mapping):
        raise _wrong("lgd", "record")
    return float(_part(lgd.get("prior"), "lgd.prior"))


def yearly_rate(document: Mapping[str, Any]) -> float:
    """The rate expected losses are discounted at."""
    return float(_part(document.get("rate"), "rate"))


def grades(document: Mapping[str, Any]) -> tuple[Grade, ...]:
    """The scale of a document, each grade once and named in words."""
    found = read_grades(document)
    keys = [one.key for one in found]
    for at, one in enumerate(found):
        if keys.count(one.key) > 1 or not all(_is_text(name) for name in one.names.values()):
            raise RuleViolation("guarantees.risk_grades_unreadable", where=f"grades[{at}]")
    return found


def cash_stresses(document: Mapping[str, Any]) -> cashflow.Stresses:
    """The stresses every forecast is put to."""
    told = document.get("definition")
    if not isinstance(told, Mapping):
        raise _wrong("definition", "missing" if told is None else "record")
    try:
        return cashflow.read({**told, "source": source_of(document)})
    except DocumentRefused as refused:
        findings = [(f"definition.{one.where}", one.code) for one in refused.findings]
        raise RuleViolation("guarantees.assumption_malformed", field="file", findings=findings) from refused


def _model(document: Mapping[str, Any]) -> None:
    model = read_model(document)
    if max(len(model.countries), len(model.sectors)) > _MOST_NAMES:
        raise _wrong("country", "too_many")
    for country, sector in product(("", *model.countries), ("", *model.sectors)):
        model.of(country, sector)


def _grades(document: Mapping[str, Any]) -> None:
    grades(document)
    loss_given_default(document)


def _stresses(document: Mapping[str, Any]) -> None:
    try:
        found = read_stresses(document)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RuleViolation("guarantees.risk_stress_unreadable", where="stresses") from error
    keys = [one.key for one in found]
    if not found or len(set(keys)) < len(keys):
        raise _wrong("stresses", "twice" if found else "missing")


def _cash_flow(document: Mapping[str, Any]) -> None:
    told = document.get("definition")
    listed = told.get("stresses") if isinstance(told, Mapping) else None
    for at, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, Mapping):
            _effects(one, f"definition.stresses[{at}]")
    try:
        cash_stresses(document)
    except ValueError as error:
        raise _wrong("definition.stresses", "twice") from error


def _effects(stress: Mapping[str, Any], where: str) -> None:
    hard = stress.get("in_hard_currency", [])
    hard = hard if isinstance(hard, list) else []
    if len(hard) > 1:
        raise _wrong(f"{where}.in_hard_currency", "too_many")
    told = [(f"{where}.effect", stress.get("effect", {}))]
    told += [(f"{where}.in_hard_currency[{at}]", one) for at, one in enumerate(hard)]
    for place, effect in told:
        for name in ("receipts", "payments", "service"):
            if isinstance(effect, Mapping) and name in effect:
                _move(effect[name], f"{place}.{name}")


def _move(value: Any, where: str) -> None:
    moved = _fraction(value) if isinstance(value, str) else None
    if moved is None or not -1 <= moved <= _LARGEST_MOVE:
        raise _wrong(where, "move")


def _fraction(value: Any) -> Fraction | None:
    """A number, or a text such as "9/20" or "0.45"; a long exponent would take all day to be read."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Fraction(value).limit_denominator(10**9)
    if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
        return None
    try:
        return Fraction(value)
    except ZeroDivisionError:
        return None


def _watch(document: Mapping[str, Any]) -> None:
    threshold(document)


_CHECKS: Mapping[Kind, Callable[[Mapping[str, Any]], None]] = {
    Kind.MODEL: _model,
    Kind.GRADES: _grades,
    Kind.IMPAIRMENT: lambda document: _ignored(yearly_rate(document)),
    Kind.STRESSES: _stresses,
    Kind.CASH_FLOW: _cash_flow,
    Kind.WATCH: _watch,
}


def _ignored(_value: float) -> None:
    """Reading it was the check."""


def _part(value: Any, where: str) -> Fraction:
    """A part of a whole: 0.45, "0.45" or "9/20"."""
    if value is None:
        raise _wrong(where, "missing")
    part = _fraction(value)
    if part is None or not 0 <= part < 1:
        raise _wrong(where, "part")
    return part


def _version(document: Mapping[str, Any]) -> str:
    said = document.get("version")
    if said is None:
        raise _wrong("version", "missing")
    text = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    good = text.isascii() and 0 < len(text) <= LONGEST_VERSION and all(one.isalnum() or one in "-_" for one in text)
    if not good:
        raise _wrong("version", "version")
    return text


def _starts_on(document: Mapping[str, Any]) -> date:
    name = "starts_on" if "starts_on" in document else "valid_from"
    if name not in document:
        raise _wrong("valid_from", "missing")
    try:
        return date.fromisoformat(str(document[name]))
    except ValueError as error:
        raise _wrong(name, "day") from error


def _flag(document: Mapping[str, Any]) -> bool:
    said = document.get("is_example", False)
    if not isinstance(said, bool):
        raise _wrong("is_example", "bool")
    return said


def _plain(value: Any, where: str, depth: int) -> Any:
    """The document as JSON keeps it; neither database takes NUL, half of a surrogate pair, or what is no number."""
    if depth > _DEEPEST:
        raise _wrong(where, "deep")
    if isinstance(value, Mapping):
        return {_text(key, where): _plain(one, f"{where}.{key}" if where else str(key), depth + 1)
                for key, one in value.items()}  # fmt: skip
    if isinstance(value, list):
        return [_plain(one, f"{where}[{at}]", depth + 1) for at, one in enumerate(value)]
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        if not isfinite(value) or abs(value) > 10**15:
            raise _wrong(where, "number")
        return value
    # Days, as TOML reads them.
    return str(value)


def _text(value: Any, where: str) -> str:
    text = str(value)
    try:
        good = "\x00" not in text and bool(text.encode("utf-8") or not text)
    except UnicodeEncodeError:
        good = False
    if not good:
        raise _wrong(where, "nul")
    return text


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _wrong(where: str, why: str) -> RuleViolation:
    return RuleViolation("guarantees.assumption_field", field="file", where=where, why=why)
