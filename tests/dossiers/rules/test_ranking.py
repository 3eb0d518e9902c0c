"""Ranking under an envelope; stability against trying every single mark."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.dossiers.rules.definition import Criterion, Grid
from maillon.dossiers.rules.ranking import (
    Entrant,
    Stability,
    moves,
    rank,
    score_of,
    smallest_crossing,
    stability,
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


@settings(deadline=None, max_examples=300)
@given(calls())
def test_positions_that_hold_hold_whichever_single_mark_moves_by_one(call: Call) -> None:
    """Against moving every mark and listing again: who stands at a position that holds stands there still."""
    grid, entrants, marks, _ = call
    ordered = [one.entrant for one in rank(entrants, 0)]
    said = stability(grid, ordered, marks)
    moved: set[int] = set()
    swapped: set[tuple[int, int]] = set()
    for place, one in enumerate(ordered):
        for _, score, qualifies in moves(grid, one.reference, marks[one.reference], by=1):
            mine = (not qualifies, -score)
            passed = [
                other
                for other, it in enumerate(ordered)
                if (other < place and mine < (not it.qualifies, -it.score))
                or (other > place and mine > (not it.qualifies, -it.score))
            ]
            if passed:
                moved |= {place + 1, *(other + 1 for other in passed)}
                swapped |= {(min(place, o) + 1, max(place, o) + 1) for o in passed if abs(o - place) == 1}
    assert set(said.swaps) == swapped
    holding = [p for first, last in said.holds for p in range(first, last + 1)]
    assert holding == [p for p in range(1, len(ordered) + 1) if p not in moved]
    named = {p for pair in said.swaps for p in pair}
    named |= {p for leap in said.leaps for p in range(min(leap), max(leap) + 1)}
    assert named == moved


def test_one_reading_moves_further_than_four_and_leaps_over_who_could_not_swap() -> None:
    """59,75, then 59,25, then 59: a mark in four moves the first two by a quarter, the third's only reading by one."""
    grid = Grid((Criterion("a", {}, points=100, scale=100),))
    marks: Marks = {
        "D-1": [{"a": 60}, {"a": 60}, {"a": 60}, {"a": 59}],
        "D-2": [{"a": 60}, {"a": 59}, {"a": 59}, {"a": 59}],
        "D-3": [{"a": 59}],
    }
    ordered = [one.entrant for one in rank([Entrant(key, *score_of(grid, told)) for key, told in marks.items()], 0)]
    said = stability(grid, ordered, marks)
    assert said.swaps == ((2, 3),) and said.leaps == ((3, 1),) and said.holds == ()


def test_the_sentence_a_committee_reads() -> None:
    """Positions 1 to 9 hold; 10 and 11 swap if one mark moves by 1, and so does who is funded."""
    grid = Grid((Criterion("a", {}, points=100, scale=100),))
    marks: Marks = {f"D-{number:02d}": [{"a": 99 - 5 * number}] * 2 for number in range(10)}
    marks["D-10"] = [{"a": 54}, {"a": 54}, {"a": 53}]
    marks["D-11"] = [{"a": 20}, {"a": 20}]
    entrants = [Entrant(reference, *score_of(grid, read), 10) for reference, read in marks.items()]
    ordered = [one.entrant for one in rank(entrants, 100)]
    said = stability(grid, ordered, marks)
    assert said.holds == ((1, 9), (12, 12)) and said.swaps == ((10, 11),)
    assert said.runs == [(10, 11)]
    assert Stability((), ((1, 2), (2, 3), (5, 6))).runs == [(1, 3), (5, 6)]
    crossing = smallest_crossing(grid, ordered, 100, lambda _: marks)
    assert crossing is not None and crossing.by == 1 and crossing.reference in ("D-09", "D-10")
