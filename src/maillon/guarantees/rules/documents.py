"""Events and states as JSON documents and back: days as ISO 8601, rates as exact fractions ("131/2000")."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from maillon.core.errors import RuleViolation

Kind = TypeVar("Kind")
_PLAIN = frozenset((str, int, bool, type(None)))


def plain(value: Any) -> Any:
    """The JSON value that ``read_value`` reads back."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Mapping):
        return {key: plain(kept) for key, kept in value.items()}
    if isinstance(value, tuple | list):
        return [plain(kept) for kept in value]
    if isinstance(value, Fraction):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(kept.name for kept in fields(kind))


def read(kind: type[Kind], document: Mapping[str, Any]) -> Kind:
    """The event or the state a document says.

    Raises RuleViolation ``guarantees.document`` (``where``) for the first part that is not what it must be.
    """
    made = read_value(kind, document, kind.__name__)
    assert isinstance(made, kind)
    return made


def read_value(kind: Any, value: Any, where: str) -> Any:
    """A value of a document as the type its field asks; refused as ``read`` does."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (types.UnionType,):
        return None if value is None else read_value(inner[0], value, where)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(read_value(inner[0], kept, f"{where}[{index}]") for index, kept in enumerate(value))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(value, Mapping):
        return {key: read_value(inner[1], kept, f"{where}.{key}") for key, kept in value.items()}
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, Mapping):
        return _record(kind, value, where)
    if kind in (date, datetime, Fraction) and isinstance(value, str):
        try:
            return Fraction(value) if kind is Fraction else kind.fromisoformat(value)
        except (ValueError, ZeroDivisionError):
            raise RuleViolation("guarantees.document", where=where) from None
    if type(value) is not kind:
        raise RuleViolation("guarantees.document", where=where)
    return value


def _record(kind: type, value: Mapping[str, Any], where: str) -> Any:
    hints = _hints(kind)
    if unknown := [name for name in value if name not in hints]:
        raise RuleViolation("guarantees.document", where=f"{where}.{unknown[0]}")
    made = {name: read_value(hints[name], kept, f"{where}.{name}") for name, kept in value.items()}
    try:
        return kind(**made)
    except TypeError:
        raise RuleViolation("guarantees.document", where=where) from None


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {kept.name: hints[kept.name] for kept in fields(kind)}
