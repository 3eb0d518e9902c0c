"""What a member's record lacks, and how much of it that is: weights are data, never constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

KNOWN = frozenset(
    {
        "name_en", "legal_form", "number", "founded_in", "region", "locality", "website", "mission_fr", "mission_en",
        "revenue", "programme_expenses", "staff", "volunteers", "directors", "countries", "declaration", "contact",
    }
)  # fmt: skip
"""The parts of a record that Maillon knows how to look for."""
DATED = frozenset({"revenue", "programme_expenses", "staff", "volunteers", "directors"})
"""Figures: they count while they are fresh."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a record that counts: its weight, who keeps it and from where it is filled."""

    key: str
    weight: int
    declared: bool = False
    """Filled by the yearly declaration; else on the record's own page."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which parts count, and for how long after its period a figure is fresh."""

    parts: tuple[Part, ...] = ()
    fresh_days: int = 730

    @property
    def whole(self) -> int:
        """The weight of a record that lacks nothing."""
        return sum(one.weight for one in self.parts)


def read(document: Mapping[str, Any]) -> Rules:
    """The rules a document says. Raises ValueError naming a part that is unknown, twice there or without weight."""
    parts = tuple(
        Part(str(one["key"]), int(one["weight"]), declared=bool(one.get("declared"))) for one in document["parts"]
    )
    wrong = [one.key for one in parts if one.key not in KNOWN or one.weight <= 0]
    if wrong or len({one.key for one in parts}) != len(parts):
        raise ValueError(", ".join(wrong) or "twice")
    return Rules(parts, int(document.get("fresh_days", 730)))


@dataclass(frozen=True, slots=True)
class Record:
    """One member's record, as the rules look at it: what it holds, and the last day of each figure's period."""

    held: frozenset[str]
    figures: Mapping[str, date]
    """By kind: the end, excluded, of the latest period."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """What one record lacks, the heaviest first, of the weight of a whole one."""

    missing: Sequence[Part]
    whole: int

    @property
    def weight(self) -> int:
        """How much is missing."""
        return sum(one.weight for one in self.missing)

    @property
    def percent(self) -> int:
        """How whole the record is, out of 100: 100 only when nothing is missing."""
        return 100 if not self.whole else (self.whole - self.weight) * 100 // self.whole


def gaps(record: Record, rules: Rules, on: date) -> Gaps:
    """What a record lacks on a day; a figure whose period ended too long ago is missing."""
    since = on - timedelta(days=rules.fresh_days)
    fresh = {kind for kind, ended in record.figures.items() if ended > since}
    there = (record.held - DATED) | (fresh & DATED)
    missing = sorted((one for one in rules.parts if one.key not in there), key=lambda one: -one.weight)
    return Gaps(missing, rules.whole)
