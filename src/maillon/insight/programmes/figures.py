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
Mask = NDArray[np.bool_]


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
class Facts:
    """A funder's money, one entry of each array a row; ``values`` gives the words of each dimension's codes."""

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

    def chosen(self, picks: Mapping[str, str]) -> Mask:
        """The rows some values keep; a value nothing bears keeps none."""
        kept: Mask = np.ones(len(self.step), dtype=np.bool_)
        for name, value in picks.items():
            known = self.values[name]
            kept &= self.codes[name] == (known.index(value) if value in known else -1)
        return kept

    def at(self, step: Step) -> Facts:
        """The rows of one step alone."""
        rows = self.step == step
        codes = {name: held[rows] for name, held in self.codes.items()}
        return replace(self, step=self.step[rows], amount=self.amount[rows], subject=self.subject[rows], codes=codes)


def totals(facts: Facts, kept: Mask) -> dict[Step, int]:
    """What each step holds among the rows kept, minor units."""
    sums = np.bincount(facts.step[kept], weights=facts.amount[kept], minlength=len(Step))
    return {step: int(sums[step]) for step in Step}


def by(facts: Facts, kept: Mask, name: str) -> dict[str, dict[Step, int]]:
    """The same for each value of a dimension that holds something; they sum to the totals, to the cent."""
    many = len(facts.values[name])
    cells = facts.codes[name][kept] * len(Step) + facts.step[kept]
    # Whole numbers of cents under 2^53 stay exact in the floating sums of bincount.
    sums = np.bincount(cells, weights=facts.amount[kept], minlength=many * len(Step)).reshape(many, len(Step))
    held = np.bincount(cells // len(Step), minlength=many)
    return {
        value: {step: int(sums[place, step]) for step in Step}
        for place, value in enumerate(facts.values[name])
        if held[place]
    }


def subjects(facts: Facts, kept: Mask, step: Step) -> list[tuple[int, int]]:
    """The records behind a figure, with what each brings to it, the largest first."""
    rows = kept & (facts.step == step)
    keys, places = np.unique(facts.subject[rows], return_inverse=True)
    sums = np.bincount(places, weights=facts.amount[rows], minlength=len(keys))
    found = [(int(key), int(amount)) for key, amount in zip(keys, sums, strict=True)]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def count(facts: Facts, kept: Mask, step: Step = Step.AWARDED) -> int:
    """How many records stand at a step among the rows kept."""
    return int(np.count_nonzero(np.bincount(facts.subject[kept & (facts.step == step)])))


def projects(facts: Facts, kept: Mask) -> set[int]:
    """The projects of the agreements kept, by their key."""
    if not facts.activities:
        return set()
    held = np.bincount(facts.subject[kept & (facts.step == Step.AWARDED)], minlength=max(facts.activities) + 1)
    return {activity for agreement, activity in facts.activities.items() if held[agreement]}
