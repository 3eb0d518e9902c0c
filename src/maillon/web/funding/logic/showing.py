"""A logic model as pages show it: drawn, beside its table, with what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from maillon.core.narratives import read
from maillon.funding.queries import planning as queries
from maillon.funding.rules.planning.content import LEVELS, Measure, Plan, Row
from maillon.projects import library
from maillon.web.funding.logic import drawing, words
from maillon.web.funding.logic.typed import language, value_shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the table: its number, what it leads to, its indicators."""

    number: str
    row: Row
    leads_to: Sequence[str]
    measures: Sequence[ShownMeasure]


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """An indicator of the framework, ready to read."""

    measure: Measure
    shared: library.Shared | None
    baseline: str
    targets: Sequence[tuple[int, str]]
    slices: Sequence[str]


def shown(plan: Plan) -> dict[str, Any]:
    """What ``_diagram.html`` and ``_table.html`` show."""
    numbers = {row.key: number for number, row in plan.numbered()}
    levels = []
    for level in LEVELS:
        rows = [
            Shown(
                numbers[row.key],
                row,
                [numbers[key] for key in row.leads_to if key in numbers],
                [_measure(one) for one in plan.measures_of(row.key)],
            )
            for row in plan.of_level(level)
        ]
        if rows:
            levels.append((level, words.LEVELS[level], rows))
    return {
        "plan": plan,
        "levels": levels,
        "diagrams": [("wide", drawing.wide(plan)), ("narrow", drawing.narrow(plan))],
        "level_names": words.LEVELS,
    }


def said(plan: Plan, years: list[int], *, measuring: bool = False) -> dict[str, Any]:
    """What is to settle, and the hints."""
    found = words.told(queries.said_of(plan, years), plan, measuring=measuring)
    return {
        "to_settle": [one for one in found if not one.is_hint],
        "hints": [one for one in found if one.is_hint],
    }


def _measure(one: Measure) -> ShownMeasure:
    return ShownMeasure(
        one,
        library.find(one.vocabulary, one.code) if one.code else None,
        value_shown(one.baseline),
        [(target.year, value_shown(target.value)) for target in one.targets],
        [str(words.SLICES[name]) for name in one.disaggregation if name in words.SLICES],
    )


def found_in_library(words_typed: str) -> list[tuple[library.Shared, str, str]]:
    """The indicators searched: each with its name and whether it adds up, in the reader's words."""
    return [(one, read(one.name, language()).text, str(words.ADDS[one.adds])) for one in library.search(words_typed)]
