"""Ranking under an envelope, and what the ranking hangs on: computed from the marks, exactly.

A dossier's score is the mean of its readings, in hundredths of a point. Dossiers that meet the grid's thresholds
come first; within each part, the better score; equal scores share a position and are listed by reference. The
budget line is drawn below the last dossier, in order, whose amount still fits: nobody is funded past one who is not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from maillon.dossiers.rules.definition import Grid
from maillon.dossiers.rules.scoring import HUNDREDTHS, Marks, mean, points_of

_FIRST, _WIDER = 20, 5
"""How many dossiers nearest the line are looked at first; and how many times more at each further look."""
Key = tuple[bool, int, str]
"""Ascending: below the thresholds last, then the lower score last, then the reference."""


class Entrant(NamedTuple):
    """A dossier in a call: its score (hundredths of a point), whether it meets the thresholds, what it asks."""

    reference: str
    score: int
    qualifies: bool = True
    amount_minor: int = 0

    @property
    def key(self) -> Key:
        """Its place in the order."""
        return (not self.qualifies, -self.score, self.reference)


_KEY = attrgetter("key")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A dossier at its position (shared when equal), with the amounts down to it and whether it is above the line."""

    position: int
    entrant: Entrant
    cumulative_minor: int
    is_funded: bool


def score_of(grid: Grid, readings: Sequence[Marks]) -> tuple[int, bool]:
    """The score of whole readings and whether, on their mean, every threshold is met."""
    totals = [sum(points_of(one, marks[one.key]) for one in grid.criteria) for marks in readings]
    score = mean(totals) or 0
    above = all(
        sum(marks[one.key] for marks in readings) * one.points >= one.threshold * one.scale * len(readings)
        for one in grid.criteria
    )
    return score, above and score >= grid.threshold * HUNDREDTHS


def order(entrants: Iterable[Entrant]) -> list[Entrant]:
    """The entrants from the first to the last."""
    ordered = sorted(entrants, key=attrgetter("reference"))
    # Stable sorts, the lesser criterion first: several times quicker than one on a key of three parts.
    ordered.sort(key=attrgetter("score"), reverse=True)
    ordered.sort(key=attrgetter("qualifies"), reverse=True)
    return ordered


def rank(entrants: Iterable[Entrant], envelope_minor: int) -> list[Ranked]:
    """The entrants in order, each with its position and the budget line. No envelope (0): all that qualify."""
    return ranked_part(order(entrants), envelope_minor)


def ranked_part(
    ordered: Sequence[Entrant], envelope_minor: int, *, start: int = 0, stop: int | None = None
) -> list[Ranked]:
    """Some of the entrants already in order, from a place (0 the first) to another, each with its position."""
    line = line_of(ordered, envelope_minor)
    last = len(ordered) if stop is None else min(stop, len(ordered))
    ranked: list[Ranked] = []
    cumulative = position = 0
    before: Entrant | None = None
    for index in range(last):
        one = ordered[index]
        cumulative += one.amount_minor
        if before is None or before.score != one.score or before.qualifies != one.qualifies:
            position = index + 1
        if index >= start:
            ranked.append(Ranked(position, one, cumulative, index < line))
        before = one
    return ranked


@dataclass(frozen=True, slots=True)
class Move:
    """One mark changed: which dossier's, which reading's, which criterion's, from what to what."""

    reference: str
    reading: int
    criterion: str
    before: int
    after: int

    @property
    def by(self) -> int:
        """How far the mark moves."""
        return abs(self.after - self.before)


def moves(grid: Grid, reference: str, readings: Sequence[Marks], *, by: int) -> Iterator[tuple[Move, int, bool]]:
    """Every single mark that can move by so much, with the score and the standing it would give the dossier."""
    for reading, marks in enumerate(readings):
        for criterion in grid.criteria:
            before = marks[criterion.key]
            for after in (before - by, before + by):
                if 0 <= after <= criterion.scale:
                    changed = [*readings[:reading], {**marks, criterion.key: after}, *readings[reading + 1 :]]
                    yield Move(reference, reading, criterion.key, before, after), *score_of(grid, changed)


def smallest_crossing(
    grid: Grid,
    ordered: Sequence[Entrant],
    envelope_minor: int,
    marks_of: Callable[[Sequence[str]], Mapping[str, Sequence[Marks]]],
    *,
    at_most: int | None = None,
) -> Move | None:
    """A smallest move of one mark that changes who is above the budget line; None: no single one does.

    ``ordered`` is the ranking. ``marks_of`` gives the readings of the dossiers named, those nearest the line first,
    twenty, then five times more each time: most often the first twenty answer.
    """
    board = _Board(ordered, envelope_minor)
    for by in range(1, _longest(grid, at_most) + 1):
        near = near_the_line(grid, ordered, envelope_minor, by=by)
        start, many = 0, _FIRST
        while part := near[start : start + many]:
            start, many = start + many, many * _WIDER
            marks = marks_of([ordered[index].reference for index in part])
            for index in part:
                one = ordered[index]
                for move, score, qualifies in moves(grid, one.reference, marks.get(one.reference, ()), by=by):
                    if board.changes(index, Entrant(one.reference, score, qualifies, one.amount_minor)):
                        return move
    return None


def near_the_line(grid: Grid, ordered: Sequence[Entrant], envelope_minor: int, *, by: int) -> list[int]:
    """The places of the only dossiers whose single mark, moved by so much, can change who is funded; nearest first.

    One that stays above the line, or that stays below the first refused, changes nothing: only those that can
    reach either of the two are named; and, when all that qualify are funded, those that can gain or lose standing.
    """
    line = line_of(ordered, envelope_minor)
    # Rounding a mark to the hundredth, then the mean, moves a score by less than three hundredths.
    reach = max((points_of(one, min(by, one.scale)) for one in grid.criteria), default=0) + 3
    edges = [ordered[index].score for index in (line - 1, line) if 0 <= index < len(ordered)]
    if grid.threshold and (line == len(ordered) or not ordered[line].qualifies):
        edges.append(grid.threshold * HUNDREDTHS)
    if any(one.threshold for one in grid.criteria):
        return list(range(len(ordered)))
    apart: dict[int, int] = {}
    for edge in edges:
        for index in _scoring_between(ordered, edge - reach, edge + reach):
            apart[index] = min(abs(ordered[index].score - edge), apart.get(index, reach))
    return sorted(apart, key=apart.__getitem__)


def _scoring_between(ordered: Sequence[Entrant], low: int, high: int) -> Iterator[int]:
    """The places of those whose score is from ``low`` to ``high``: scores fall within each of the two parts."""
    qualified = bisect_left(ordered, (True,), key=_KEY)
    for start, stop in ((0, qualified), (qualified, len(ordered))):
        first = bisect_left(ordered, -high, start, stop, key=lambda one: -one.score)
        yield from range(first, bisect_right(ordered, -low, first, stop, key=lambda one: -one.score))


class _Board:
    """A ranking from which one dossier is taken and put elsewhere, without sorting again."""

    def __init__(self, ordered: Sequence[Entrant], envelope_minor: int) -> None:
        self.ordered = ordered
        self.envelope = envelope_minor
        self.sums = [0, *accumulate(one.amount_minor for one in ordered)]
        self.qualified = bisect_left(ordered, (True,), key=_KEY)
        self.line = line_of(ordered, envelope_minor)

    def changes(self, index: int, moved: Entrant) -> bool:
        """Whether putting ``moved`` in place of the dossier at ``index`` changes who is funded."""
        amount = moved.amount_minor
        place = bisect_left(self.ordered, moved.key, key=_KEY)
        place -= place > index  # among the others alone
        others = self.qualified - self.ordered[index].qualifies
        first = self._fitting(index, amount, 0, min(place, others))
        funded, others_funded = False, first
        if first == place and moved.qualifies and self._sum(index, amount, place) + amount <= self._envelope():
            funded = True
            others_funded = self._fitting(index, amount, amount, others)
        before = index < self.line
        return funded != before or others_funded != self.line - before

    def _envelope(self) -> int:
        return self.envelope or self.sums[-1]

    def _sum(self, index: int, amount: int, count: int) -> int:
        """What the first ``count`` others ask."""
        return self.sums[count] if count <= index else self.sums[count + 1] - amount

    def _fitting(self, index: int, amount: int, used: int, most: int) -> int:
        """How many of the first ``most`` others fit, ``used`` being taken already."""
        room = self._envelope() - used
        low = bisect_right(self.sums, room, 0, min(index, most) + 1) - 1
        if low < min(index, most) or most <= index:
            return low
        return max(index, bisect_right(self.sums, room + amount, index + 1, most + 2) - 2)


def _longest(grid: Grid, at_most: int | None) -> int:
    scale = max((one.scale for one in grid.criteria), default=0)
    return scale if at_most is None else min(at_most, scale)


def line_of(ordered: Sequence[Entrant], envelope_minor: int) -> int:
    """How many, from the top, qualify and fit: the budget line is below them."""
    spent = 0
    for index, one in enumerate(ordered):
        spent += one.amount_minor
        if not one.qualifies or (envelope_minor and spent > envelope_minor):
            return index
    return len(ordered)
