"""What is verified of a file, point by point: what proves each, what still lacks, what must be verified again.

The list is a versioned document (``data/guarantees/diligence``). A point is done when something proves it, or when it
is not asked of this file for a reason that is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from maillon.core.records import plain, read_as

Narratives = Mapping[str, str]
DONE = ("proven", "not_applicable")
RENEWALS = ("", "kyc", "valuation")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing verified."""

    key: str
    group: str
    label: Narratives
    guidance: Narratives = field(default_factory=dict)
    proofs: tuple[str, ...] = ()
    """Paths of the questions whose answers may prove it."""
    is_always_asked: bool = False
    """No reason makes it not applicable."""
    renewal: str = ""
    """What it is when verified again: kyc (who the borrower is), valuation (of what is held as security)."""
    renewed_after_days: int = 0
    """0: verified once."""


@dataclass(frozen=True, slots=True)
class Group:
    """Points read together."""

    key: str
    label: Narratives


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long before its day each thing is asked."""

    ahead_days: int = 60
    letter_ahead_days: int = 90
    """A letter of credit: a bank takes longer."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version of the list."""

    title: Narratives
    groups: tuple[Group, ...]
    points: tuple[Point, ...]
    clocks: Clocks = field(default_factory=Clocks)
    source: Narratives = field(default_factory=dict)
    """Where it comes from, in each language."""

    def point(self, key: str) -> Point | None:
        """The point of that key."""
        return next((one for one in self.points if one.key == key), None)

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)


def read(document: Mapping[str, Any]) -> Checklist:
    """The list a document says.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError for a key twice, a group or a renewal
    unknown, a renewal without its days.
    """
    found = read_as(Checklist, document)
    groups = {one.key for one in found.groups}
    keys = [one.key for one in found.points]
    if len(set(keys)) < len(keys):
        raise ValueError(f"a key twice among {', '.join(keys)}")
    for one in found.points:
        if one.group not in groups or one.renewal not in RENEWALS:
            raise ValueError(f"{one.key}: group {one.group}, renewal {one.renewal}")
        if bool(one.renewal) != bool(one.renewed_after_days):
            raise ValueError(f"{one.key}: a renewal and its days go together")
    return found


def missing(checklist: Checklist, verdicts: Mapping[str, str]) -> Sequence[Point]:
    """The points that nothing settles yet, in the list's order: what the sitting is told."""
    return [one for one in checklist.points if verdicts.get(one.key) not in DONE]


def due_again(point: Point, checked_on: date) -> date | None:
    """The last day a point verified a day may be relied upon."""
    return checked_on + timedelta(days=point.renewed_after_days) if point.renewed_after_days else None
