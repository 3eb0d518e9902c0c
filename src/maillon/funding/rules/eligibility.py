"""What an organisation's record alone says of the conditions of a call: met, not met, or a fact is missing.

A condition is judged from the record when all it reads comes from there: ``pulldata('organisation', …)``, or answers
that the form itself takes from there. The others are judged in the application.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from maillon.core.periods import Period, fiscal_year

_PULLED = re.compile(r"""pulldata\(\s*['"]organisation['"]\s*,\s*['"]([^'"]+)['"]\s*,[^)]*\)""")
_PATH = re.compile(r"/[A-Za-z_][\w./-]*")
_MOST_STEPS = 20


class Answer(StrEnum):
    """What is known of a condition, or of a whole call."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """A fact of the record is missing."""
    LATER = "later"
    """Judged in the application."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule of a call: what the record answers, and the names of the facts it lacks."""

    key: str
    answer: Answer
    missing: tuple[str, ...] = field(default=())


def facts_read(expression: str, calculations: Mapping[str, str]) -> frozenset[str] | None:
    """The columns of the organisation's record that an expression reads; None when it reads anything else.

    ``calculations`` gives, by path, what the form computes or proposes there ("" where a person alone answers).
    """
    found: set[str] = set()
    waiting, seen = [expression], 0
    while waiting:
        text = waiting.pop()
        found |= set(_PULLED.findall(text))
        rest = _PULLED.sub(" ", text)
        for path in _PATH.findall(rest):
            said = calculations.get(path, "")
            seen += 1
            if not said or seen > _MOST_STEPS:
                return None
            waiting.append(said)
    return frozenset(found) if found else None


def judged(key: str, *, reads: frozenset[str] | None, row: Mapping[str, str], holds: bool) -> Condition:
    """What the record answers of a condition; ``holds`` is the engine's verdict on it."""
    if reads is None:
        return Condition(key, Answer.LATER)
    if missing := tuple(sorted(name for name in reads if not row.get(name, ""))):
        return Condition(key, Answer.UNKNOWN, missing)
    return Condition(key, Answer.YES if holds else Answer.NO)


def whole(conditions: Sequence[Condition]) -> Answer:
    """The answer for a call: no when one condition fails, unknown when a fact is missing, yes otherwise."""
    answers = {one.answer for one in conditions}
    return next((one for one in (Answer.NO, Answer.UNKNOWN) if one in answers), Answer.YES)


def funded_years(periods: Sequence[tuple[date, date]], *, on: date, among: int) -> int:
    """How many of the last whole fiscal years (April to March) were paid for, from periods, last day excluded.

    ``among`` says how many years one looks back.
    """
    start = fiscal_year(on).start
    assert start is not None
    years = [Period(date(start.year - back, 4, 1), date(start.year - back + 1, 4, 1)) for back in range(1, among + 1)]
    return sum(any(year.overlaps(Period(*one)) for one in periods) for year in years)
