"""Who keeps emergencies and what is shared, who votes on answers: each as a predicate and as a list.

What is public needs no permission: the register, the clock, the sums by country and year.
"""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.queries.committees import seats_of
from maillon.funding.models import Emergency, Programme


def can_keep_emergencies(user: Visitor, funder: Organisation | int) -> bool:
    """The funder's handlers: they pre-qualify, vet, open, put to the vote, record what is shared."""
    return can_from_inside(user, Capability.HANDLE, funder) and _has_programme(funder)


def funders_kept_by(user: Visitor) -> QuerySet[Organisation, Organisation]:
    """The funders ``can_keep_emergencies`` says yes for."""
    handled = organisation_ids_from_inside(user, Capability.HANDLE)
    return Organisation.objects.filter(pk__in=handled, programmes__isnull=False).distinct()


def _has_programme(funder: Organisation | int) -> bool:
    return Programme.objects.filter(funder=funder).exists()


def emergencies_kept_by(user: Visitor) -> QuerySet[Emergency, Emergency]:
    """The emergencies of the funders ``can_keep_emergencies`` says yes for."""
    return Emergency.objects.filter(funder__in=funders_kept_by(user).values("pk"))


def can_vote_on(user: Visitor, emergency: Emergency, *, at: datetime | None = None) -> bool:
    """Who sits today on the committee that decides its applications."""
    if emergency.call is None:
        return False
    key = emergency.call.version.definition.get("deliberation", {}).get("committee", "")
    return seats_of(user, at=at or timezone.now()).filter(committee__key=key).exists()


def emergencies_voted_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Emergency, Emergency]:
    """The emergencies ``can_vote_on`` says yes for."""
    keys = seats_of(user, at=at or timezone.now()).values_list("committee__key", flat=True)
    decided = [Q(call__version__definition__deliberation__committee=key) for key in sorted(set(keys))]
    return Emergency.objects.filter(reduce(or_, decided)) if decided else Emergency.objects.none()
