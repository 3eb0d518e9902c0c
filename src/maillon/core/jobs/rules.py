"""When work is tried again, and when it comes back: plain values only."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

HEARTBEAT = timedelta(seconds=15)
"""How often a worker says it is alive."""
LOST = timedelta(minutes=2)
"""A run that has said nothing for this long is taken again: its worker was killed."""
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=6)


def wait(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th failure: 30 s, 2 min, 8 min… up to 6 h."""
    factor: int = 4 ** min(max(attempts - 1, 0), 10)
    return min(_FIRST_WAIT * factor, _LONGEST_WAIT)


def next_time(after: datetime, *, every_minutes: int | None, daily_at: time | None, zone: tzinfo) -> datetime:
    """The first time strictly after an instant that a rhythm falls on.

    A daily hour is on the clock of ``zone``, whether summer time begins or ends that day; an hour that a
    spring change skips falls one hour later on the clock.
    """
    if every_minutes is not None:
        return after + timedelta(minutes=every_minutes)
    assert daily_at is not None  # the table's own constraint
    local = after.astimezone(zone)
    for days in range(3):
        candidate = datetime.combine(local.date() + timedelta(days=days), daily_at, tzinfo=zone)
        if candidate.timestamp() > after.timestamp():
            return candidate.astimezone(after.tzinfo)
    raise AssertionError("a day has an hour of its own within three days")
