"""Events for search engines: schema.org’s Event as JSON-LD, safe inside a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from maillon.core.narratives import read
from maillon.engagement.addresses import address
from maillon.engagement.models import Event, Session
from maillon.web.engagement.events.words import region_name

_MODES = {
    Event.Mode.IN_PERSON.value: "OfflineEventAttendanceMode",
    Event.Mode.ONLINE.value: "OnlineEventAttendanceMode",
    Event.Mode.HYBRID.value: "MixedEventAttendanceMode",
}
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def json_ld(event: Event, sessions: Sequence[Session], *, language: str, picture: str) -> SafeString:
    """What schema.org’s Event says of this one, its sessions below it when there are several.

    A block of data, not of script: the policy of the page has nothing to allow, and nothing in it ends the block.
    """
    told = {"@context": "https://schema.org", **described(event, sessions, language=language, picture=picture)}
    text = json.dumps(told, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308  escaped on the line above


def described(event: Event, sessions: Sequence[Session], *, language: str, picture: str) -> dict[str, Any]:
    """The values themselves."""
    page = address("event", language, slug=event.slug)
    told: dict[str, Any] = {
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": read(event.title, language).text,
        "description": read(event.about, language).text[:2000],
        "inLanguage": [code for code in event.languages if len(code) == 2],
        "startDate": event.starts_at.isoformat() if event.starts_at else None,
        "endDate": event.ends_at.isoformat() if event.ends_at else None,
        "eventStatus": f"https://schema.org/{'EventCancelled' if event.cancelled_at else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[event.mode]}",
        "location": _where(event, page),
        "organizer": {
            "@type": "Organization",
            "name": event.organisation.name(language),
            "url": address("organisation", language, slug=event.organisation.slug),
        },
        "isAccessibleForFree": not event.price_minor,
        "maximumAttendeeCapacity": event.capacity,
        "image": picture or None,
    }
    if event.price_minor:
        price = f"{event.price_minor / 100:.2f}"
        told["offers"] = {"@type": "Offer", "price": price, "priceCurrency": event.currency, "url": page}
    if len(sessions) > 1:
        told["subEvent"] = [_session(event, one, told) for one in sessions]
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _session(event: Event, session: Session, told: dict[str, Any]) -> dict[str, Any]:
    off = event.cancelled_at or session.cancelled_at
    return {
        "@type": "Event",
        "name": told["name"],
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{'EventCancelled' if off else 'EventScheduled'}",
        "location": told["location"],
    }


def _where(event: Event, page: str) -> dict[str, Any] | list[dict[str, Any]]:
    online = {"@type": "VirtualLocation", "url": page}
    place: dict[str, Any] = {
        "@type": "Place",
        "name": event.place,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": event.place,
            "addressRegion": f"{region_name(event.region)}, QC" if event.region else "QC",
            "addressCountry": "CA",
        },
    }
    if event.latitude is not None and event.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": event.latitude, "longitude": event.longitude}
    if "fauteuil" in event.access:
        place["amenityFeature"] = {
            "@type": "LocationFeatureSpecification",
            "name": "wheelchair accessible",
            "value": True,
        }
    if event.mode == Event.Mode.ONLINE:
        return online
    return [place, online] if event.mode == Event.Mode.HYBRID else place
