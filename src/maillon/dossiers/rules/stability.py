"""What a ranking hangs on: which positions hold, over the whole of it, whichever single mark moves by 1."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from maillon.dossiers.rules.definition import Grid
from maillon.dossiers.rules.ranking import Entrant, moves, score_of
from maillon.dossiers.rules.scoring import Marks

_BELOW = 10**9
"""Put before whatever is below the thresholds: more than any score."""


class Reach(NamedTuple):
    """How far one mark moved by 1 takes a dossier: at best and at worst, its score (hundredths) and its standing."""

    best: int
    qualifies_at_best: bool
    worst: int
    qualifies_at_worst: bool


def reach_of(grid: Grid, readings: Sequence[Marks]) -> Reach:
    """The best and the worst that one mark moved by 1, on any of its readings, gives a dossier; else what it has."""
    reached = [score_of(grid, readings), *((score, meets) for _, score, meets in moves(grid, "", readings, by=1))]
    weighed = sorted(reached, key=lambda one: _weight(*one))
    return Reach(*weighed[0], *weighed[-1])


@dataclass(frozen=True, slots=True)
class Stability:
    """What holds when one mark moves by 1: runs of positions (first, last); the neighbours that would swap; and the
    leaps over several positions (from, to) that move somebody those swaps do not name.

    Said of a part of the ranking, whoever moves; ``holding`` and ``firm`` are of the whole: how many positions hold,
    and how many from the first before one does not.
    """

    holds: tuple[tuple[int, int], ...]
    swaps: tuple[tuple[int, int], ...]
    leaps: tuple[tuple[int, int], ...] = ()
    holding: int = 0
    firm: int = 0

    @property
    def runs(self) -> list[tuple[int, int]]:
        """The swaps as they are said: (first, last) of positions that each swap with the next."""
        found: list[tuple[int, int]] = []
        for upper, lower in self.swaps:
            if found and found[-1][1] == upper:
                found[-1] = (found[-1][0], lower)
            else:
                found.append((upper, lower))
        return found


def stability(
    ordered: Sequence[Entrant], reaches: Sequence[Reach], *, first: int = 1, many: int | None = None
) -> Stability:
    """Which of ``many`` positions from ``first`` hold, among the entrants of a whole ranking, listed in order.

    A dossier with one reading moves further than its neighbours with three: it may leap over one that nothing
    makes swap, and the position of that one does not hold.
    """
    count = len(ordered)
    start, stop = first - 1, count if many is None else min(first - 1 + many, count)
    spans = list(_spans(ordered, reaches))
    # A pair swaps when one of its two, moved, goes past the other.
    swapped = [False] * count
    for place, end in spans:
        swapped[place if end > place else place - 1] = True
    named = [swapped[place] or (place > 0 and swapped[place - 1]) for place in range(count)]
    unnamed = [0, *accumulate(not one for one in named)]
    beyond = [(place, end) for place, end in spans if unnamed[max(place, end) + 1] > unnamed[min(place, end)]]
    moving = _covered(beyond, named)
    return Stability(
        holds=tuple(_runs(place + 1 for place in range(start, stop) if not moving[place])),
        swaps=tuple((place + 1, place + 2) for place in range(max(start - 1, 0), stop) if swapped[place]),
        leaps=tuple(
            (place + 1, end + 1) for place, end in sorted(beyond) if min(place, end) < stop and max(place, end) >= start
        ),
        holding=count - sum(moving),
        firm=next((place for place, one in enumerate(moving) if one), count),
    )


def _spans(ordered: Sequence[Entrant], reaches: Sequence[Reach]) -> Iterator[tuple[int, int]]:
    """From each place to the highest and to the lowest it reaches, past those that are strictly apart."""
    weights = [_weight(one.score, one.qualifies) for one in ordered]
    for place, (best, best_meets, worst, worst_meets) in enumerate(reaches):
        highest = bisect_right(weights, _weight(best, best_meets))
        if highest < place:
            yield place, highest
        lowest = bisect_left(weights, _weight(worst, worst_meets)) - 1
        if lowest > place:
            yield place, lowest


def _covered(spans: Sequence[tuple[int, int]], named: Sequence[bool]) -> list[bool]:
    """Whether each place is named already, or between the two ends of a leap."""
    change = [0] * (len(named) + 1)
    for place, end in spans:
        change[min(place, end)] += 1
        change[max(place, end) + 1] -= 1
    return [one or depth > 0 for one, depth in zip(named, accumulate(change), strict=False)]


def _runs(positions: Iterator[int]) -> Iterator[tuple[int, int]]:
    begun = last = 0
    for position in positions:
        if position != last + 1 or not begun:
            if begun:
                yield begun, last
            begun = position
        last = position
    if begun:
        yield begun, last


def _weight(score: int, qualifies: bool) -> int:
    """Ascending: below the thresholds last, then the lower score last."""
    return -score if qualifies else _BELOW - score
