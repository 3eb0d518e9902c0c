"""Who reads what happened to somebody: who follows them; of abuse, the persons named for it and nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, is_secretariat, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.permissions import handles_network
from maillon.mobility.models import FocalPerson, Incident
from maillon.mobility.permissions.departures import sending_homes
from maillon.mobility.rules.watching import LAST_LEVEL


def focal_places(user: Visitor, *, at: datetime | None = None) -> frozenset[int | None]:
    """Where somebody is a named focal person: ids of organisations, None for the network."""
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return frozenset()
    instant = at or timezone.now()
    held = FocalPerson.objects.filter(user=user, starts_at__lte=instant)
    rows = held.filter(Q(ends_at=None) | Q(ends_at__gt=instant))
    return frozenset(rows.values_list("organisation_id", flat=True))


def can_read_incident(user: Visitor, incident: Incident) -> bool:
    """Its organisation's people, unless it skips them; the network's once there; of abuse, focal persons only."""
    if incident.kind == Incident.Kind.PSEA:
        places = focal_places(user)
        home, network = incident.organisation_id in places, None in places
    else:
        home, network = incident.organisation_id in sending_homes(user), handles_network(user)
    return (home and not incident.skips_home) or (network and incident.level >= LAST_LEVEL)


def incidents_read_by(user: Visitor) -> QuerySet[Incident, Incident]:
    """The incidents ``can_read_incident`` says yes for."""
    places, abuse = focal_places(user), Q(kind=Incident.Kind.PSEA)
    named = Q(organisation__in=[one for one in places if one is not None], skips_home=False)
    if None in places:
        named |= Q(level__gte=LAST_LEVEL)
    followed = Q(organisation__in=sending_homes(user), skips_home=False)
    if handles_network(user):
        followed |= Q(level__gte=LAST_LEVEL)
    return Incident.objects.filter((abuse & named) | (~abuse & followed))


def is_own_report(user: Visitor, incident: Incident) -> bool:
    """What one reported oneself; a report of abuse leaves no trace in one's pages."""
    return (
        isinstance(user, User)
        and user.is_active
        and incident.reported_by_id == user.pk
        and incident.kind != Incident.Kind.PSEA
    )


def own_reports(user: Visitor) -> QuerySet[Incident, Incident]:
    """The incidents ``is_own_report`` says yes for."""
    if not isinstance(user, User) or not user.is_active:
        return Incident.objects.none()
    return Incident.objects.filter(reported_by=user).exclude(kind=Incident.Kind.PSEA)


def can_name_focal(user: Visitor, organisation_id: int | None) -> bool:
    """Who invites an organisation's people names its focal persons; the secretariat, the network's."""
    if organisation_id is None:
        return is_secretariat(user)
    return organisation_id in naming_homes(user)


def naming_homes(user: Visitor) -> frozenset[int]:
    """The organisations ``can_name_focal`` says yes for."""
    return frozenset(organisation_ids_from_inside(user, Capability.INVITE) & sending_homes(user))
