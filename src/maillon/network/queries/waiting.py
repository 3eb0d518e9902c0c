"""What an assembly still waits for from somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Exists, OuterRef, Q, Value
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


@dataclass(frozen=True, slots=True)
class Awaited:
    """What assemblies wait for from somebody: delegates to name, and open ballots where they still carry a voice."""

    unspoken: list[Unspoken]
    ballots: list[Ballot]


def awaited(user: User, *, at: datetime) -> Awaited:
    """In one question when no assembly is coming and no ballot is open, which is most of the year."""
    homes = organisation_ids_from_inside(user, Capability.PUBLISH)
    open_to_them = Ballot.objects.filter(
        assembly=OuterRef("pk"), rights__user=user, rights__used=False, opened_at__isnull=False, closed_at=None
    )
    coming = Q(convened_at__isnull=False, closed_at=None, starts_at__gt=at) if homes else Q(pk__in=[])
    asked = Assembly.objects.annotate(votes=Exists(open_to_them)).filter(coming | Q(votes=True))
    found = list(asked.only("slug", "title", "starts_at", "convened_at", "closed_at"))
    to_come = [one for one in found if homes and one.convened_at and not one.closed_at and one.starts_at > at]
    voting = [one.pk for one in found if vars(one)["votes"]]
    return Awaited(
        unspoken=_unspoken(to_come, homes, at) if to_come else [], ballots=_ballots(user, voting) if voting else []
    )


def _unspoken(coming: Sequence[Assembly], homes: frozenset[int], at: datetime) -> list[Unspoken]:
    # One question: who has a voice (no assembly beside it), and what was said for whom at which assembly.
    voting = Membership.objects.on(timezone.localdate(at)).filter(category__votes=True, organisation_id__in=homes)
    nowhere = Value(None, output_field=BigIntegerField())
    named = Delegate.objects.filter(withdrawn_at=None, organisation_id__in=homes)
    given = Proxy.objects.filter(withdrawn_at=None, giver_id__in=homes)
    told = (
        voting.annotate(at_assembly=nowhere)
        .values_list("at_assembly", "organisation_id")
        .union(named.values_list("assembly_id", "organisation_id"), given.values_list("assembly_id", "giver_id"))
    )
    spoken = set(told)
    voices = sorted(home for assembly, home in spoken if assembly is None)
    return [Unspoken(one, home) for one in coming for home in voices if (one.pk, home) not in spoken]


def _ballots(user: User, assemblies: list[int]) -> list[Ballot]:
    unused = Ballot.objects.filter(assembly__in=assemblies, opened_at__isnull=False, closed_at=None)
    unused = unused.filter(rights__user=user, rights__used=False).select_related("assembly")
    return list(unused.only("question", "assembly__slug").distinct().order_by("pk"))
