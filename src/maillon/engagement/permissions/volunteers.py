"""Volunteers: who finds them, and who knows which."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.people.permissions import Visitor, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.core.privacy.models import Purpose
from maillon.core.privacy.rules import Version, valid_numbers
from maillon.engagement.models import HelpRequest, Volunteer
from maillon.engagement.permissions.events import organiser_homes

PURPOSE = "volunteer-helpers"


def can_find_helpers(user: Visitor) -> bool:
    """Who may begin an event for a member organisation; nobody else, not even the secretariat."""
    return organiser_homes(user).exists()


def versions_that_count(at: datetime) -> frozenset[int]:
    """The wordings of the consent to be found that still count."""
    rows = Purpose.objects.filter(key=PURPOSE).values_list("version", "starts_at", "asks_again")
    return frozenset(valid_numbers((Version(*row) for row in rows), at=at))


def shown(*, at: datetime) -> QuerySet[Volunteer, Volunteer]:
    """Who confirmed, and agreed to be found in words that still count."""
    return Volunteer.objects.filter(
        confirmed_at__lte=at, purpose__isnull=False, purpose__version__in=versions_that_count(at)
    )


def can_see_helper(user: Visitor, volunteer: Volunteer, *, at: datetime | None = None) -> bool:
    """While the volunteer agrees to be found, who may look for help; the list is ``helpers_seen_by``."""
    moment = at or timezone.now()
    agreed = volunteer.confirmed_at is not None and volunteer.confirmed_at <= moment
    counts = volunteer.purpose is not None and volunteer.purpose.version in versions_that_count(moment)
    return agreed and counts and can_find_helpers(user)


def helpers_seen_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Volunteer, Volunteer]:
    """The volunteers ``can_see_helper`` says yes for."""
    if not can_find_helpers(user):
        return Volunteer.objects.none()
    return shown(at=at or timezone.now())


def can_keep_request(user: Visitor, request: HelpRequest) -> bool:
    """Who records for the organisation that asked."""
    return request.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)


def requests_kept_by(user: Visitor) -> QuerySet[HelpRequest, HelpRequest]:
    """The requests for help ``can_keep_request`` says yes for."""
    return HelpRequest.objects.filter(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))
