"""What an assembly still waits for from somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.people.models import User
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.network.models import Assembly, Ballot, Delegate, Membership, Proxy


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A member with a voice that nobody carries yet at an assembly."""

    assembly: Assembly
    organisation_id: int


def delegates_to_name(user: User, *, at: datetime) -> list[Unspoken]:
    """The members somebody publishes for that have neither delegate nor proxy at an assembly to come."""
    homes = organisation_ids_from_inside(user, Capability.PUBLISH)
    if not homes:
        return []
    coming = list(Assembly.objects.filter(convened_at__isnull=False, closed_at=None, starts_at__gt=at))
    if not coming:
        return []
    voting = Membership.objects.on(timezone.localdate(at)).filter(category__votes=True, organisation_id__in=homes)
    voices = list(voting.values_list("organisation_id", flat=True))
    spoken = {
        *Delegate.objects.filter(withdrawn_at=None, organisation_id__in=homes).values_list(
            "assembly_id", "organisation_id"
        ),
        *Proxy.objects.filter(withdrawn_at=None, giver_id__in=homes).values_list("assembly_id", "giver_id"),
    }
    return [Unspoken(one, home) for one in coming for home in voices if (one.pk, home) not in spoken]


def ballots_to_use(user: User) -> QuerySet[Ballot, Ballot]:
    """The open ballots where somebody still carries a voice."""
    unused = Ballot.objects.filter(rights__user=user, rights__used=False, opened_at__isnull=False, closed_at=None)
    return unused.select_related("assembly").distinct().order_by("pk")
