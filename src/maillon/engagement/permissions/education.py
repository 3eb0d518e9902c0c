"""Resources, workshops and the schools that ask for them: who keeps and who sees which."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.engagement.models import Resource, Workshop, WorkshopBooking
from maillon.engagement.permissions.events import organiser_homes


def can_keep_resources(user: Visitor) -> bool:
    """Who writes for the network, and who may begin an event for a member."""
    return can(user, Capability.EDIT_TEXTS) or organiser_homes(user).exists()


def can_keep_resource(user: Visitor, resource: Resource) -> bool:
    """Who writes for the network, and who records for the organisation that offers it."""
    own = resource.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)
    return can(user, Capability.EDIT_TEXTS) or own


def resources_kept_by(user: Visitor) -> QuerySet[Resource, Resource]:
    """The resources ``can_keep_resource`` says yes for."""
    if can(user, Capability.EDIT_TEXTS):
        return Resource.objects.all()
    return Resource.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_see_resource(user: Visitor, resource: Resource) -> bool:
    """Everybody once it is published; before, who keeps it."""
    return resource.published_at is not None or can_keep_resource(user, resource)


def resources_seen_by(user: Visitor) -> QuerySet[Resource, Resource]:
    """The resources ``can_see_resource`` says yes for."""
    if can(user, Capability.EDIT_TEXTS):
        return Resource.objects.all()
    homes = organisation_ids_from_inside(user, Capability.RECORD)
    return Resource.objects.filter(Q(published_at__isnull=False) | Q(organisation__in=homes))


def can_keep_workshop(user: Visitor, workshop: Workshop) -> bool:
    """Who records for its organisation: its words, and the schools that ask."""
    return workshop.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)


def workshops_kept_by(user: Visitor) -> QuerySet[Workshop, Workshop]:
    """The workshops ``can_keep_workshop`` says yes for."""
    return Workshop.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def workshops_seen_by(user: Visitor) -> QuerySet[Workshop, Workshop]:
    """Those everybody may book, and one’s own."""
    homes = organisation_ids_from_inside(user, Capability.RECORD)
    return Workshop.objects.filter(Q(published_at__isnull=False) | Q(organisation__in=homes))


def can_see_workshop(user: Visitor, workshop: Workshop) -> bool:
    """Everybody once it is published; before, who keeps it; the list is ``workshops_seen_by``."""
    return workshop.published_at is not None or can_keep_workshop(user, workshop)


def can_read_booking(user: Visitor, booking: WorkshopBooking) -> bool:
    """Who keeps its workshop; nobody else, not even the secretariat."""
    return can_keep_workshop(user, booking.workshop)


def bookings_read_by(user: Visitor) -> QuerySet[WorkshopBooking, WorkshopBooking]:
    """The bookings ``can_read_booking`` says yes for."""
    homes = organisation_ids_from_inside(user, Capability.RECORD)
    return WorkshopBooking.objects.filter(workshop__organisation__in=homes)
