"""Where an event stands, and whether one may register, on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

MOST_SEATS = 6
"""Seats one registration may take: a family, not a bus."""
MOST_SESSIONS = 60
REMINDED_BEFORE = timedelta(hours=36)
"""The reminder leaves in the morning of the day before, whatever the hour of the event."""


class EventState(StrEnum):
    """Where an event stands for its people and for the public."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    """Public later, with the official programme."""
    OPEN = "open"
    PAST = "past"
    CANCELLED = "cancelled"


def event_state(
    *, published_at: datetime | None, cancelled_at: datetime | None, ends_at: datetime | None, at: datetime
) -> EventState:
    """The state at an instant; what was never public and is cancelled is only a draft put away."""
    if published_at is None:
        return EventState.DRAFT
    if cancelled_at is not None:
        return EventState.CANCELLED
    if published_at > at:
        return EventState.ANNOUNCED
    return EventState.PAST if ends_at is not None and ends_at <= at else EventState.OPEN


class Desk(StrEnum):
    """What the registration desk answers."""

    NONE = "none"
    """Nobody registers: one comes."""
    NOT_YET = "not_yet"
    OPEN = "open"
    WAITING_LIST = "waiting_list"
    CLOSED = "closed"


def desk(
    *,
    state: EventState,
    takes_registrations: bool,
    opens_at: datetime | None,
    closes_at: datetime | None,
    capacity: int | None,
    seats_given: int,
    waiting: int,
    at: datetime,
) -> Desk:
    """Whether one may register; ``closes_at`` is when the event starts where nothing else was said."""
    if not takes_registrations:
        return Desk.NONE
    if state is not EventState.OPEN or (closes_at is not None and closes_at <= at):
        return Desk.CLOSED
    if opens_at is not None and at < opens_at:
        return Desk.NOT_YET
    full = capacity is not None and (seats_given >= capacity or waiting > 0)
    return Desk.WAITING_LIST if full else Desk.OPEN
