"""Marks, points, thresholds; whatever the grid."""

from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.rules.definition import Criterion, Grid
from maillon.dossiers.rules.scoring import (
    Reading,
    appraise,
    calibration,
    calls_for_discussion,
    gap,
    mean,
    out_of,
    points_of,
)

KEYS = ("a", "b", "c", "d")


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    criteria = tuple(
        Criterion(
            key,
            {"fr": key},
            points=(points := draw(st.integers(1, 40))),
            scale=draw(st.integers(1, 10)),
            threshold=draw(st.integers(0, points)),
            comment_at_most=draw(st.integers(-1, 10)),
        )
        for key in KEYS[: draw(st.integers(1, 4))]
    )
    return Grid(criteria, threshold=draw(st.integers(0, sum(one.points for one in criteria))))


@st.composite
def marked(draw: st.DrawFn) -> tuple[Grid, dict[str, int]]:
    grid = draw(grids())
    return grid, {one.key: draw(st.integers(0, one.scale)) for one in grid.criteria}


@given(grids())
def test_the_top_of_every_scale_gives_every_point(grid: Grid) -> None:
    full = appraise(grid, {one.key: one.scale for one in grid.criteria}, dict.fromkeys(KEYS, "Bien."))
    assert full.total == out_of(grid) == full.attributed
    assert full.meets_threshold and full.is_whole and not full.below


@given(marked())
def test_what_a_reader_sees_adds_up(pair: tuple[Grid, dict[str, int]]) -> None:
    grid, marks = pair
    read = appraise(grid, marks)
    assert read.total == sum(read.points.values()) <= out_of(grid)
    assert not read.unmarked


@given(marked())
def test_a_better_mark_never_costs_a_point(pair: tuple[Grid, dict[str, int]]) -> None:
    grid, marks = pair
    before = appraise(grid, marks)
    for one in grid.criteria:
        if marks[one.key] < one.scale:
            after = appraise(grid, {**marks, one.key: marks[one.key] + 1})
            assert after.total > before.total
            assert set(after.below) <= set(before.below)


@given(marked())
def test_a_threshold_is_judged_on_the_exact_fraction(pair: tuple[Grid, dict[str, int]]) -> None:
    grid, marks = pair
    below = set(appraise(grid, marks).below)
    for one in grid.criteria:
        assert (one.key in below) == (marks[one.key] * one.points < one.threshold * one.scale)


@given(marked())
def test_a_missing_mark_or_comment_keeps_a_reading_from_being_filed(pair: tuple[Grid, dict[str, int]]) -> None:
    grid, marks = pair
    first = grid.criteria[0]
    partial = appraise(grid, {key: mark for key, mark in marks.items() if key != first.key}, dict.fromkeys(KEYS, "x"))
    assert partial.unmarked == (first.key,) and not partial.is_whole and not partial.meets_threshold
    silent = appraise(grid, marks, dict.fromkeys(KEYS, "  "))
    assert set(silent.uncommented) == {one.key for one in grid.criteria if marks[one.key] <= one.comment_at_most}


def test_a_mark_off_the_scale_counts_for_nothing() -> None:
    grid = Grid((Criterion("a", {}, points=20),))
    assert appraise(grid, {"a": 6, "z": 3}).unmarked == ("a",)
    assert points_of(grid.criteria[0], 4) == 1600


def test_readings_too_far_apart_call_for_a_discussion() -> None:
    assert gap([7000, 5400, 6000]) == 1600
    assert calls_for_discussion([7000, 5400], 15) and not calls_for_discussion([7000, 5500], 15)
    assert not calls_for_discussion([10000, 0], 0)
    assert mean([7001, 7002]) == 7002 and mean([]) is None and gap([]) == 0


def test_calibration_says_who_marks_high_and_who_spreads() -> None:
    grid = Grid((Criterion("a", {}, points=10, scale=5),))
    readings = [Reading(1, 10, {"a": 5}), Reading(2, 10, {"a": 3}), Reading(1, 11, {"a": 1})]
    habits = {(one.reader, one.criterion): one for one in calibration(grid, readings)}
    assert (habits[1, "a"].mean, habits[1, "a"].spread, habits[1, "a"].offset) == (300, 200, 200)
    assert (habits[2, "a"].mean, habits[2, "a"].spread, habits[2, "a"].offset) == (300, 0, -200)
    assert habits[1, ""].mean == 600 and habits[1, ""].offset == 400


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(0, 5)), max_size=20))
def test_calibration_counts_every_reading_once(rows: list[tuple[int, int, int]]) -> None:
    grid = Grid((Criterion("a", {}, points=10, scale=5),))
    unique = {(reader, dossier): mark for reader, dossier, mark in rows}
    readings = [Reading(reader, dossier, {"a": mark}) for (reader, dossier), mark in unique.items()]
    habits = calibration(grid, readings)
    assert sum(one.readings for one in habits if one.criterion) == len(unique)
    for one in habits:
        assert 0 <= one.mean <= 1000 and one.spread >= 0


@st.composite
def panels(draw: st.DrawFn) -> tuple[Grid, list[Reading]]:
    """A grid and what three readers gave to four dossiers, each dossier read once at most by each."""
    grid = draw(grids())
    read = draw(st.sets(st.tuples(st.integers(1, 3), st.integers(1, 4)), min_size=1))
    return grid, [
        Reading(reader, dossier, {one.key: draw(st.integers(0, one.scale)) for one in grid.criteria})
        for reader, dossier in sorted(read)
    ]


@given(panels())
def test_calibration_is_the_mean_the_spread_and_the_distance_of_plain_arithmetic(
    panel: tuple[Grid, list[Reading]],
) -> None:
    grid, readings = panel
    for habit in calibration(grid, readings):
        if not habit.criterion:
            continue
        own = {one.dossier: one.marks[habit.criterion] for one in readings if one.reader == habit.reader}
        assert habit.readings == len(own)
        assert abs(habit.mean - 100 * statistics.fmean(own.values())) <= 0.5
        assert abs(habit.spread - 100 * statistics.pstdev(own.values())) <= 1
        apart = [
            mark - statistics.fmean(others)
            for dossier, mark in own.items()
            if (
                others := [
                    one.marks[habit.criterion]
                    for one in readings
                    if one.dossier == dossier and one.reader != habit.reader
                ]
            )
        ]
        assert (habit.offset is None) == (not apart)
        if habit.offset is not None:
            assert abs(habit.offset - 100 * statistics.fmean(apart)) <= 1


@given(panels())
def test_readers_who_agree_are_at_no_distance_and_the_order_of_readings_is_nothing(
    panel: tuple[Grid, list[Reading]],
) -> None:
    grid, readings = panel
    assert calibration(grid, reversed(readings)) == calibration(grid, readings)
    same = [Reading(one.reader, one.dossier, dict.fromkeys(one.marks, 0)) for one in readings]
    assert all(not one.offset and not one.spread and not one.mean for one in calibration(grid, same))
