"""Whom to call and whom to tell: the contact tree, the persons named, who is away and who is expected to write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Capability, Role, roles_with
from maillon.mobility.models import Departure, FocalPerson, OnCall
from maillon.mobility.models.departures import DepartureQuerySet


def contact_tree(organisation_id: int | None) -> list[OnCall]:
    """Whom to call at an organisation, the first first, then at the network."""
    lines = OnCall.objects.filter(Q(organisation=organisation_id) | Q(organisation=None))
    found = list(lines.select_related("user__person").order_by("rank", "pk"))
    return sorted(found, key=lambda one: (one.organisation_id is None, one.rank, one.pk))


def contact_trees(organisation_ids: Iterable[int]) -> list[OnCall]:
    """Whom to call at each of these organisations, then at the network."""
    lines = OnCall.objects.filter(Q(organisation__in=list(organisation_ids)) | Q(organisation=None))
    found = lines.select_related("user__person", "organisation")
    return sorted(found, key=lambda one: (one.organisation_id is None, one.organisation_id or 0, one.rank, one.pk))


def told_for(organisation_id: int | None) -> list[User]:
    """Who is written to about an organisation's departures: who is on call there, else who records for it."""
    own = [one.user for one in contact_tree(organisation_id) if one.organisation_id == organisation_id]
    return [one for one in own if one.is_active] or staff_of(organisation_id, roles_with(Capability.RECORD))


def administrators_of(organisation_id: int) -> list[User]:
    """Who administers an organisation."""
    return staff_of(organisation_id, {Role.ORGANISATION_ADMINISTRATOR})


def network_staff() -> list[User]:
    """Who is on call at the network, else its secretariat."""
    own = [one.user for one in contact_tree(None) if one.user.is_active]
    return own or staff_of(None, {Role.SECRETARIAT})


def staff_of(organisation_id: int | None, roles: Iterable[Role]) -> list[User]:
    """Who holds one of these roles at an organisation, or at the network."""
    held = RoleGrant.objects.filter(ends_at=None, organisation=organisation_id, role__in=[one.value for one in roles])
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk"))


def focal_persons(organisation_id: int | None, *, at: datetime) -> QuerySet[FocalPerson, FocalPerson]:
    """Who is named today to read reports of abuse at an organisation, or at the network."""
    held = FocalPerson.objects.filter(organisation=organisation_id, starts_at__lte=at, user__is_active=True)
    return held.filter(Q(ends_at=None) | Q(ends_at__gt=at)).select_related("user__person").order_by("starts_at")


class Presence(NamedTuple):
    """How many people may be in a country, and how many of them did not give the news expected."""

    country: str
    people: int
    silent: int


def away_by_country(followed: DepartureQuerySet, *, day: date) -> list[Presence]:
    """Where people may be on a day, the most numerous first."""
    late = Count("pk", filter=Q(silent_since__isnull=False))
    rows = followed.away(day).exclude(country="").values_list("country").annotate(people=Count("pk"), silent=late)
    return sorted((Presence(*row) for row in rows), key=lambda one: (-one.people, one.country))


def evacuated(followed: DepartureQuerySet, *, country: str, day: date) -> list[Departure]:
    """Everybody who may be in a country on a day, group by group, with whom to call."""
    found = followed.away(day).filter(country=country)
    related = found.select_related("person", "organisation", "host", "offer")
    return list(related.prefetch_related("contacts").order_by("organisation", "starts_on", "cohort", "pk"))
