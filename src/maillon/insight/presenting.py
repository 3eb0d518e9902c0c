"""What the cube measures, in the reader's words and in whole cents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from maillon.insight.answers import ActivityRow, FacetValue, Named
from maillon.insight.engines import Cube
from maillon.insight.rounding import cents, parts_of
from maillon.insight.rules import BITS, Facet, Selection


class Value(NamedTuple):
    """A value of a facet as the facts name it."""

    facet: Facet
    code: str
    label_fr: str
    label_en: str

    def label(self, language: str) -> str:
        """Its name for a reader of ``language``."""
        return self.label_en if language.startswith("en") else self.label_fr

    def named(self, language: str) -> Named:
        """Its code and its name for a reader of ``language``."""
        return Named(self.code, self.label(language))


class Measured(NamedTuple):
    """One value measured: activities if it were chosen, activities now, exact parts of the money."""

    vid: int
    open: int
    now: int
    budget: float
    spent: float


@lru_cache(maxsize=2)
def values_of(facts: Cube) -> dict[int, Value]:
    """Every value of every facet by its number in the cube."""
    facet_of = {bit: facet for facet, bit in BITS.items()}
    rows = facts.rows("SELECT vid, facet, code, label_fr, label_en FROM value")
    return {vid: Value(facet_of[bit], code, fr, en) for vid, bit, code, fr, en in rows}


@lru_cache(maxsize=2)
def numbers_of(facts: Cube) -> dict[tuple[Facet, str], int]:
    """The number of each value in the cube."""
    return {(value.facet, value.code): vid for vid, value in values_of(facts).items()}


def facet_values(
    selection: Selection,
    facet: Facet,
    measured: Sequence[Measured],
    *,
    totals: tuple[int, int],
    known: Mapping[int, Value],
    language: str,
) -> list[FacetValue]:
    """The values of a facet by descending count; those that make up the selection sum to its totals to the cent."""
    chosen = set(selection.chosen(facet))
    within = [m for m in measured if not chosen or known[m.vid].code in chosen]
    budgets = dict(zip((m.vid for m in within), parts_of(totals[0], [m.budget for m in within]), strict=True))
    spendings = dict(zip((m.vid for m in within), parts_of(totals[1], [m.spent for m in within]), strict=True))
    found = [
        FacetValue(
            code=known[m.vid].code,
            label=known[m.vid].label(language),
            count=m.open,
            budget_minor=budgets[m.vid] if m.vid in budgets else cents(m.budget),
            spent_minor=spendings[m.vid] if m.vid in spendings else cents(m.spent),
            chosen=known[m.vid].code in chosen,
        )
        for m in measured
    ]
    for code in sorted(chosen - {value.code for value in found}):
        label = next((v.label(language) for v in known.values() if (v.facet, v.code) == (facet, code)), code)
        found.append(FacetValue(code, label, 0, 0, 0, chosen=True))
    if facet is Facet.YEAR:
        return sorted(found, key=lambda value: value.code, reverse=True)
    return sorted(found, key=lambda value: (-value.count, value.label, value.code))


def shown(found: Sequence[FacetValue], most: int) -> list[FacetValue]:
    """The first values, and every chosen one."""
    return [value for place, value in enumerate(found) if place < most or value.chosen]


_DETAILS = """
SELECT activity, identifier, title, source, organisation, countries, partners, funders, start, "end",
       budget, spent
FROM activity WHERE activity IN (SELECT unnest($ids::BIGINT[]))"""


def activity_rows(
    facts: Cube, listed: Iterable[tuple[int, float, float]], known: Mapping[int, Value], language: str
) -> list[ActivityRow]:
    """The rows of a list, in the order of ``listed`` (activity, budget and spending the selection counts)."""
    parts = {id: (budget, spent) for id, budget, spent in listed}
    details = {row[0]: row for row in facts.rows(_DETAILS, {"ids": list(parts)})}
    return [_row(details[id], budget, spent, known, language) for id, (budget, spent) in parts.items()]


def _row(row: tuple[Any, ...], budget: float, spent: float, known: Mapping[int, Value], language: str) -> ActivityRow:
    def named(vids: Sequence[int]) -> list[Named]:
        return sorted((known[vid].named(language) for vid in vids), key=lambda each: each.label)

    return ActivityRow(
        id=row[0],
        identifier=row[1],
        title=json.loads(row[2]),
        source=known[row[3]].named(language),
        organisation=known[row[4]].named(language),
        countries=named(row[5]),
        partners=named(row[6]),
        funders=named(row[7]),
        start_year=row[8],
        end_year=row[9],
        budget_minor=row[10],
        spent_minor=row[11],
        budget_in_selection_minor=cents(budget),
        spent_in_selection_minor=cents(spent),
    )
