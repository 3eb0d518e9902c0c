"""The explorer against a slow reading of the same lines, and against itself: every facet adds up to the whole."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import fields
from math import prod

import pytest

from maillon.insight import queries, reading, services
from maillon.insight.lines import lines
from maillon.insight.rules import Facet, Selection
from tests.insight import corpus


@pytest.fixture(autouse=True)
def own_facts(tmp_path, settings):
    settings.FACTS_ROOT = tmp_path / "facts"


def slices():
    """Every slice of what is published: activity, weights by facet, counted money by kind and year."""
    known = reading.reference()
    for source in reading.sources():
        for chunk in reading.published(source):
            for published in chunk:
                shares, money = lines(published, known)
                weights = defaultdict(lambda: defaultdict(dict))
                for share in shares:
                    weights[share.slice][Facet(share.facet)][share.value] = share.weight
                for number, by_facet in weights.items():
                    held = [m for m in money if m.slice == number and m.counted and m.cad_minor is not None]
                    yield published.id, by_facet, held


def slowly(everything, selection, *, free=None, value=None):
    """Activities, budget and spending of a selection by definition; one facet may be left ``free``."""
    picks = {f: set(v) for f, v in selection.picks.items() if v and f is not free}
    if value:
        picks[free] = {value}
    activities, totals = set(), {"budget": 0.0, "spent": 0.0}
    for activity, by_facet, money in everything:
        if all(set(by_facet[f]) & wanted for f, wanted in picks.items()):
            activities.add(activity)
            part = prod(
                sum(w for v, w in by_facet[f].items() if v in wanted) for f, wanted in picks.items() if f != "year"
            )
            for line in money:
                if line.kind in totals and ("year" not in picks or f"{line.year:04}" in picks[Facet.YEAR]):
                    totals[line.kind] += line.cad_minor * part
    return activities, totals["budget"], totals["spent"]


def selections(chance, everything, count):
    values = defaultdict(set)
    for _, by_facet, _ in everything:
        for facet, weights in by_facet.items():
            values[facet] |= set(weights)
    yield Selection()
    for _ in range(count):
        facets = chance.sample(list(Facet), chance.randint(1, 3))
        yield Selection(
            {f: tuple(chance.sample(sorted(values[f]), min(len(values[f]), chance.randint(1, 2)))) for f in facets}
        )


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_explorer_says_what_the_definition_says(seed):
    corpus.scatter(seed)
    services.refresh(at=corpus.AT)
    everything = list(slices())
    for selection in selections(random.Random(seed), everything, 12):
        answer = queries.explore(selection, language="fr", per_page=100)
        activities, budget, spent = slowly(everything, selection)
        assert queries.selected_ids(selection) == sorted(activities)
        assert sorted(row.id for row in answer.rows) == sorted(activities)
        assert answer.totals.activities == len(activities)
        assert answer.totals.budget_minor == pytest.approx(budget, abs=0.51)
        assert answer.totals.spent_minor == pytest.approx(spent, abs=0.51)
        for facet, values in answer.facets.items():
            for value in values:
                if not value.count:
                    assert value.chosen
                    continue
                within, budget, spent = slowly(everything, selection, free=facet, value=value.code)
                assert value.count == len(within), (selection, facet, value)
                assert value.budget_minor == pytest.approx(budget, abs=1.01), (selection, facet, value)
                assert value.spent_minor == pytest.approx(spent, abs=1.01)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4, 10))
def test_any_facet_adds_up_to_the_total_to_the_cent(seed):
    corpus.scatter(seed)
    services.refresh(at=corpus.AT)
    everything = list(slices())
    for selection in selections(random.Random(seed), everything, 12):
        answer = queries.explore(selection, language="en", values=10_000)
        for facet, values in answer.facets.items():
            within = [v for v in values if v.chosen or not selection.chosen(facet)]
            assert sum(v.budget_minor for v in within) == answer.totals.budget_minor, (selection, facet)
            assert sum(v.spent_minor for v in within) == answer.totals.spent_minor, (selection, facet)


@pytest.mark.django_db
def test_the_whole_is_every_counted_cent_once():
    corpus.scatter(11)
    services.refresh(at=corpus.AT)
    counted = defaultdict(int)
    for _, _, money in slices():
        for line in money:
            counted[line.kind] += line.cad_minor
    answer = queries.explore(Selection(), language="fr")
    totals = answer.totals
    assert (totals.budget_minor, totals.spent_minor) == (counted["budget"], counted["spent"])
    # Templates and JSON want plain numbers, not an array's.
    for each in (
        totals,
        *answer.rows,
        *answer.facets[Facet.COUNTRY],
        *queries.money_of(queries.selected_ids(Selection())).values(),
    ):
        assert {type(getattr(each, field.name)).__module__ for field in fields(each)} <= {
            "builtins",
            "maillon.insight.answers",
        }
