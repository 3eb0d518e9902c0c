"""What was measured, in the reader's words and in whole cents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np

from maillon.insight.answers import ActivityRow, FacetValue, Named
from maillon.insight.engines.arrays import Arrays, Row
from maillon.insight.engines.kernel import Listed, Measured
from maillon.insight.rounding import all_cents, cents, parts_of
from maillon.insight.rules import Facet, Selection


def facet_values(
    facts: Arrays,
    selection: Selection,
    facet: Facet,
    measured: Measured,
    *,
    totals: tuple[int, int],
    language: str,
    most: int | None = None,
) -> tuple[list[FacetValue], int]:
    """The ``most`` frequent values of a facet and all those chosen, by descending count; and how many there are.

    Those that make up the selection sum to its totals, to the cent.
    """
    span = facts.span[facet]
    codes = set(selection.chosen(facet))
    chosen = {facts.numbers[facet, code] for code in codes if (facet, code) in facts.numbers}
    numbers = span.start + np.flatnonzero(measured.open[span])
    is_chosen = np.zeros(len(numbers), np.bool_)
    for number in chosen:
        is_chosen |= numbers == number
    within = is_chosen if codes else np.ones(len(numbers), np.bool_)
    budgets, spendings = all_cents(measured.budget[numbers]), all_cents(measured.spent[numbers])
    budgets[within] = parts_of(totals[0], measured.budget[numbers[within]])
    spendings[within] = parts_of(totals[1], measured.spent[numbers[within]])
    counts = measured.open[numbers]
    if facet is Facet.YEAR:
        order = np.arange(len(numbers))[::-1]
    else:
        order = np.lexsort((facts.label_ranks["en" if language.startswith("en") else "fr"][numbers], -counts))
    shown = order if most is None else np.concatenate((order[:most], order[most:][is_chosen[order[most:]]]))
    found = []
    for place in shown.tolist():
        value = facts.values[numbers[place]]
        found.append(
            FacetValue(
                value.code, value.label(language), int(counts[place]), int(budgets[place]), int(spendings[place]),
                chosen=bool(is_chosen[place]),
            )
        )  # fmt: skip
    absent = sorted(codes - {facts.values[number].code for number in numbers[is_chosen]})
    for code in absent:
        known = facts.numbers.get((facet, code))
        label = code if known is None else facts.values[known].label(language)
        found.append(FacetValue(code, label, 0, 0, 0, chosen=True))
    if facet is Facet.YEAR and absent:
        found.sort(key=lambda value: value.code, reverse=True)
    return found, len(numbers) + len(absent)


def activity_rows(facts: Arrays, listed: Sequence[Listed], language: str) -> list[ActivityRow]:
    """The rows of a list, in its order."""
    rows = facts.rows([each.activity for each in listed])
    return [_row(facts, each, row, language) for each, row in zip(listed, rows, strict=True)]


def _row(facts: Arrays, listed: Listed, row: Row, language: str) -> ActivityRow:
    def named(number: int) -> Named:
        value = facts.values[number]
        return Named(value.code, value.label(language))

    def sorted_names(numbers: Iterable[int]) -> list[Named]:
        return sorted((named(number) for number in numbers), key=lambda each: each.label)

    return ActivityRow(
        id=int(facts.activity_id[listed.activity]),
        identifier=row.identifier,
        title=json.loads(row.title),
        source=named(row.source),
        organisation=named(row.organisation),
        countries=sorted_names(row.countries),
        partners=sorted_names(row.partners),
        funders=sorted_names(row.funders),
        start_year=row.start_year,
        end_year=row.end_year,
        budget_minor=int(facts.activity_budget[listed.activity]),
        spent_minor=int(facts.activity_spent[listed.activity]),
        budget_in_selection_minor=cents(listed.budget),
        spent_in_selection_minor=cents(listed.spent),
    )
