"""Sums over a funder's money, on arrays: the chain of steps, any breakdown of it, and the rows behind a figure.

Every row is an amount at one step, in a fiscal year, for one record (an agreement, a call, an envelope). A figure is
the sum of rows; the list behind it holds those rows, so that it always sums to the figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Step(IntEnum):
    """Where money stands; in the order it goes through."""

    ENVELOPE = 0
    """given to the programme"""
    CALLED = 1
    """offered by an announced call"""
    AWARDED = 2
    """written in an agreement"""
    AGREED = 3
    """signed by both"""
    PAID = 4
    SPENT = 5
    """told, receipt by receipt, by a report that was sent"""
    REPORTED = 6
    """in a report that was accepted"""
    COMMITTED = 7
    """agreed and not paid yet, in the year it may fall due"""


CHAIN = tuple(Step)[:7]
WHOLE = (Step.ENVELOPE, Step.CALLED)
"""Known for a programme and a year only: nobody knows yet to whom, nor where, that money will go."""
PROGRAMME, YEAR, REGION, COUNTRY, SECTOR, GENDER = "programme", "year", "region", "country", "sector", "gender"
DIMENSIONS = (PROGRAMME, YEAR, REGION, COUNTRY, SECTOR, GENDER)
UNKNOWN = ""
"""The value of what the record does not say."""


def fiscal_year(day: date) -> int:
    """The fiscal year a day lies in, by the year it ends in: 2027 ends on 31 March 2027."""
    return day.year + (day.month > 3)


@dataclass(frozen=True, slots=True)
class Postings:
    """Where the rows of each value of a dimension are: a filter reads those alone, not the twenty-five years."""

    order: Numbers
    starts: Numbers

    @classmethod
    def of(cls, codes: Numbers, many: int) -> Postings:
        """The places of each code, in the order of the rows."""
        return cls(np.argsort(codes, kind="stable"), np.searchsorted(np.sort(codes), np.arange(many + 1)))

    def rows(self, code: int) -> Numbers:
        """The places of one code; none for a code nothing bears."""
        return self.order[self.starts[code] : self.starts[code + 1]] if code >= 0 else self.order[:0]


@dataclass(frozen=True, slots=True)
class Facts:
    """A funder's money, one entry of each array a row, those of a step together and the steps in their order.

    ``values`` gives the words of each dimension's codes.
    """

    step: Numbers
    amount: Numbers
    subject: Numbers
    """The key of an agreement, a call or an envelope, as the step says."""
    codes: Mapping[str, Numbers]
    values: Mapping[str, Sequence[str]]
    activities: Mapping[int, int] = field(default_factory=dict)
    """The project of each agreement that has one."""
    left_out: int = 0
    """Agreements in another currency, in no sum."""

    index: Mapping[str, Postings] = field(default_factory=dict)
    """Of each dimension, where the rows of each value are; empty for a part of the money."""

    def only(self, picks: Mapping[str, str]) -> Facts:
        """The rows some values keep; a value nothing bears keeps none. Everything, unchanged, without any."""
        wanted = {name: _code(self.values[name], value) for name, value in picks.items()}
        if not wanted:
            return self
        found = [self.index[name].rows(code) for name, code in wanted.items() if name in self.index]
        rows = min(found, key=len) if found else np.arange(len(self.step))
        for name, code in wanted.items():
            rows = rows[self.codes[name][rows] == code]
        return self._part(rows)

    def at(self, step: Step) -> Facts:
        """The rows of one step alone: they stand together."""
        first, last = np.searchsorted(self.step, [step, step + 1])
        return self._part(slice(int(first), int(last)))

    def _part(self, rows: Numbers | slice) -> Facts:
        codes = {name: held[rows] for name, held in self.codes.items()}
        return replace(
            self, step=self.step[rows], amount=self.amount[rows], subject=self.subject[rows], codes=codes, index={}
        )


def gathered(
    rows: Sequence[tuple[int, ...]],
    values: Mapping[str, Sequence[str]],
    *,
    activities: Mapping[int, int] | None = None,
    left_out: int = 0,
) -> Facts:
    """Rows (step, amount, subject, a code by dimension) as facts: those of a step together, every value indexed."""
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 3 + len(DIMENSIONS))
    columns = table[np.argsort(table[:, 0], kind="stable")].T.copy()
    codes = {name: columns[3 + place] for place, name in enumerate(DIMENSIONS)}
    return Facts(
        step=columns[0],
        amount=columns[1],
        subject=columns[2],
        codes=codes,
        values=values,
        activities=activities or {},
        left_out=left_out,
        index={name: Postings.of(held, len(values[name])) for name, held in codes.items()},
    )


def _code(known: Sequence[str], value: str) -> int:
    return known.index(value) if value in known else -1


def totals(facts: Facts) -> dict[Step, int]:
    """What each step holds, minor units."""
    sums = np.bincount(facts.step, weights=facts.amount, minlength=len(Step))
    return {step: int(sums[step]) for step in Step}


def by(facts: Facts, name: str) -> dict[str, dict[Step, int]]:
    """The same for each value of a dimension that holds something; they sum to the totals, to the cent."""
    many = len(facts.values[name])
    cells = facts.codes[name] * len(Step) + facts.step
    # Whole numbers of cents under 2^53 stay exact in the floating sums of bincount.
    sums = np.bincount(cells, weights=facts.amount, minlength=many * len(Step)).reshape(many, len(Step))
    held = np.bincount(facts.codes[name], minlength=many)
    return {
        value: {step: int(sums[place, step]) for step in Step}
        for place, value in enumerate(facts.values[name])
        if held[place]
    }


def crossed(facts: Facts, first: str, second: str) -> dict[tuple[str, str], int]:
    """What two values hold together, of every step, where they hold anything."""
    many = len(facts.values[second])
    sums = np.bincount(facts.codes[first] * many + facts.codes[second], weights=facts.amount)
    return {
        (facts.values[first][int(cell) // many], facts.values[second][int(cell) % many]): int(sums[cell])
        for cell in np.flatnonzero(sums)
    }


def subjects(facts: Facts, step: Step) -> list[tuple[int, int]]:
    """The records behind a figure, with what each brings to it, the largest first."""
    rows = facts.at(step)
    keys, places = np.unique(rows.subject, return_inverse=True)
    sums = np.bincount(places, weights=rows.amount, minlength=len(keys))
    found = [(int(key), int(amount)) for key, amount in zip(keys, sums, strict=True)]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def count(facts: Facts, step: Step = Step.AWARDED) -> int:
    """How many records stand at a step."""
    return int(np.count_nonzero(np.bincount(facts.at(step).subject)))


def projects(facts: Facts) -> set[int]:
    """The projects of the agreements, by their key."""
    if not facts.activities:
        return set()
    held = np.bincount(facts.at(Step.AWARDED).subject, minlength=max(facts.activities) + 1)
    return {activity for agreement, activity in facts.activities.items() if held[agreement]}
