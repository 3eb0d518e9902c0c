"""Half-open periods of dates: the first day is in, the last is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillon.core.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` (included) to ``end`` (excluded); ``None`` leaves a side open.

    Raises RuleViolation ``period.order`` when it would hold no day.
    """

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end <= self.start:
            raise RuleViolation("period.order", start=self.start, end=self.end)

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """True when at least one day lies in both."""
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )


def fiscal_year(day: date, *, first_month: int = 4) -> Period:
    """The fiscal year a day lies in; Québec's government closes on 31 March, hence April by default."""
    year = day.year if day.month >= first_month else day.year - 1
    return Period(date(year, first_month, 1), date(year + 1, first_month, 1))
