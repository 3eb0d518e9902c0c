"""What a version of a logic model changes from another: rows and indicators that came, left, or say something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from maillon.funding.rules.planning.content import Measure, Plan, Row

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
Kind = TypeVar("Kind", Row, Measure)


@dataclass(frozen=True, slots=True)
class Difference:
    """One row, or one indicator: what it was, what it is, and which of its parts changed."""

    what: str
    """added, removed or changed."""
    before: Row | Measure | None
    after: Row | Measure | None
    parts: tuple[str, ...] = ()


def compare(before: Plan, after: Plan) -> list[Difference]:
    """Every difference, rows first; two plans without any say the same (the order of rows aside)."""
    return [*_differences(before.rows, after.rows), *_differences(before.measures, after.measures)]


def _differences(before: Sequence[Kind], after: Sequence[Kind]) -> list[Difference]:
    was = {one.key: one for one in before}
    now = {one.key: one for one in after}
    found = [Difference(REMOVED, one, None) for key, one in was.items() if key not in now]
    for key, one in now.items():
        old = was.get(key)
        if old is None:
            found.append(Difference(ADDED, None, one))
        elif parts := tuple(
            part.name for part in fields(one) if _said(getattr(old, part.name)) != _said(getattr(one, part.name))
        ):
            found.append(Difference(CHANGED, old, one, parts))
    return found


def _said(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value
