"""One event for a calendar (RFC 5545), as letters carry it and pages give it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event


def event(
    key: str,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None,
    place: str,
    link: str,
    at: datetime,
    cancelled: bool = False,
) -> str:
    """An event of two hours where its end is not known; ``key`` makes it the same event each time it is given."""
    calendar = Calendar()
    calendar.add("prodid", "-//Maillon//Network//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    one = Event()
    one.add("uid", f"{key}@{urlsplit(settings.BASE_URL).hostname}")
    one.add("dtstamp", at)
    one.add("sequence", int(at.timestamp()) % 2**31)
    one.add("dtstart", starts_at)
    one.add("dtend", ends_at or starts_at + timedelta(hours=2))
    one.add("summary", title)
    if place:
        one.add("location", place)
    if link:
        one.add("url", link)
    one.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar.add_component(one)
    return bytes(calendar.to_ical()).decode()
