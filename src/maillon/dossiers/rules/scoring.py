"""What marks are worth: points by criterion, thresholds, comments due, and how readers differ.

Points are integers, in hundredths of a point: what a reader sees adds up to what is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from maillon.dossiers.rules.definition import Criterion, Grid

HUNDREDTHS = 100

Marks = Mapping[str, int]
"""A reader's marks by criterion; a criterion not yet marked is absent."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A reading so far. ``total`` and ``attributed`` are hundredths of a point; the rest are criteria's keys."""

    points: Mapping[str, int]
    total: int
    attributed: int
    """What the criteria marked so far could give."""
    unmarked: tuple[str, ...]
    uncommented: tuple[str, ...]
    below: tuple[str, ...]
    """Criteria marked under their threshold."""
    meets_threshold: bool
    """Every criterion is marked, none is below, and the total reaches the grid's."""

    @property
    def is_whole(self) -> bool:
        """Whether it may be filed: every mark given, every comment asked for written."""
        return not self.unmarked and not self.uncommented


def is_mark(criterion: Criterion, mark: int) -> bool:
    """Whether a mark is on the criterion's scale."""
    return 0 <= mark <= criterion.scale


def points_of(criterion: Criterion, mark: int) -> int:
    """What a mark is worth, in hundredths of a point, rounded half up: mark × points / scale."""
    return _half_up(mark * criterion.points * HUNDREDTHS, criterion.scale)


def out_of(grid: Grid) -> int:
    """The most a reading can give, in hundredths of a point."""
    return sum(criterion.points for criterion in grid.criteria) * HUNDREDTHS


def appraise(grid: Grid, marks: Marks, comments: Mapping[str, str] | None = None) -> Appraisal:
    """What a reading is worth and what it lacks. Marks off the scale or of unknown criteria count for nothing."""
    said = comments or {}
    given = {one.key: marks[one.key] for one in grid.criteria if one.key in marks and is_mark(one, marks[one.key])}
    points = {one.key: points_of(one, given[one.key]) for one in grid.criteria if one.key in given}
    below = tuple(
        one.key for one in grid.criteria if one.key in given and given[one.key] * one.points < one.threshold * one.scale
    )
    unmarked = tuple(one.key for one in grid.criteria if one.key not in given)
    total = sum(points.values())
    return Appraisal(
        points=points,
        total=total,
        attributed=sum(one.points for one in grid.criteria if one.key in given) * HUNDREDTHS,
        unmarked=unmarked,
        uncommented=tuple(
            one.key
            for one in grid.criteria
            if one.key in given and given[one.key] <= one.comment_at_most and not said.get(one.key, "").strip()
        ),
        below=below,
        meets_threshold=not unmarked and not below and total >= grid.threshold * HUNDREDTHS,
    )


def mean(totals: Sequence[int]) -> int | None:
    """The mean of readings, in their own unit, rounded half up; None without any."""
    return _half_up(sum(totals), len(totals)) if totals else None


def gap(totals: Sequence[int]) -> int:
    """How far apart the two farthest readings are."""
    return max(totals) - min(totals) if totals else 0


def calls_for_discussion(totals: Sequence[int], points: int) -> bool:
    """Whether readings are so far apart (more than ``points``; 0: never) that their readers must talk."""
    return points > 0 and gap(totals) > points * HUNDREDTHS


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's marks on one dossier."""

    reader: int
    dossier: int
    marks: Marks


@dataclass(frozen=True, slots=True)
class Habit:
    """How one reader marks one criterion (or, without criterion, gives points): hundredths of a mark (or point).

    ``spread`` is the standard deviation. ``offset`` is how far above (or below) the other readers of the same
    dossiers they are on average; None where nobody else read them.
    """

    reader: int
    criterion: str
    readings: int
    mean: int
    spread: int
    offset: int | None


def calibration(grid: Grid, readings: Iterable[Reading]) -> list[Habit]:
    """How each reader marks, by criterion then in all, beside the others who read the same dossiers."""
    kept = list(readings)
    habits: list[Habit] = []
    for reader in sorted({one.reader for one in kept}):
        for criterion in grid.criteria:
            figures = [
                (one.reader, one.dossier, one.marks[criterion.key] * HUNDREDTHS)
                for one in kept
                if criterion.key in one.marks
            ]
            habits += _habit(reader, criterion.key, figures)
        totals = [(one.reader, one.dossier, appraise(grid, one.marks).total) for one in kept]
        habits += _habit(reader, "", totals)
    return habits


def _habit(reader: int, criterion: str, figures: Sequence[tuple[int, int, int]]) -> list[Habit]:
    own = [(dossier, value) for who, dossier, value in figures if who == reader]
    if not own:
        return []
    values = [value for _, value in own]
    count, total = len(values), sum(values)
    # Var = E[x²] - E[x]², kept whole until the root.
    variance = (count * sum(value * value for value in values) - total * total) // (count * count)
    apart: list[int] = []
    for dossier, value in own:
        others = [other for who, where, other in figures if where == dossier and who != reader]
        if others:
            apart.append(value - _half_up(sum(others), len(others)))
    offset = _half_up(sum(apart), len(apart)) if apart else None
    return [Habit(reader, criterion, count, _half_up(total, count), isqrt(variance), offset)]


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
