"""What a proposal’s answers say of an event, on plain values: each question says which fact it feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation

HEAD = "event."
"""How the facts of an event begin in a form’s column ``maillon::maps_to``."""
MODES = {"en_personne": "in_person", "en_ligne": "online", "hybride": "hybrid"}
NOTHING = "aucun"


@dataclass(frozen=True, slots=True)
class Proposed:
    """An event as its proposal says it; sessions are (start, end), in order."""

    title: str = ""
    about: str = ""
    kind: str = ""
    mode: str = "in_person"
    region: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    link: str = ""
    access: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    capacity: int | None = None
    price_minor: int = 0
    contact: str = ""
    other_label: str = ""
    image: str = ""
    sessions: tuple[tuple[datetime, datetime], ...] = field(default=())


def read(said: Iterable[tuple[str, str, str]], zone: tzinfo) -> Proposed:
    """The event of a proposal: ``said`` is (fact, the repeat it stands in, answer); hours without a zone are local."""
    one: dict[str, str] = {}
    hours: dict[str, dict[str, str]] = {}
    for fact, place, value in said:
        name = fact.removeprefix(HEAD)
        if name in ("starts_at", "ends_at"):
            hours.setdefault(place, {})[name] = value
        elif value:
            one[name] = value
    latitude, longitude = _point(one.get("position", ""))
    return Proposed(
        title=one.get("title", "").strip(),
        about=one.get("about", "").strip(),
        kind=one.get("kind", ""),
        mode=MODES.get(one.get("mode", ""), "in_person"),
        region=one.get("region", ""),
        place=one.get("place", "").strip(),
        latitude=latitude,
        longitude=longitude,
        link=one.get("link", "").strip(),
        access=tuple(code for code in one.get("access", "").split() if code != NOTHING),
        audiences=tuple(one.get("audiences", "").split()),
        goals=tuple(int(code) for code in one.get("goals", "").split() if code.isdecimal() and 1 <= int(code) <= 17),
        capacity=int(one["capacity"]) if one.get("capacity", "").isdecimal() else None,
        price_minor=_cents(one.get("price", "")),
        contact=one.get("contact", "").strip(),
        other_label=one.get("other_label", "").strip(),
        image=one.get("image", ""),
        sessions=_sessions(hours, zone),
    )


def _sessions(hours: dict[str, dict[str, str]], zone: tzinfo) -> tuple[tuple[datetime, datetime], ...]:
    found = set()
    for told in hours.values():
        start, end = _moment(told.get("starts_at", ""), zone), _moment(told.get("ends_at", ""), zone)
        if start and end and end > start:
            found.add((start, end))
    return tuple(sorted(found))


def _moment(text: str, zone: tzinfo) -> datetime | None:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=zone)


def _point(text: str) -> tuple[float | None, float | None]:
    try:
        latitude, longitude = (float(part) for part in text.split()[:2])
    except ValueError:
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


def _cents(text: str) -> int:
    try:
        return max(0, int((Decimal(text) * 100).to_integral_value()))
    except (InvalidOperation, ValueError):
        return 0
