"""A document anyone can write (TOML, JSON), read into dataclasses; every malformed part is told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Malformed:
    """A part of a document that is not what it must be: where, and why (a code)."""

    where: str
    code: str


class DocumentRefused(Exception):
    """The document does not say what its kind must; ``findings`` says every part to correct."""

    def __init__(self, findings: tuple[Malformed, ...]) -> None:
        super().__init__(", ".join(f"{finding.where}: {finding.code}" for finding in findings))
        self.findings = findings


def read_as(kind: type[Kind], document: Mapping[str, Any]) -> Kind:
    """The dataclass a document says: text, whole numbers, booleans, mappings of texts, lists, dataclasses in turn.

    Raises DocumentRefused with every malformed part.
    """
    findings: list[Malformed] = []
    made = _read(kind, document, "", findings)
    if findings:
        raise DocumentRefused(tuple(findings))
    assert isinstance(made, kind)
    return made


def plain(record: Any) -> dict[str, Any]:
    """The JSON document ``read_as`` reads back from a dataclass."""
    document: dict[str, Any] = _plain(asdict(record))
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(kept) for key, kept in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(kept) for kept in value]
    return value


def _read(kind: Any, value: Any, where: str, findings: list[Malformed]) -> Any:
    origin = get_origin(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_record(kind, value, where, findings)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            return _wrong(where, "list", findings)
        inner = get_args(kind)[0]
        return tuple(_read(inner, kept, f"{where}[{index}]", findings) for index, kept in enumerate(value))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        good = isinstance(value, Mapping) and all(
            isinstance(key, str) and isinstance(text, str) for key, text in value.items()
        )
        return dict(value) if good else _wrong(where, "narratives", findings)
    if type(value) is not kind:
        return _wrong(where, kind.__name__, findings)
    return value


def _read_record(kind: type, value: Any, where: str, findings: list[Malformed]) -> Any:
    if not isinstance(value, Mapping):
        return _wrong(where, "record", findings)
    hints = _hints(kind)
    known = {kept.name: kept for kept in fields(kind)}
    findings += [Malformed(_at(where, name), "unknown") for name in value if name not in known]
    made: dict[str, Any] = {}
    for name in known:
        if name in value:
            made[name] = _read(hints[name], value[name], _at(where, name), findings)
    try:
        return kind(**made)
    except TypeError:
        findings += [Malformed(_at(where, name), "missing") for name in _required(kind) if name not in value]
        return None


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Reading annotations again for each of thousands of records would take most of the time of reading them."""
    return get_type_hints(kind)


def _required(kind: type) -> Iterator[str]:
    for kept in fields(kind):
        if kept.default is kept.default_factory:  # both are MISSING
            yield kept.name


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _wrong(where: str, code: str, findings: list[Malformed]) -> None:
    findings.append(Malformed(where, code))
