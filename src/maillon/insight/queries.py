"""Questions asked of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from math import fsum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from maillon.core.search.queries import find
from maillon.insight.answers import ActivityMoney, Exploration, FacetValue, Totals, Unconverted
from maillon.insight.engines import Cube, Question, cube
from maillon.insight.presenting import Measured, activity_rows, facet_values, numbers_of, shown, values_of
from maillon.insight.rounding import cents
from maillon.insight.rules import BITS, NOT_STATED, Facet, Selection, sort_of

SEARCHED = "projects.activity"
"""What activities are called in the search index."""
VALUES_AT_MOST = 100


class _Answer(NamedTuple):
    """What the cube says of a selection, before anybody's language."""

    activities: int
    budget: float
    spent: float
    facets: dict[Facet, list[Measured]]
    gaps: list[Unconverted]


def explore(
    selection: Selection,
    *,
    language: str,
    sort: str = "-budget",
    page: int = 1,
    per_page: int = 20,
    values: int = VALUES_AT_MOST,
) -> Exploration:
    """Who does what, where, with whose money, for one selection: totals, every facet, one page of activities.

    Money in Canadian cents, split so that no dollar counts twice: the values of any facet add up to the totals,
    to the cent. Each facet gives its ``values`` most frequent and all those chosen; ``facet_sizes`` says how many
    there are. An empty answer when no facts were ever written. Raises RuleViolation ``insight.sort``.
    """
    order = _order(sort, language)
    facts = _facts()
    if facts is None:
        empty: dict[Facet, list[FacetValue]] = {facet: [] for facet in Facet}
        return Exploration(Totals(0, 0, 0, 0, 0, 0, 0), empty, dict.fromkeys(Facet, 0), [], [], 1, 1, per_page)
    everything = _everything(facts)
    question = None if selection.is_empty else _ask(facts, selection)
    answer = everything if question is None else _answer(facts, question)
    pages = max(1, -(-answer.activities // per_page))
    page = min(max(1, page), pages)
    tail = f"SELECT activity, part_budget, part_spent {order} LIMIT {int(per_page)} OFFSET {(page - 1) * int(per_page)}"
    listed = facts.measure("listed_all", tail) if question is None else question.measure("listed", tail)
    totals = _totals(facts, answer, everything.activities)
    facets = (
        _everything_said(facts, language)
        if question is None
        else {facet: _facet(facts, selection, facet, answer, totals, language) for facet in Facet}
    )
    years = [year for year in facets[Facet.YEAR] if year.chosen or not selection.chosen(Facet.YEAR)]
    moneyed = [year.code for year in years if year.budget_minor or year.spent_minor]
    return Exploration(
        totals=totals,
        facets={facet: shown(found, values) for facet, found in facets.items()},
        facet_sizes={facet: len(found) for facet, found in facets.items()},
        rows=activity_rows(facts, listed, values_of(facts), language),
        timeline=sorted(
            (int(y.code), y.budget_minor, y.spent_minor)
            for y in years
            if moneyed and min(moneyed) <= y.code <= max(moneyed)
        ),
        page=page,
        pages=pages,
        per_page=per_page,
    )


def facet(selection: Selection, which: Facet, *, language: str) -> list[FacetValue]:
    """Every value of one facet for a selection, by descending count; see ``explore``."""
    facts = _facts()
    if facts is None:
        return []
    everything = _everything(facts)
    answer = everything if selection.is_empty else _answer(facts, _ask(facts, selection))
    return _facet(facts, selection, which, answer, _totals(facts, answer, everything.activities), language)


def selected_ids(selection: Selection) -> list[int]:
    """The activities of a selection, by ascending id."""
    facts = _facts()
    if facts is None:
        return []
    if selection.is_empty:
        return [id for (id,) in facts.rows("SELECT activity FROM activity ORDER BY activity")]
    return [id for (id,) in _ask(facts, selection).measure("selected", "ORDER BY activity")]


_MONEY = """
SELECT activity, budget, spent, committed, incoming, guaranteed, budget_left_to_children, spent_left_to_children
FROM activity WHERE activity IN (SELECT unnest($ids::BIGINT[]))"""
_GAPS = """
SELECT activity, currency, rate_year, sum(minor)::BIGINT, kind
FROM gap JOIN slice USING (slice) WHERE activity IN (SELECT unnest($ids::BIGINT[])) GROUP BY ALL ORDER BY ALL"""


def money_of(activities: Iterable[int]) -> dict[int, ActivityMoney]:
    """The whole money of activities, by id, in Canadian cents; an activity without facts is missing."""
    facts = _facts()
    if facts is None:
        return {}
    ids = {"ids": list(activities)}
    gaps: dict[int, list[Unconverted]] = {}
    for row in facts.rows(_GAPS, ids):
        gaps.setdefault(row[0], []).append(Unconverted(*row[1:]))
    return {id: replace(ActivityMoney(*money), unconverted=gaps.get(id, [])) for id, *money in facts.rows(_MONEY, ids)}


def refreshed_at() -> datetime | None:
    """When the facts being read were written; None when there are none yet."""
    facts = _facts()
    return None if facts is None else facts.refreshed_at


def _facts() -> Cube | None:
    return cube(Path(settings.FACTS_ROOT))


def _order(sort: str, language: str) -> str:
    """The ORDER BY of a list; columns come from a closed list, never from what was typed."""
    column, descending = sort_of(sort)
    if column in ("title", "organisation"):
        column += "_en" if language.startswith("en") else "_fr"
    return f'ORDER BY "{column}" {"DESC" if descending else "ASC"} NULLS LAST, identifier'


def _ask(facts: Cube, selection: Selection) -> Question:
    numbers = numbers_of(facts)
    chosen = [(facet, code) for facet, codes in selection.picks.items() for code in codes]
    found: Sequence[int] | None = selection.text_ids
    if found is None and selection.text:
        found = find(selection.text, user=None, subject_type=SEARCHED)
    return facts.ask(
        picks=[numbers[each] for each in chosen if each in numbers],
        mask=sum(BITS[facet] for facet, codes in selection.picks.items() if codes),
        found=found,
        dated=bool(selection.chosen(Facet.YEAR)),
    )


def _answer(facts: Cube, question: Question) -> _Answer:
    known = values_of(facts)
    years = {year: (budget, spent) for year, budget, spent in question.measure("years")}
    facets: dict[Facet, list[Measured]] = {facet: [] for facet in Facet}
    for row in question.measure("facets"):
        measured = Measured(*row)
        facet = known[measured.vid].facet
        if facet is Facet.YEAR:
            budget, spent = years.get(measured.vid, (0.0, 0.0))
            measured = measured._replace(budget=budget, spent=spent)
        facets[facet].append(measured)
    # An activity has one source: the sources now in the selection divide it without remainder.
    within = [each for each in facets[Facet.SOURCE] if each.now]
    activities = sum(each.now for each in within)
    budget, spent = fsum(each.budget for each in within), fsum(each.spent for each in within)
    gaps = [
        Unconverted(currency, year, cents(minor), kind)
        for kind, currency, year, minor in question.gaps()
        if cents(minor)
    ]
    return _Answer(activities, budget, spent, facets, sorted(gaps, key=lambda g: (g.currency, g.year, g.kind)))


@lru_cache(maxsize=2)
def _everything(facts: Cube) -> _Answer:
    """The answer without any choice: what most visitors see first, kept as long as its generation."""
    return _answer(facts, _ask(facts, Selection()))


@lru_cache(maxsize=4)
def _everything_said(facts: Cube, language: str) -> dict[Facet, list[FacetValue]]:
    """The facets of the whole corpus in one language."""
    answer = _everything(facts)
    totals = _totals(facts, answer, answer.activities)
    return {facet: _facet(facts, Selection(), facet, answer, totals, language) for facet in Facet}


def _totals(facts: Cube, answer: _Answer, activities_in_all: int) -> Totals:
    known = values_of(facts)

    def present(facet: Facet) -> int:
        return sum(1 for each in answer.facets[facet] if each.now and known[each.vid].code != NOT_STATED)

    return Totals(
        activities=answer.activities,
        activities_in_all=activities_in_all,
        budget_minor=cents(answer.budget),
        spent_minor=cents(answer.spent),
        organisations=present(Facet.ORGANISATION),
        partners=present(Facet.PARTNER),
        countries=present(Facet.COUNTRY),
        unconverted=answer.gaps,
    )


def _facet(
    facts: Cube, selection: Selection, which: Facet, answer: _Answer, totals: Totals, language: str
) -> list[FacetValue]:
    return facet_values(
        selection,
        which,
        answer.facets[which],
        totals=(totals.budget_minor, totals.spent_minor),
        known=values_of(facts),
        language=language,
    )
