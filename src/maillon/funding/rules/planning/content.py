"""A logic model and its performance framework as plain values: read from, and written to, one JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from maillon.core.records import plain, read_as

ULTIMATE, INTERMEDIATE, IMMEDIATE, OUTPUT, ACTIVITY = "ultimate", "intermediate", "immediate", "output", "activity"
LEVELS = (ULTIMATE, INTERMEDIATE, IMMEDIATE, OUTPUT, ACTIVITY)
"""From the change hoped for down to what is done (GAC, results-based management)."""
OUTCOMES = (ULTIMATE, INTERMEDIATE, IMMEDIATE)
MEASURED = (INTERMEDIATE, IMMEDIATE, OUTPUT)
"""What an indicator is asked for."""
QUALITATIVE = "5"
SLICES = ("sex", "age", "disability", "location")
MOST_ROWS = 60
MOST_MEASURES = 60
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One result, or one activity, and what it leads to."""

    key: str
    level: str
    text: str = ""
    leads_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at by the end of a fiscal year (2027 ends on 31 March 2027)."""

    year: int
    value: str


@dataclass(frozen=True, slots=True)
class Measure:
    """How a result is measured. Values are numbers in decimal text, or words where the measure is qualitative."""

    key: str
    row: str
    """The key of the result it measures."""
    vocabulary: str = ""
    code: str = ""
    """Its shared definition; without code it is this project's own."""
    title: str = ""
    measure: str = "1"
    ascending: bool = True
    unit: str = ""
    baseline: str = ""
    baseline_year: int = 0
    """0 where it is not known."""
    targets: tuple[Target, ...] = ()
    disaggregation: tuple[str, ...] = ()
    source: str = ""
    """Where the value comes from, and how it is collected."""
    frequency: str = ""
    responsible: str = ""

    def target(self, year: int) -> str:
        """What is aimed at by the end of that fiscal year; "" where nothing is said."""
        return next((one.value for one in self.targets if one.year == year), "")


@dataclass(frozen=True, slots=True)
class Plan:
    """A logic model with its performance framework."""

    rows: tuple[Row, ...] = ()
    measures: tuple[Measure, ...] = ()

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)

    def row(self, key: str) -> Row | None:
        """The row of that key."""
        return next((one for one in self.rows if one.key == key), None)

    def of_level(self, level: str) -> list[Row]:
        """The rows of a level, in their order."""
        return [one for one in self.rows if one.level == level]

    def measures_of(self, row: str) -> list[Measure]:
        """The indicators of a result, in their order."""
        return [one for one in self.measures if one.row == row]

    def numbered(self) -> Iterator[tuple[str, Row]]:
        """Each row with its number, by level: « 1 », « 1.2 » would hide who leads to whom; levels have letters."""
        for level in LEVELS:
            for place, row in enumerate(self.of_level(level), start=1):
                yield f"{LETTERS[level]}{place}", row


LETTERS = {ULTIMATE: "U", INTERMEDIATE: "I", IMMEDIATE: "M", OUTPUT: "E", ACTIVITY: "A"}


def read(document: Mapping[str, Any]) -> Plan:
    """The plan a JSON document says. Raises DocumentRefused with every malformed part at once."""
    return read_as(Plan, document)


def rank(level: str) -> int:
    """How far down a level is: 0 for the ultimate outcome."""
    return LEVELS.index(level)


def may_lead(origin: Row, to: Row) -> bool:
    """Whether one row may lead to another: strictly upwards, so that no path ever comes back."""
    return rank(to.level) < rank(origin.level)


def first(title: str) -> Plan:
    """What a logic model begins with: one empty row a level, each leading to the one above."""
    keys = [f"d{place}" for place in range(len(LEVELS))]
    return Plan(
        tuple(
            Row(keys[place], level, title if level == ULTIMATE else "", (keys[place - 1],) if place else ())
            for place, level in enumerate(LEVELS)
        )
    )
