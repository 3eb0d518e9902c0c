"""Ranking under an envelope; stability against trying every single mark."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.dossiers.rules.definition import Criterion, Grid
from maillon.dossiers.rules.ranking import (
    Entrant,
    moves,
    rank,
    score_of,
    smallest_crossing,
)

Marks = dict[str, list[dict[str, int]]]
Call = tuple[Grid, list[Entrant], Marks, int]


@st.composite
def calls(draw: st.DrawFn) -> Call:
    criteria = tuple(
        Criterion(
            key,
            {},
            points=draw(st.integers(1, 30)),
            scale=draw(st.integers(1, 4)),
            threshold=draw(st.sampled_from([0, 0, 1])),
        )
        for key in "ab"[: draw(st.integers(1, 2))]
    )
    grid = Grid(criteria, threshold=draw(st.sampled_from([0, 0, 5, 20])))
    marks: Marks = {}
    entrants = []
    for number in range(draw(st.integers(1, 6))):
        reference = f"D-{number}"
        marks[reference] = [
            {one.key: draw(st.integers(0, one.scale)) for one in criteria} for _ in range(draw(st.integers(1, 2)))
        ]
        score, qualifies = score_of(grid, marks[reference])
        entrants.append(Entrant(reference, score, qualifies, draw(st.integers(0, 9))))
    return grid, entrants, marks, draw(st.integers(0, 30))


def funded(entrants: list[Entrant], envelope: int) -> set[str]:
    return {one.entrant.reference for one in rank(entrants, envelope) if one.is_funded}


@settings(deadline=None)
@given(calls())
def test_the_order_and_the_line(call: Call) -> None:
    _, entrants, _, envelope = call
    ranked = rank(entrants, envelope)
    assert sorted(one.entrant.reference for one in ranked) == sorted(one.reference for one in entrants)
    for above, below in pairwise(ranked):
        assert (above.entrant.qualifies, above.entrant.score) >= (below.entrant.qualifies, below.entrant.score)
        same = (above.entrant.qualifies, above.entrant.score) == (below.entrant.qualifies, below.entrant.score)
        assert (above.position == below.position) == same
        assert above.is_funded or not below.is_funded
    kept = [one for one in ranked if one.is_funded]
    assert all(one.entrant.qualifies for one in kept)
    if envelope:
        assert sum(one.entrant.amount_minor for one in kept) <= envelope
        following = ranked[len(kept) :][:1]
        assert all(not one.entrant.qualifies or one.cumulative_minor > envelope for one in following)


@settings(deadline=None, max_examples=300)
@given(calls())
def test_the_smallest_crossing_is_what_trying_every_mark_finds(call: Call) -> None:
    grid, entrants, marks, envelope = call
    now = funded(entrants, envelope)
    smallest = None
    for by in range(1, 5):
        for one in entrants:
            for move, score, qualifies in moves(grid, one.reference, marks[one.reference], by=by):
                others = [other for other in entrants if other is not one]
                moved = [*others, one._replace(score=score, qualifies=qualifies)]
                if funded(moved, envelope) != now:
                    smallest = smallest or move.by
    found = smallest_crossing(grid, sorted(entrants, key=lambda one: one.key), envelope, lambda _: marks)
    assert (found.by if found else None) == smallest
