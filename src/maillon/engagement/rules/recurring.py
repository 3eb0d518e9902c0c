"""Sessions that come back: every week, or every month on the same weekday; clocks keep their hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from maillon.core.errors import RuleViolation
from maillon.engagement.rules.events import MOST_SESSIONS


class Rhythm(StrEnum):
    """How a session comes back."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


def occurrences(
    starts_at: datetime, ends_at: datetime, *, rhythm: Rhythm, times: int, zone: tzinfo
) -> list[tuple[datetime, datetime]]:
    """``times`` sessions from the first on, at the same hour of the clock in ``zone`` even when the clock changes.

    Monthly keeps the weekday and its rank (the second Thursday; a fifth one that a month lacks is its last). Raises
    RuleViolation ``events.hours`` and ``events.too_many_sessions`` (``most``).
    """
    if ends_at <= starts_at:
        raise RuleViolation("events.hours", field="ends_at")
    times = 1 if rhythm is Rhythm.ONCE else times
    if not 1 <= times <= MOST_SESSIONS:
        raise RuleViolation("events.too_many_sessions", field="times", most=MOST_SESSIONS)
    first, length = starts_at.astimezone(zone), ends_at - starts_at
    days = [_next(first.date(), rhythm, number) for number in range(times)]
    begun = [datetime.combine(day, first.time(), tzinfo=zone) for day in days]
    # The length is added in real time: a night that loses an hour still lasts as long.
    return [(start, (start.astimezone(starts_at.tzinfo) + length).astimezone(zone)) for start in begun]


def _next(first: date, rhythm: Rhythm, number: int) -> date:
    if rhythm is not Rhythm.MONTHLY:
        return first + timedelta(weeks=number)
    months = first.year * 12 + first.month - 1 + number
    opening = date(months // 12, months % 12 + 1, 1)
    day = opening + timedelta(days=(first.weekday() - opening.weekday()) % 7, weeks=(first.day - 1) // 7)
    return day if day.month == opening.month else day - timedelta(weeks=1)
