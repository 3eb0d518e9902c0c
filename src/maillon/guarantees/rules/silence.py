"""How late a loan is as its lender last said it, apart from how late it would be if silence meant nothing was paid.

A quarter that runs is told by nobody yet: the instalments due in it are not arrears, they are not known. What is past
due counts as reported; what would be past due were nothing paid since is shown beside it, never inside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maillon.guarantees.rules import clocks, life, measures
from maillon.guarantees.rules.state import Guarantee, Loan

_QUARTER = 3
_MONTHS = 12
_KNOWN = frozenset(("default", *life.CLAIMED))
"""The fund holds the proof of these defaults: no statement has to say them again."""


class Part(StrEnum):
    """Where a loan stands in the portfolio at risk."""

    REPORTED = "reported"
    """At risk by what its lender last said, or by what the fund itself knows."""
    OVERDUE = "overdue"
    """At risk if nothing was paid since, and its lender's statement is late."""
    AWAITED = "awaited"
    """At risk if nothing was paid since, and the next statement is not due yet."""
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Reading:
    """A loan's lateness on a day, by what is known and by what is not."""

    told_on: date | None
    """The last day a statement tells of."""
    days: int
    """Past due on that day."""
    days_if_unpaid: int
    """Past due today if nothing was paid since."""
    next_by: date | None
    """When the statement that comes next was, or is, due."""
    part: Part


def read(guarantee: Guarantee, day: date, threshold: int = measures.PAR[0]) -> Reading:
    """How late the loan of a guarantee is on a day, and in which part of the portfolio at risk it counts."""
    loan = guarantee.loan
    told = told_on(loan, day)
    days = measures.days_past_due(loan, told) if told else 0
    unpaid = measures.days_past_due(loan, day)
    since = told or _drawn_on(loan)
    next_by = clocks.report_by(guarantee, _next_end(since, again=told is not None)) if since else None
    if days >= threshold or guarantee.restructured_on is not None or guarantee.position in _KNOWN:
        part = Part.REPORTED
    elif unpaid < threshold:
        part = Part.SOUND
    else:
        part = Part.OVERDUE if next_by is not None and day > next_by else Part.AWAITED
    return Reading(told, days, unpaid, next_by, part)


def told_on(loan: Loan, day: date) -> date | None:
    """The last day a lender's statement tells of, seen from a day."""
    told = [one.effective_on for one in loan.lines if one.stated and one.effective_on <= day]
    return max(told) if told else None


def _drawn_on(loan: Loan) -> date | None:
    return min((one.effective_on for one in loan.lines), default=None)


def _next_end(since: date, *, again: bool) -> date:
    """The last day of the quarter a day is in; of the one after it when the day was told ``again``."""
    month = (since.month - 1) // _QUARTER * _QUARTER + _QUARTER * (2 if again else 1)
    first_after = date(since.year + month // _MONTHS, month % _MONTHS + 1, 1)
    return date.fromordinal(first_after.toordinal() - 1)
