"""A season with its offers and candidates, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from maillon.core.parties.models import Organisation, Person
from maillon.mobility.models import Candidacy, Offer, Rulebook, Season, Wish
from maillon.mobility.services import rulebooks

AT = datetime(2026, 9, 1, 15, tzinfo=UTC)
APPLY_BY = datetime(2026, 12, 1, 21, tzinfo=UTC)


def season(organisation: Organisation | None = None, **said: Any) -> Season:
    """A season under the shipped rules, open since September."""
    rulebooks.load(at=AT)
    facts = {"slug": "ete-2027", "name": {"fr": "Été 2027", "en": "Summer 2027"}, "organisation": organisation}
    facts |= {"rulebook": Rulebook.objects.get(programme="qsf"), "opens_at": AT, "apply_by": APPLY_BY}
    return Season.objects.create(**facts | said)


def offer(held: Season | None, organisation: Organisation, slug: str, **said: Any) -> Offer:
    """A published internship of six to ten people, mid-May to the end of July."""
    facts: dict[str, Any] = {
        "slug": slug,
        "kind": "internship",
        "season": held,
        "organisation": organisation,
        "title": {"fr": slug.title(), "en": f"{slug.title()} in English"},
        "about": {"fr": "Avec une union de femmes."},
        "country": "BF",
        "place": "Koudougou",
        "starts_on": date(2027, 5, 15),
        "ends_on": date(2027, 7, 29),
        "minimum": 6,
        "maximum": 10,
        "apply_by": APPLY_BY,
        "created_at": AT,
        "published_at": AT,
        "safety_level": 2,
        "safety_source": "voyage.gc.ca",
        "safety_checked_on": date(2026, 8, 20),
    }
    return Offer.objects.create(**facts | said)


def person(name: str) -> Person:
    """Somebody."""
    return Person.objects.create(given_name=name, family_name="Essai", email=f"{name.lower()}@exemple.org")


def candidate(held: Season, name: str, *wishes: Offer, who: Person | None = None, **said: Any) -> Candidacy:
    """An accepted candidate with these wishes."""
    facts: dict[str, Any] = {
        "season": held,
        "person": who or person(name),
        "state": Candidacy.State.ACCEPTED,
        "born_on": date(2003, 1, 1),
        "languages": {"fr": 6},
        "applied_at": AT + timedelta(days=1),
    }
    made = Candidacy.objects.create(**facts | said)
    Wish.objects.bulk_create(Wish(candidacy=made, offer=one, rank=n) for n, one in enumerate(wishes, 1))
    return made
