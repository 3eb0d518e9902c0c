"""The explorer's measures on arrays: the same answers as the compiled ones (a test compares them), ten times sooner.

A question is answered slice by slice: which facets it misses, and which part of its money each choice keeps. All the
shares are then crossed once, and only those that count are weighed. Money stays in whole cents until a part is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillon.insight.engines.arrays import SORTED, Arrays, Floats, GapName, Ints
from maillon.insight.rules import BITS, Facet

_ALL = sum(BITS.values())
_YEAR = BITS[Facet.YEAR]


class Measured(NamedTuple):
    """Every value measured, by its number: activities if it were chosen, activities now, parts of the money."""

    open: Ints
    now: Ints
    budget: Floats
    spent: Floats


class Listed(NamedTuple):
    """One activity of a list by its number, with the money the selection counts."""

    activity: int
    budget: float
    spent: float


def _sums(places: NDArray[np.integer], money: NDArray[np.number], size: int) -> Floats:
    """The money of each place added up."""
    return np.bincount(places, money, size).astype(np.float64, copy=False)


class Question:
    """One selection put to the arrays.

    ``picks`` are the numbers of the values chosen, ``mask`` the facets chosen (a facet may be chosen with values that
    do not exist), ``found`` the activities a text was found in.
    """

    def __init__(self, arrays: Arrays, picks: Iterable[int], mask: int, found: Sequence[int] | None) -> None:
        self._arrays = arrays
        self._picked = np.zeros(len(arrays.values), np.bool_)
        self._picked[list(picks)] = True
        self._dated = bool(mask & _YEAR)
        missed = self._choose([bit for bit in BITS.values() if mask & bit])
        # A slice that misses nothing counts everywhere; one that misses one facet, for the values of that one.
        counts = np.where(missed == 0, _ALL, np.where(missed & (missed - 1) == 0, missed, 0)).astype(np.uint16)
        if found is not None:
            kept = np.zeros(len(arrays.activity_id), np.bool_)
            kept[arrays.places(found)[1]] = True
            counts[~kept[arrays.slice_activity]] = 0
        self._counts = counts
        self._slices = np.flatnonzero(counts == _ALL)
        self._budget, self._spent = self._money()

    def _choose(self, chosen: list[int]) -> NDArray[np.int32]:
        """The facets each slice misses; leaves the parts kept, one line a facet left out and the first for none."""
        arrays = self._arrays
        size = len(arrays.slice_activity)
        parts, hits = np.zeros((len(chosen), size)), np.zeros((len(chosen), size), np.bool_)
        line_of = {bit: line for line, bit in enumerate(chosen)}
        for number in np.flatnonzero(self._picked):
            line = line_of[BITS[arrays.values[number].facet]]
            shares = slice(arrays.share_starts[number], arrays.share_starts[number + 1])
            slices = arrays.share_slice[shares]
            parts[line, slices] += arrays.share_weight[shares]
            hits[line, slices] = True
        parts[~hits] = 1.0
        np.minimum(parts, 1.0, out=parts)
        lines = range(len(chosen))
        self._parts = np.ones((len(chosen) + 1, size))
        for line in lines:
            self._parts[0] *= parts[line]
            for other in lines:
                if other != line:
                    self._parts[line + 1] *= parts[other]
        self._line_of_facet = np.zeros(_ALL + 1, np.int64)
        for line, bit in enumerate(chosen):
            self._line_of_facet[bit] = line + 1
        missed: NDArray[np.int32] = np.array(chosen, np.int32) @ ~hits if chosen else np.zeros(size, np.int32)
        return missed

    def _money(self) -> tuple[Floats | Ints, Floats | Ints]:
        """The budget and spending of each slice, in the years chosen."""
        arrays = self._arrays
        if not self._dated:
            return arrays.slice_budget, arrays.slice_spent
        size = len(arrays.slice_activity)
        held = np.flatnonzero(self._picked[arrays.cash_year])
        slices = arrays.cash_slice[held]
        return (
            _sums(slices, arrays.cash_budget[held], size),
            _sums(slices, arrays.cash_spent[held], size),
        )

    def totals(self) -> tuple[int, float, float]:
        """Activities, budget and spending of the selection."""
        parts = self._parts[0, self._slices]
        return (
            len(np.unique(self._arrays.slice_activity[self._slices])),
            float(np.sum(self._budget[self._slices] * parts)),
            float(np.sum(self._spent[self._slices] * parts)),
        )

    def facets(self) -> Measured:
        """Every value of every facet; years have the money of that year."""
        arrays = self._arrays
        size = len(arrays.values)
        held = np.flatnonzero((arrays.share_facet & self._counts[arrays.share_slice]) != 0)
        values, slices = arrays.share_value[held], arrays.share_slice[held]
        part = self._parts[self._line_of_facet[arrays.share_facet[held]], slices] * arrays.share_weight[held]
        budget = _sums(values, self._budget[slices] * part, size)
        spent = _sums(values, self._spent[slices] * part, size)
        # Slices of one activity stand together under a value: it counts once.
        activities = arrays.slice_activity[slices]
        first = np.ones(len(held), np.bool_)
        first[1:] = (values[1:] != values[:-1]) | (activities[1:] != activities[:-1])
        each = values[first]
        chosen = self._counts[slices] == _ALL
        now = each[np.logical_or.reduceat(chosen, np.flatnonzero(first))] if len(held) else each
        span = arrays.span[Facet.YEAR]
        budget[span], spent[span] = (money[span] for money in self._years())
        return Measured(np.bincount(each, minlength=size), np.bincount(now, minlength=size), budget, spent)

    def _years(self) -> tuple[Floats, Floats]:
        """Budget and spending by number of the year, as if the year were free."""
        arrays = self._arrays
        held = np.flatnonzero((self._counts[arrays.cash_slice] & _YEAR) != 0)
        slices, years, size = arrays.cash_slice[held], arrays.cash_year[held], len(arrays.values)
        part = self._parts[self._line_of_facet[_YEAR], slices]
        return (
            _sums(years, arrays.cash_budget[held] * part, size),
            _sums(years, arrays.cash_spent[held] * part, size),
        )

    def gaps(self) -> list[tuple[GapName, float]]:
        """The money of the selection no rate is known for, in minor units."""
        arrays = self._arrays
        kept = self._counts[arrays.gap_slice] == _ALL
        held = np.flatnonzero(kept & self._picked[arrays.gap_year] if self._dated else kept)
        if not len(held):
            return []
        names = arrays.gap_name[held]
        minor = _sums(names, arrays.gap_minor[held] * self._parts[0, arrays.gap_slice[held]], len(arrays.gap_names))
        return [(arrays.gap_names[name], float(minor[name])) for name in np.unique(names)]

    def listed(self, column: str, *, descending: bool, first: int, most: int) -> list[Listed]:
        """``most`` activities of the selection from the ``first`` on, ordered by a column then by identifier."""
        arrays = self._arrays
        activities = np.unique(arrays.slice_activity[self._slices])
        ranks = arrays.activity_ranks[SORTED.index(column), activities]
        places = arrays.activity_place[activities]
        last = len(arrays.activity_id) + 1
        # What is not stated comes last either way.
        keys = np.where(ranks < 0, last, last - ranks if descending else ranks) * last + places
        upto = min(first + most, len(keys))
        near = np.argpartition(keys, upto - 1)[:upto] if 0 < upto < len(keys) else np.arange(len(keys))
        shown = activities[near[np.argsort(keys[near])][first:upto]]
        parts = self._parts[0, self._slices]
        owners = arrays.slice_activity[self._slices]
        size = len(arrays.activity_id)
        budget = _sums(owners, self._budget[self._slices] * parts, size)
        spent = _sums(owners, self._spent[self._slices] * parts, size)
        return [Listed(int(each), float(budget[each]), float(spent[each])) for each in shown]

    def selected(self) -> list[int]:
        """The activities of the selection, by ascending id."""
        found: list[int] = self._arrays.activity_id[np.unique(self._arrays.slice_activity[self._slices])].tolist()
        return found
