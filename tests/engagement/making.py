"""Events for the tests, in one line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from maillon.core.parties.models import Organisation
from maillon.engagement.models import Campaign, Edition, Event
from maillon.engagement.services.events import create

AT = datetime(2026, 11, 2, 15, tzinfo=UTC)
EVENING = datetime(2026, 11, 13, 23, 30, tzinfo=UTC)
"""18:30 in Québec."""
TWO_HOURS = timedelta(hours=2)
WORDS: dict[str, Any] = {
    "title": {"fr": "Ciné-rencontre", "en": "Film night"},
    "about": {"fr": "Un film, puis une discussion.", "en": "A film, then a discussion."},
    "kind": "projection",
    "mode": "in_person",
    "region": "05",
    "place": "Sherbrooke, bibliothèque de quartier",
    "link": "",
    "languages": ["fr"],
    "access": ["fauteuil", "lsq"],
    "audiences": ["familles"],
    "goals": [5],
    "price_minor": 0,
    "contact": "info@exemple.org",
    "capacity": None,
    "takes_registrations": True,
    "registration_opens_at": None,
    "registration_closes_at": None,
    "other_label": "",
}


def event(home: Organisation, *, starts_at: datetime = EVENING, public: bool = True, **said: Any) -> Event:
    """An event of an organisation, public unless the test says otherwise."""
    more = {name: said.pop(name) for name in [*said] if name not in WORDS}
    made = create(
        organisation=home,
        words={**WORDS, **said},
        sessions=more.pop("sessions", [(starts_at, starts_at + TWO_HOURS)]),
        actor=None,
        at=AT,
        published_at=AT - TWO_HOURS if public else None,
        **more,
    )
    made.refresh_from_db()
    return made


def edition(slug: str = "jqsi", year: int = 2026, **said: Any) -> Edition:
    """A published edition, all of November unless the test says otherwise."""
    campaign, _made = Campaign.objects.get_or_create(slug=slug, defaults={"name": {"fr": slug.upper()}})
    told = {
        "theme": {"fr": "Nos terres, nos voix"},
        "starts_on": date(year, 11, 1),
        "ends_on": date(year, 12, 1),
        "published_at": AT - timedelta(days=60),
    }
    return Edition.objects.create(campaign=campaign, year=year, **{**told, **said})
