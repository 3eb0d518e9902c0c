"""Questions asked of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from django.conf import settings

from maillon.core.search.queries import find
from maillon.insight.answers import ActivityMoney, ActivityRow, Exploration, FacetValue, Totals, Unconverted
from maillon.insight.engines import arrays
from maillon.insight.engines.arrays import Arrays
from maillon.insight.engines.kernel import Measured, Question
from maillon.insight.presenting import activity_rows, facet_values
from maillon.insight.rounding import cents
from maillon.insight.rules import BITS, NOT_STATED, Facet, Selection, sort_of

SEARCHED = "projects.activity"
"""What activities are called in the search index."""
VALUES_AT_MOST = 100


class _Answer(NamedTuple):
    """What the facts say of a selection, before anybody's language."""

    question: Question
    measured: Measured
    totals: Totals


class _Said(NamedTuple):
    """The facets of an answer in one language."""

    facets: Mapping[Facet, list[FacetValue]]
    sizes: Mapping[Facet, int]
    timeline: list[tuple[int, int, int]]


def explore(
    selection: Selection,
    *,
    language: str,
    sort: str = "-budget",
    page: int = 1,
    per_page: int = 20,
    values: int = VALUES_AT_MOST,
    whole: tuple[Facet, ...] = (),
) -> Exploration:
    """Who does what, where, with whose money, for one selection: totals, every facet, one page of activities.

    Money in Canadian cents, split so that no dollar counts twice: the values of any facet add up to the totals,
    to the cent. Each facet gives its ``values`` most frequent and all those chosen, those of ``whole`` every value;
    ``facet_sizes`` says how many there are. An empty answer when no facts were ever written. Raises RuleViolation
    ``insight.sort``.
    """
    column, descending = _order(sort, language)
    facts = _facts()
    if facts is None:
        empty: dict[Facet, list[FacetValue]] = {facet: [] for facet in Facet}
        return Exploration(Totals(0, 0, 0, 0, 0, 0, 0), empty, dict.fromkeys(Facet, 0), [], [], 1, 1, per_page)
    if selection.is_empty:
        answer, said = _everything(facts), _everything_said(facts, language, values, whole)
    else:
        answer = _answer(facts, selection)
        said = _said(facts, selection, answer, language, values, whole)
    pages = max(1, -(-answer.totals.activities // per_page))
    page = min(max(1, page), pages)
    found = answer.question.listed(column, descending=descending, first=(page - 1) * per_page, most=per_page)
    return Exploration(
        totals=answer.totals,
        facets=said.facets,
        facet_sizes=said.sizes,
        rows=activity_rows(facts, found, language),
        timeline=said.timeline,
        page=page,
        pages=pages,
        per_page=per_page,
    )


def listed(
    selection: Selection, *, language: str, sort: str = "-budget", page: int = 1, per_page: int = 20
) -> tuple[list[ActivityRow], int]:
    """One page of the activities of a selection, and how many there are: ``explore`` without what it counts.

    A page past the end is empty. Raises RuleViolation ``insight.sort``.
    """
    column, descending = _order(sort, language)
    facts = _facts()
    if facts is None:
        return [], 0
    question = _ask(facts, selection)
    found = question.listed(column, descending=descending, first=(page - 1) * per_page, most=per_page)
    return activity_rows(facts, found, language), len(question.selected())


def facet(selection: Selection, which: Facet, *, language: str) -> list[FacetValue]:
    """Every value of one facet for a selection, by descending count; see ``explore``."""
    facts = _facts()
    if facts is None:
        return []
    answer = _everything(facts) if selection.is_empty else _answer(facts, selection)
    return _facet(facts, selection, which, answer, language)[0]


def selected_ids(selection: Selection) -> list[int]:
    """The activities of a selection, by ascending id."""
    facts = _facts()
    return [] if facts is None else _ask(facts, selection).selected()


def money_of(activities: Iterable[int]) -> dict[int, ActivityMoney]:
    """The whole money of activities, by id, in Canadian cents; an activity without facts is missing."""
    facts = _facts()
    if facts is None:
        return {}
    ids, places = facts.places(list(activities))
    found = {
        id: ActivityMoney(*money)
        for id, *money in zip(
            ids.tolist(),
            *(
                column[places].tolist()
                for column in (
                    facts.activity_budget,
                    facts.activity_spent,
                    facts.activity_committed,
                    facts.activity_incoming,
                    facts.activity_guaranteed,
                    facts.activity_budget_left_to_children,
                    facts.activity_spent_left_to_children,
                )
            ),
            strict=True,
        )
    }
    for id, gaps in _gaps_of(facts, places).items():
        found[id] = replace(found[id], unconverted=gaps)
    return found


def _gaps_of(facts: Arrays, places: arrays.Ints) -> dict[int, list[Unconverted]]:
    """The money without a rate of activities given by number, by id."""
    owners = facts.slice_activity[facts.gap_slice]
    minor: dict[tuple[int, str, int, str], int] = {}
    for gap in np.flatnonzero(np.isin(owners, places)):
        name = facts.gap_names[facts.gap_name[gap]]
        key = (int(facts.activity_id[owners[gap]]), name.currency, name.rate_year, name.kind)
        minor[key] = minor.get(key, 0) + int(facts.gap_minor[gap])
    found: dict[int, list[Unconverted]] = {}
    for (id, currency, year, kind), amount in sorted(minor.items()):
        found.setdefault(id, []).append(Unconverted(currency, year, amount, kind))
    return found


def refreshed_at() -> datetime | None:
    """When the facts being read were written; None when there are none yet."""
    facts = _facts()
    return None if facts is None else facts.refreshed_at


def edition() -> str:
    """What tells the facts being read from any others, in sixteen letters; empty when there are none yet."""
    facts = _facts()
    said = "" if facts is None else f"{facts.folder} {facts.refreshed_at.isoformat()}"
    return said and sha256(said.encode()).hexdigest()[:16]


def _facts() -> Arrays | None:
    return arrays.current(Path(settings.FACTS_ROOT))


def _order(sort: str, language: str) -> tuple[str, bool]:
    """The column of a list's order, and whether from the greatest."""
    column, descending = sort_of(sort)
    if column in ("title", "organisation"):
        column += "_en" if language.startswith("en") else "_fr"
    return column, descending


def _ask(facts: Arrays, selection: Selection) -> Question:
    chosen = [(facet, code) for facet, codes in selection.picks.items() for code in codes]
    found: Sequence[int] | None = selection.text_ids
    if found is None and selection.text:
        found = find(selection.text, user=None, subject_type=SEARCHED)
    return Question(
        facts,
        picks=[facts.numbers[each] for each in chosen if each in facts.numbers],
        mask=sum(BITS[facet] for facet, codes in selection.picks.items() if codes),
        found=found,
    )


def _answer(facts: Arrays, selection: Selection) -> _Answer:
    question = _ask(facts, selection)
    measured = question.facets()
    activities, budget, spent = question.totals()

    def present(facet: Facet) -> int:
        unsaid = facts.numbers.get((facet, NOT_STATED))
        said = int(np.count_nonzero(measured.now[facts.span[facet]]))
        return said - bool(unsaid is not None and measured.now[unsaid])

    gaps = [
        Unconverted(name.currency, name.rate_year, cents(minor), name.kind)
        for name, minor in question.gaps()
        if cents(minor)
    ]
    totals = Totals(
        activities=activities,
        activities_in_all=len(facts.activity_id),
        budget_minor=cents(budget),
        spent_minor=cents(spent),
        organisations=present(Facet.ORGANISATION),
        partners=present(Facet.PARTNER),
        countries=present(Facet.COUNTRY),
        unconverted=sorted(gaps, key=lambda gap: (gap.currency, gap.year, gap.kind)),
    )
    return _Answer(question, measured, totals)


def _said(
    facts: Arrays, selection: Selection, answer: _Answer, language: str, values: int, whole: tuple[Facet, ...]
) -> _Said:
    facets, sizes = {}, {}
    for facet in Facet:
        most = None if facet is Facet.YEAR or facet in whole else values
        facets[facet], sizes[facet] = _facet(facts, selection, facet, answer, language, most)
    is_free = not selection.chosen(Facet.YEAR)
    years = [year for year in facets[Facet.YEAR] if year.code != NOT_STATED and (year.chosen or is_free)]
    moneyed = [year.code for year in years if year.budget_minor or year.spent_minor]
    timeline = sorted(
        (int(year.code), year.budget_minor, year.spent_minor)
        for year in years
        if moneyed and min(moneyed) <= year.code <= max(moneyed)
    )
    if Facet.YEAR not in whole:
        facets[Facet.YEAR] = [year for place, year in enumerate(facets[Facet.YEAR]) if place < values or year.chosen]
    return _Said(facets, sizes, timeline)


def _facet(
    facts: Arrays, selection: Selection, which: Facet, answer: _Answer, language: str, most: int | None = None
) -> tuple[list[FacetValue], int]:
    totals = (answer.totals.budget_minor, answer.totals.spent_minor)
    return facet_values(facts, selection, which, answer.measured, totals=totals, language=language, most=most)


@lru_cache(maxsize=2)
def _everything(facts: Arrays) -> _Answer:
    """The answer without any choice: what most visitors see first, kept as long as its generation."""
    return _answer(facts, Selection())


@lru_cache(maxsize=8)
def _everything_said(facts: Arrays, language: str, values: int, whole: tuple[Facet, ...]) -> _Said:
    """The facets of the whole corpus in one language."""
    return _said(facts, Selection(), _everything(facts), language, values, whole)
