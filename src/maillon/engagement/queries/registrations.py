"""Registrations: the one a link opens, those of an event, who is to be reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.links import Link
from maillon.engagement.models import Event, Registration, Session

_LINK = Link("engagement.registration")


def token_of(registration: Registration) -> str:
    """The secret of a registration’s link; only who received the letter, and this site, can make it."""
    return _LINK.token(registration.key)


def find(token: str) -> Registration | None:
    """The registration a link opens; None for a link we never wrote, or whose registration was erased."""
    key = _LINK.read(token)
    if key is None:
        return None
    return Registration.objects.filter(key=key).select_related("event__organisation", "session").first()


def of_event(event: Event) -> QuerySet[Registration, Registration]:
    """Everybody who has a seat or waits for one, in order of arrival."""
    found = event.registrations.exclude(state=Registration.State.CANCELLED).select_related("session")
    return found.order_by("place_in_line")


def place_in_waiting(registration: Registration) -> int:
    """How many wait before this one, and this one; 0 when it has a seat."""
    if registration.state != Registration.State.WAITING:
        return 0
    before = Registration.objects.filter(
        event=registration.event_id,
        session=registration.session_id,
        state=Registration.State.WAITING,
        place_in_line__lte=registration.place_in_line,
    )
    return before.count()


def to_remind(at: datetime) -> QuerySet[Registration, Registration]:
    """Who has a seat at something that happens tomorrow, and was not told today."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = today + timedelta(days=1)
    happening = Session.objects.filter(
        cancelled_at=None,
        event__cancelled_at=None,
        event__published_at__lte=at,
        starts_at__gte=tomorrow,
        starts_at__lt=tomorrow + timedelta(days=1),
    )
    waiting = Q(reminded_at=None) | Q(reminded_at__lt=today)
    coming = Q(session=None, event__in=happening.values("event")) | Q(session__in=happening.values("pk"))
    found = Registration.objects.filter(waiting, coming, state=Registration.State.GIVEN)
    return found.select_related("event", "session").order_by("event_id", "place_in_line")
