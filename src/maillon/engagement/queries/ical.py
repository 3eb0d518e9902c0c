"""Events as calendars (RFC 5545): one, or those of a region, an edition, an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar
from icalendar import Event as Entry

from maillon.core.narratives import read
from maillon.engagement.addresses import address
from maillon.engagement.models import Event, Session


def one_event(event: Event, *, language: str, at: datetime, session: Session | None = None) -> str:
    """Every session of one event, or the ``session`` one comes to; cancelled ones say so, for who holds them."""
    sessions = [session] if session is not None else list(event.sessions.order_by("starts_at"))
    title = read(event.title, language).text
    off = event.cancelled_at or (session is not None and session.cancelled_at)
    method = "CANCEL" if off else "PUBLISH"
    return _written(((event, session) for session in sessions), title, language=language, at=at, method=method)


def feed(sessions: Iterable[Session], *, title: str, language: str, at: datetime) -> str:
    """A calendar to subscribe to; ``sessions`` come with their event and its organisation."""
    pairs = ((session.event, session) for session in sessions)
    return _written(pairs, title, language=language, at=at, method="PUBLISH")


def _written(pairs: Iterable[tuple[Event, Session]], title: str, *, language: str, at: datetime, method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Maillon//Engagement//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", "PT6H", parameters={"value": "DURATION"})
    host = urlsplit(settings.BASE_URL).hostname
    with override(language):
        for event, session in pairs:
            calendar.add_component(_entry(event, session, host or "maillon", language, at))
    return bytes(calendar.to_ical()).decode()


def _entry(event: Event, session: Session, host: str, language: str, at: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", f"session-{session.pk}@{host}")
    entry.add("dtstamp", at)
    entry.add("last-modified", event.changed_at)
    # Seconds since 2020: grows with each change, and stays within the 31 bits some programs read.
    entry.add("sequence", max(0, int(event.changed_at.timestamp()) - 1_577_836_800))
    entry.add("dtstart", session.starts_at)
    entry.add("dtend", session.ends_at)
    entry.add("summary", read(event.title, language).text)
    about = read(event.about, language).text
    page = address("event", language, slug=event.slug)
    entry.add("description", f"{about}\n\n{page}".strip())
    entry.add("url", page)
    place = event.place if event.mode != Event.Mode.ONLINE else _("En ligne")
    if place:
        entry.add("location", place)
    if event.latitude is not None and event.longitude is not None and event.mode != Event.Mode.ONLINE:
        entry.add("geo", (event.latitude, event.longitude))
    entry.add("status", "CANCELLED" if event.cancelled_at or session.cancelled_at else "CONFIRMED")
    return entry
