"""Putting together answers that several people changed apart: nothing lost, every clash listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody typed: the answer they had before their eyes, and the one they gave."""

    path: str
    seen: str
    value: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people answered differently: ``kept`` stays for now, ``value`` is shown beside it."""

    path: str
    seen: str
    kept: str
    value: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The answers after the edits; what was applied and what clashed, in the order of the edits."""

    values: Mapping[str, str]
    applied: tuple[Edit, ...]
    clashes: tuple[Clash, ...]


def merge(current: Mapping[str, str], edits: Iterable[Edit]) -> Merge:
    """Apply each edit where its author saw the answer that stands; else keep what stands and say the clash.

    An edit that changes nothing, or that says what already stands, is neither: typing the same twice is no clash.
    """
    values = dict(current)
    applied: list[Edit] = []
    clashes: list[Clash] = []
    for edit in edits:
        stands = values.get(edit.path, "")
        if edit.value in (edit.seen, stands):
            continue
        if stands == edit.seen:
            values[edit.path] = edit.value
            applied.append(edit)
        else:
            clashes.append(Clash(edit.path, edit.seen, stands, edit.value))
    return Merge(values, tuple(applied), tuple(clashes))


def edits_between(base: Mapping[str, str], theirs: Mapping[str, str]) -> list[Edit]:
    """What somebody who left with ``base`` and came back with ``theirs`` typed, by path in their order."""
    return [Edit(path, base.get(path, ""), value) for path, value in theirs.items() if value != base.get(path, "")]
