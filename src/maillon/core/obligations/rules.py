"""When people are reminded of what they owe, how pressing it is, and what may follow what. Plain values only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

THIS_WEEK = 7
"""Days in which what is due counts as « this week »."""
HORIZON = 60
"""Days in which what is due counts as awaiting somebody; what comes later is on the whole list only."""


class Urgency(StrEnum):
    """Where something stands in the list of what awaits somebody."""

    LATE = "late"
    SOON = "soon"
    LATER = "later"
    ANYTIME = "anytime"


MOVES: dict[str, dict[str, str]] = {
    "open": {"meet": "met", "waive": "waived", "postpone": "open"},
    "met": {"reopen": "open"},
    "waived": {"reopen": "open"},
}
"""From a state, by a verb, to a state; whatever is absent is refused. No verb removes an obligation."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days before the due day when one is reminded, and every how many days once it is late (``None``: never)."""

    days_before: tuple[int, ...]
    late_every_days: int | None = None

    @classmethod
    def of(cls, days_before: Iterable[int], late_every_days: int | None) -> Rhythm:
        """A rhythm with each day once, the farthest first."""
        return cls(tuple(sorted(set(days_before), reverse=True)), late_every_days)


@dataclass(frozen=True, slots=True)
class Version:
    """A rhythm for a kind of obligation (empty: every other kind) from an instant on."""

    kind: str
    starts_at: datetime
    rhythm: Rhythm


def rhythm_for(kind: str, versions: Iterable[Version], *, at: datetime) -> Rhythm:
    """The rhythm in force for a kind at an instant: its own latest, else the general one, else no reminder."""
    begun = sorted((one for one in versions if one.starts_at <= at), key=lambda one: one.starts_at)
    own = [one for one in begun if one.kind == kind]
    chosen = own or [one for one in begun if not one.kind]
    return chosen[-1].rhythm if chosen else Rhythm(())


def days_left(due_at: datetime, *, at: datetime, zone: tzinfo) -> int:
    """Whole days of the calendar of ``zone`` until the due day: 0 that very day, negative once it is past."""
    return (due_at.astimezone(zone).date() - at.astimezone(zone).date()).days


def step(due_at: datetime, rhythm: Rhythm, *, at: datetime, zone: tzinfo) -> str | None:
    """The last step of the rhythm that has been reached, or ``None`` before the first.

    Steps are ``before:7`` and, once late, ``late:0``, ``late:1``… Only the last one reached is ever due: a site
    that slept a month, or an obligation opened three days before its date, gives one reminder and not three.
    """
    left = days_left(due_at, at=at, zone=zone)
    if left < 0:
        if rhythm.late_every_days is None:
            return None
        return f"late:{(-left - 1) // rhythm.late_every_days}"
    reached = [days for days in rhythm.days_before if left <= days]
    return f"before:{min(reached)}" if reached else None


def reminder_due(due_at: datetime, rhythm: Rhythm, *, sent: Collection[str], at: datetime, zone: tzinfo) -> str | None:
    """The step to remind of now, or ``None`` when there is none or it was sent; ``sent`` holds steps."""
    reached = step(due_at, rhythm, at=at, zone=zone)
    return None if reached is None or reached in sent else reached


def letter_due(frequency: str, *, last: datetime | None, at: datetime, zone: tzinfo) -> bool:
    """Whether a letter may leave today for somebody who wants them ``daily``, ``weekly`` or ``never``.

    ``last`` is when the last one left; never two on one day of ``zone``.
    """
    if frequency == "never":
        return False
    if last is None:
        return True
    days = (at.astimezone(zone).date() - last.astimezone(zone).date()).days
    return days >= (7 if frequency == "weekly" else 1)


def urgency(due_at: datetime | None, *, at: datetime, zone: tzinfo) -> Urgency:
    """How pressing something is; late begins at the very instant, not the day after."""
    if due_at is None:
        return Urgency.ANYTIME
    if due_at < at:
        return Urgency.LATE
    return Urgency.SOON if days_left(due_at, at=at, zone=zone) <= THIS_WEEK else Urgency.LATER


def after(state: str, verb: str) -> str | None:
    """The state a verb leads to, or ``None`` when it may not be done from there."""
    return MOVES.get(state, {}).get(verb)


def link_expiry(sent_at: datetime, *, days: int) -> datetime:
    """The instant a reminder's link stops working; ``days`` is the network's choice (MAILLON_REMINDER_LINK_DAYS)."""
    return sent_at + timedelta(days=days)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last minute of a day on the clock of ``zone``: when what is due « that day » is due."""
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone)
