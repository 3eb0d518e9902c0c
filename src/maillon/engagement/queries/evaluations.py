"""Evaluations: who is to be asked, what those who came say together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from maillon.engagement.models import Evaluation, Event, Registration, Session

READ_FROM = 3
"""Evaluations from which their words are shown: one alone, everybody would know whose it is."""
_ASKED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """What an event was worth: how many said so, each mean out of five, how many want to act next, their words."""

    count: int
    worth: float
    learned: float
    welcomed: float
    act_next: int
    words: tuple[str, ...]


def to_ask(at: datetime) -> QuerySet[Registration, Registration]:
    """Who had a seat at something that ended this week, was not noted absent, and was not asked."""
    week = {"ends_at__lte": at, "ends_at__gt": at - _ASKED_WITHIN, "cancelled_at": None}
    events, times = Event.objects.filter(**week).values("pk"), Session.objects.filter(**week).values("pk")
    over = Q(session=None, event__in=events) | Q(session__in=times, event__cancelled_at=None)
    came = Q(attended_at__isnull=False) | Q(event__attended=0)
    found = Registration.objects.filter(came, over, state=Registration.State.GIVEN, asked_at=None, evaluated_at=None)
    return found.select_related("event").order_by("event_id", "place_in_line")


def told_of(event: Event) -> Told | None:
    """What those who came say of an event; None when nobody said anything."""
    rows = list(Evaluation.objects.filter(event=event).order_by("given_on", "words"))
    if not rows:
        return None

    def mean(name: str) -> float:
        return float(sum(getattr(one, name) for one in rows)) / len(rows)

    words = tuple(one.words for one in rows if one.words) if len(rows) >= READ_FROM else ()
    act_next = sum(bool(one.acts_next) for one in rows)
    return Told(len(rows), mean("worth"), mean("learned"), mean("welcomed"), act_next, words)
