"""Who may see, change and publish an activity: each as a predicate and, beside it, as a list.

A published activity is everybody's. A draft, or a withdrawn activity, is read by the people of the organisation
that reports it and by nobody else: the secretariat helps with what is published, and counts drafts without
opening them (ADR 0003). Data read from other publishers is never changed here, only read again.

The predicates look at ``activity.source``: select it with the activity.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import (
    Visitor,
    can,
    can_from_inside,
    organisation_ids_from_inside,
    organisations_with,
)
from maillon.core.people.rules import Capability
from maillon.projects.models import Activity, Source


def can_view(user: Visitor, activity: Activity) -> bool:
    """Everybody for a published activity; else the people of the reporting organisation."""
    if activity.state == Activity.State.PUBLISHED:
        return True
    return can_from_inside(user, Capability.READ, activity.reporting_organisation_id)


def visible_to(user: Visitor) -> QuerySet[Activity, Activity]:
    """The activities ``can_view`` says yes for."""
    own = organisation_ids_from_inside(user, Capability.READ)
    return Activity.objects.filter(Q(state=Activity.State.PUBLISHED) | Q(reporting_organisation_id__in=own))


def can_begin(user: Visitor, organisation: Organisation) -> bool:
    """Who publishes for an organisation begins its activities, one by one or from a file.

    A partner's or a lender's people record their own organisation's facts; the member that answers for an
    activity begins it and names them in it: a draft nobody could publish would help nobody.
    """
    return organisation.pk in beginning_ids(user)


def beginning_for(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The organisations ``can_begin`` says yes for."""
    return Organisation.objects.filter(pk__in=beginning_ids(user))


def beginning_ids(user: Visitor) -> frozenset[int]:
    """The ids of the organisations ``can_begin`` says yes for; asks no question of its own."""
    inside = organisation_ids_from_inside
    return inside(user, Capability.RECORD) & inside(user, Capability.PUBLISH)


def can_edit(user: Visitor, activity: Activity) -> bool:
    """Who may record for the reporting organisation, when the activity is kept here."""
    return _recorded(activity) and can(user, Capability.RECORD, activity.reporting_organisation_id)


def editable_by(user: Visitor) -> QuerySet[Activity, Activity]:
    """The activities ``can_edit`` says yes for."""
    return _kept_here(user, Capability.RECORD)


def can_publish(user: Visitor, activity: Activity) -> bool:
    """Who may publish for the reporting organisation, or withdraw, when the activity is kept here."""
    return _recorded(activity) and can(user, Capability.PUBLISH, activity.reporting_organisation_id)


def publishable_by(user: Visitor) -> QuerySet[Activity, Activity]:
    """The activities ``can_publish`` says yes for."""
    return _kept_here(user, Capability.PUBLISH)


def _recorded(activity: Activity) -> bool:
    return activity.source.kind == Source.Kind.RECORDED


def _kept_here(user: Visitor, capability: Capability) -> QuerySet[Activity, Activity]:
    return Activity.objects.filter(
        source__kind=Source.Kind.RECORDED, reporting_organisation__in=organisations_with(user, capability)
    )
