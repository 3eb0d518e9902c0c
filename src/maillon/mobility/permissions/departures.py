"""Who follows departures: the staff of who sends, and who handles the network; each person, their own."""

from __future__ import annotations

from django.db.models import QuerySet

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, grants_of, organisation_ids_from_inside
from maillon.core.people.rules import TERRITORY_OF, Capability, Territory
from maillon.dossiers.permissions import handles_network
from maillon.mobility.models import Cohort, Departure, TrainingSession
from maillon.mobility.models.departures import DepartureQuerySet


def sending_homes(user: Visitor) -> frozenset[int]:
    """The ids of the organisations of Québec whose departures somebody follows from inside."""
    inside = {one.organisation_id for one in grants_of(user) if TERRITORY_OF[one.role] is Territory.ORGANISATION}
    return frozenset(organisation_ids_from_inside(user, Capability.RECORD) & inside)


def can_follow(user: Visitor, departure: Departure) -> bool:
    """The staff of the organisation that sends, and who handles the network."""
    return departure.organisation_id in sending_homes(user) or handles_network(user)


def followed_by(user: Visitor) -> DepartureQuerySet:
    """The departures ``can_follow`` says yes for."""
    if handles_network(user):
        return Departure.objects.all()
    return Departure.objects.filter(organisation__in=sending_homes(user))


def follows_any(user: Visitor) -> bool:
    """Whether somebody has a register at all, be it empty."""
    return handles_network(user) or bool(sending_homes(user))


def is_own_departure(user: Visitor, departure: Departure) -> bool:
    """One's own, unless it was called off."""
    return (
        isinstance(user, User)
        and user.is_active
        and user.person_id is not None
        and user.person_id == departure.person_id
        and departure.cancelled_at is None
    )


def own_departures(user: Visitor) -> DepartureQuerySet:
    """The departures ``is_own_departure`` says yes for."""
    if not isinstance(user, User) or not user.is_active or user.person_id is None:
        return Departure.objects.none()
    return Departure.objects.live().filter(person=user.person_id)


def can_prepare_group(user: Visitor, cohort: Cohort) -> bool:
    """Who follows the departures of the organisation whose offer the group leaves for."""
    return cohort.offer.organisation_id in sending_homes(user) or handles_network(user)


def groups_prepared_by(user: Visitor) -> QuerySet[Cohort, Cohort]:
    """The groups ``can_prepare_group`` says yes for."""
    if handles_network(user):
        return Cohort.objects.all()
    return Cohort.objects.filter(offer__organisation__in=sending_homes(user))


def can_teach(user: Visitor, session: TrainingSession) -> bool:
    """Who follows the departures of the session's organisation notes who was there."""
    return session.organisation_id in sending_homes(user) or handles_network(user)


def sessions_taught_by(user: Visitor) -> QuerySet[TrainingSession, TrainingSession]:
    """The sessions ``can_teach`` says yes for."""
    if handles_network(user):
        return TrainingSession.objects.all()
    return TrainingSession.objects.filter(organisation__in=sending_homes(user))
