"""Which positions of a ranking hold, against moving every single mark and listing again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.dossiers.rules.definition import Criterion, Grid
from maillon.dossiers.rules.ranking import Entrant, moves, rank, score_of, smallest_crossing
from maillon.dossiers.rules.stability import Reach, Stability, reach_of, stability
from tests.dossiers.rules.test_ranking import Call, Marks, calls


def said_of(grid: Grid, ordered: list[Entrant], marks: Marks, *, first: int = 1, many: int | None = None) -> Stability:
    return stability(ordered, [reach_of(grid, marks[one.reference]) for one in ordered], first=first, many=many)


@settings(deadline=None, max_examples=300)
@given(calls())
def test_positions_that_hold_hold_whichever_single_mark_moves_by_one(call: Call) -> None:
    """Against moving every mark and listing again: who stands at a position that holds stands there still."""
    grid, entrants, marks, _ = call
    ordered = [one.entrant for one in rank(entrants, 0)]
    said = said_of(grid, ordered, marks)
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
    said = said_of(grid, ordered, marks)
    assert said.swaps == ((2, 3),) and said.leaps == ((3, 1),) and said.holds == ()


def test_the_sentence_a_committee_reads() -> None:
    """Positions 1 to 9 hold; 10 and 11 swap if one mark moves by 1, and so does who is funded."""
    grid = Grid((Criterion("a", {}, points=100, scale=100),))
    marks: Marks = {f"D-{number:02d}": [{"a": 99 - 5 * number}] * 2 for number in range(10)}
    marks["D-10"] = [{"a": 54}, {"a": 54}, {"a": 53}]
    marks["D-11"] = [{"a": 20}, {"a": 20}]
    entrants = [Entrant(reference, *score_of(grid, read), 10) for reference, read in marks.items()]
    ordered = [one.entrant for one in rank(entrants, 100)]
    said = said_of(grid, ordered, marks)
    assert said.holds == ((1, 9), (12, 12)) and said.swaps == ((10, 11),)
    assert said.runs == [(10, 11)]
    assert Stability((), ((1, 2), (2, 3), (5, 6))).runs == [(1, 3), (5, 6)]
    crossing = smallest_crossing(grid, ordered, 100, lambda _: marks)
    assert crossing is not None and crossing.by == 1 and crossing.reference in ("D-09", "D-10")


@settings(deadline=None, max_examples=200)
@given(calls(), st.integers(1, 6), st.integers(1, 4))
def test_a_part_says_what_the_whole_says_of_its_positions(call: Call, first: int, many: int) -> None:
    """A page of the ranking knows who, on another page, would move onto it."""
    grid, entrants, marks, _ = call
    ordered = [one.entrant for one in rank(entrants, 0)]
    whole, part = said_of(grid, ordered, marks), said_of(grid, ordered, marks, first=first, many=many)
    shown = range(first, min(first + many, len(ordered) + 1))

    def held(said: Stability) -> list[int]:
        return [p for low, high in said.holds for p in range(low, high + 1)]

    assert held(part) == [p for p in held(whole) if p in shown]
    assert set(part.swaps) == {pair for pair in whole.swaps if set(pair) & set(shown)}
    assert set(part.leaps) == {one for one in whole.leaps if set(range(min(one), max(one) + 1)) & set(shown)}
    assert (part.holding, part.firm) == (whole.holding, whole.firm)
    assert whole.holding == len(held(whole))
    assert list(range(1, whole.firm + 1)) == held(whole)[: whole.firm]
    assert whole.firm + 1 not in held(whole)


def test_somebody_on_the_next_page_who_would_leap_onto_this_one_is_counted() -> None:
    """Alone, the first two would hold; the third, with its only reading, goes past both."""
    grid = Grid((Criterion("a", {}, points=100, scale=5),))
    marks: Marks = {
        "D-1": [{"a": 3}] * 99 + [{"a": 2}],
        "D-2": [{"a": 3}] * 97 + [{"a": 2}] * 3,
        "D-3": [{"a": 2}],
    }
    ordered = [one.entrant for one in rank([Entrant(key, *score_of(grid, told)) for key, told in marks.items()], 0)]
    assert [one.reference for one in ordered] == ["D-1", "D-2", "D-3"]
    assert said_of(grid, ordered[:2], marks).holds == ((1, 2),)
    assert said_of(grid, ordered, marks, many=1).holds == ()


def test_a_dossier_whose_marks_are_all_at_the_top_only_falls() -> None:
    grid = Grid((Criterion("a", {}, points=10, scale=5),), threshold=10)
    assert reach_of(grid, [{"a": 5}]) == Reach(1000, True, 800, False)
    assert reach_of(grid, [{"a": 0}]) == Reach(200, False, 0, False)
