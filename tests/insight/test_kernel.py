"""The arrays against the definitions: what pages count is what the compiled measures say, on any corpus."""

from __future__ import annotations

import math
import random
from itertools import cycle, islice

import pytest

from maillon.insight import generations, services
from maillon.insight.engines import arrays
from maillon.insight.engines.duck import Cube
from maillon.insight.engines.kernel import Question
from maillon.insight.rules import BITS, Facet
from tests.insight import corpus


@pytest.fixture(autouse=True)
def own_facts(tmp_path, settings):
    settings.FACTS_ROOT = tmp_path / "facts"
    return settings.FACTS_ROOT


def questions(chance, held, count):
    """Numbers of the values chosen, the facets chosen, and the activities found for a text or None."""
    yield [], 0, None
    for _ in range(count):
        facets = chance.sample([facet for facet in Facet if held.span[facet] != slice(0, 0)], chance.randint(0, 4))
        picks = []
        for facet in facets:
            numbers = range(held.span[facet].start, held.span[facet].stop)
            picks += chance.sample(numbers, min(len(numbers), chance.randint(0, 3)))
        ids = held.activity_id.tolist()
        found = chance.choice([None, None, [*chance.sample(ids, chance.randint(0, len(ids))), 10**9]])
        yield picks, sum(BITS[facet] for facet in facets), found


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-3)


def assert_same(held, cube, orders, picks, mask, found):
    dated = bool(mask & BITS[Facet.YEAR])
    ours = Question(held, picks, mask, found)
    # The cube numbers from one.
    theirs = cube.ask([number + 1 for number in picks], mask, found=found, dated=dated)
    measured = ours.facets()
    years = {vid: money for vid, *money in theirs.measure("years")}
    seen = set()
    for vid, count, now, *money in theirs.measure("facets"):
        number = vid - 1
        seen.add(number)
        if held.values[number].facet is Facet.YEAR:
            money = years.get(vid, [0.0, 0.0])
        assert (measured.open[number], measured.now[number]) == (count, now), held.values[number]
        assert close(measured.budget[number], money[0]) and close(measured.spent[number], money[1]), held.values[number]
    assert {number for number in range(len(held.values)) if measured.open[number]} == seen
    gaps = {(kind, currency, year): minor for kind, currency, year, minor in theirs.gaps()}
    assert {tuple(name): pytest.approx(minor) for name, minor in ours.gaps()} == gaps
    assert ours.selected() == [id for (id,) in theirs.measure("selected", "ORDER BY activity")]
    for column, descending in orders:
        tail = f'ORDER BY "{column}" {"DESC" if descending else "ASC"} NULLS LAST, identifier LIMIT 7 OFFSET 3'
        wanted = theirs.measure("listed", f"SELECT activity, part_budget, part_spent {tail}")
        listed = ours.listed(column, descending=descending, first=3, most=7)
        assert [held.activity_id[each.activity] for each in listed] == [id for id, _, _ in wanted]
        assert all(
            close(each.budget, b) and close(each.spent, s)
            for each, (_, b, s) in zip(listed, wanted, strict=True)
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20, 26))
def test_arrays_say_what_the_compiled_measures_say(seed, own_facts):
    corpus.scatter(seed)
    services.refresh(at=corpus.AT)
    held, cube = arrays.current(own_facts), Cube(generations.current(own_facts))
    # Every order of the list on every corpus; each question tries two of them, which is most of the cost.
    orders = cycle((column, descending) for column in arrays.SORTED for descending in (False, True))
    for question in questions(random.Random(seed), held, 2 * len(arrays.SORTED)):
        assert_same(held, cube, list(islice(orders, 2)), *question)


@pytest.mark.django_db
def test_nothing_published_is_an_answer_too(own_facts):
    services.refresh(at=corpus.AT)
    held = arrays.current(own_facts)
    question = Question(held, [], BITS[Facet.YEAR], [])
    assert question.totals() == (0, 0.0, 0.0)
    assert question.selected() == [] == question.listed("budget", descending=True, first=0, most=20)
    assert not question.facets().open.any()
