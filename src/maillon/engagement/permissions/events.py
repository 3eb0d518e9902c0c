"""Events: who organises them, who sees them before the public, who knows who registered."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.engagement.models import Event
from maillon.network.models import Membership


def can_keep_campaigns(user: Visitor) -> bool:
    """Who writes for the network keeps its campaigns, their editions and their official programmes."""
    return can(user, Capability.EDIT_TEXTS)


def organiser_homes(user: Visitor, *, on: date | None = None) -> QuerySet[Organisation, Organisation]:
    """The organisations a person may begin an event for: those they record for, members that day."""
    homes = organisation_ids_from_inside(user, Capability.RECORD)
    if not homes:
        return Organisation.objects.none()
    day = on or timezone.localdate()
    members = Membership.objects.on(day).filter(organisation__in=homes).values("organisation")
    return Organisation.objects.filter(pk__in=members)


def can_begin_for(user: Visitor, organisation: Organisation, *, on: date | None = None) -> bool:
    """Who may begin an event for an organisation; the list is ``organiser_homes``."""
    return organiser_homes(user, on=on).filter(pk=organisation.pk).exists()


def can_see_event(user: Visitor, event: Event, *, at: datetime | None = None) -> bool:
    """Everybody once it is published, cancelled or past; before, its own people and who keeps the campaigns."""
    if event.published_at is not None and event.published_at <= (at or timezone.now()):
        return True
    return can_keep_campaigns(user) or event.organisation_id in organisation_ids_from_inside(user, Capability.READ)


def events_seen_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Event, Event]:
    """The events ``can_see_event`` says yes for."""
    if can_keep_campaigns(user):
        return Event.objects.all()
    shown = Q(published_at__lte=at or timezone.now())
    homes = organisation_ids_from_inside(user, Capability.READ)
    return Event.objects.filter(shown | Q(organisation__in=homes) if homes else shown)


def can_organise(user: Visitor, event: Event) -> bool:
    """Who records for its organisation, member or not any more: its words, its sessions, its desk."""
    return event.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)


def events_organised_by(user: Visitor) -> QuerySet[Event, Event]:
    """The events ``can_organise`` says yes for: who registered is known to these people alone."""
    return Event.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))


def can_cancel(user: Visitor, event: Event) -> bool:
    """Its organisers, and who keeps the campaigns; the list is ``events_cancelled_by``."""
    return can_keep_campaigns(user) or can_organise(user, event)


def events_cancelled_by(user: Visitor) -> QuerySet[Event, Event]:
    """The events ``can_cancel`` says yes for."""
    return Event.objects.all() if can_keep_campaigns(user) else events_organised_by(user)
