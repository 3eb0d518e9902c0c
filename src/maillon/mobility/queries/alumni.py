"""Those who came back and agree to be found: by country, by year, by name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor
from maillon.core.privacy.models import Purpose
from maillon.core.privacy.queries.consents import current_purpose, persons_consenting
from maillon.mobility.models import AlumniProfile, Departure
from maillon.mobility.permissions.departures import follows_any, own_departures

ALUMNI = "mobility-alumni"
"""The consent by which somebody is shown to others who came back."""


def can_read_alumni(user: Visitor, *, at: datetime) -> bool:
    """Who agreed to be found finds the others; who follows departures does too."""
    if follows_any(user):
        return True
    return isinstance(user, User) and alumni(at=at).filter(person=user.person_id).exists()


def alumni(*, at: datetime, country: str = "", year: int | None = None, words: str = "") -> QuerySet[AlumniProfile]:
    """Who is shown today, by name; only those who consent, whatever is asked."""
    stays = Departure.objects.back()
    if country:
        stays = stays.filter(country=country)
    if year is not None:
        stays = stays.filter(starts_on__year=year)
    # A list of persons, not a question for each: seven thousand of them are answered at once.
    found = AlumniProfile.objects.filter(
        person__in=stays.values("person"), person_id__in=persons_consenting(ALUMNI, at=at).values("pk")
    )
    for word in words.split()[:4]:
        named = Person.objects.filter(given_name__icontains=word) | Person.objects.filter(family_name__icontains=word)
        found = found.filter(person__in=named)
    return found.select_related("person").order_by("person__family_name", "person__given_name", "pk")


def stays_of(people: list[int]) -> dict[int, list[Departure]]:
    """The stays of these persons, the latest first."""
    found: dict[int, list[Departure]] = {}
    rows = Departure.objects.back().filter(person__in=people).select_related("organisation").order_by("-starts_on")
    for one in rows:
        found.setdefault(one.person_id, []).append(one)
    return found


def may_join(user: User) -> bool:
    """Whether somebody came back from somewhere."""
    return own_departures(user).back().exists()


def purpose(*, at: datetime) -> Purpose | None:
    """The words one agrees to today."""
    return current_purpose(ALUMNI, at=at)
