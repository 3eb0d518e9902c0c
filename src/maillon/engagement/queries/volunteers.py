"""Volunteers: whose link this is, who agreed to be found, who is near an event and free."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from maillon.core.links import Link
from maillon.engagement.models import Event, HelpRequest, Volunteer, VolunteerSkill
from maillon.engagement.permissions.volunteers import shown
from maillon.engagement.queries.terms import towns
from maillon.engagement.rules.nearby import distances, parts_needed

SKILLS = "VolunteerSkill"
_LINK = Link("engagement.volunteer")


def token_of(volunteer: Volunteer) -> str:
    """The secret of a volunteer’s link; only their letters, and this site, can make it."""
    return _LINK.token(volunteer.key)


def find(token: str) -> Volunteer | None:
    """The volunteer a link is of; None for a link we never wrote, or who is forgotten."""
    key = _LINK.read(token)
    if key is None:
        return None
    return Volunteer.objects.select_related("purpose").filter(key=key).first()


@dataclass(frozen=True, slots=True)
class Sought:
    """What an organiser looks for: kilometres of each town (none: anywhere), parts of days, skills."""

    kilometres: Mapping[str, int] | None = None
    needed: int = 0
    skills: Collection[str] = ()


def sought_for(event: Event, *, skills: Collection[str] = ()) -> Sought:
    """What helping at an event asks: near its place (or its region’s first town), free at its coming hours."""
    now = timezone.now()
    sessions = event.sessions.filter(cancelled_at=None, ends_at__gt=now).order_by("starts_at")[:1]
    times = [(timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)) for one in sessions]
    if event.mode == Event.Mode.ONLINE:
        return Sought(None, parts_needed(times), skills)
    if event.latitude is not None and event.longitude is not None:
        return Sought(distances(towns(), event.latitude, event.longitude), parts_needed(times), skills)
    return Sought(around(event.region), parts_needed(times), skills)


def around(region: str) -> Mapping[str, int] | None:
    """How far each town is from the first of a region; None for a region nobody knows."""
    first = next((one for one in towns().values() if one.region == region), None)
    return distances(towns(), first.latitude, first.longitude) if first else None


def matching(found: QuerySet[Volunteer, Volunteer], sought: Sought) -> QuerySet[Volunteer, Volunteer]:
    """Those of ``found`` who reach the place, are free then and can do all of it; the nearest first, each with ``km``.

    One question whatever their number.
    """
    if sought.needed:
        found = found.alias(free=F("availability").bitand(sought.needed)).filter(free=sought.needed)
    for code in sought.skills:
        found = found.filter(pk__in=VolunteerSkill.objects.filter(code=code).values("volunteer"))
    if sought.kilometres is None:
        return found.annotate(km=Value(None, output_field=IntegerField())).order_by("-last_said_at", "pk")
    reached = Q(pk__in=[])
    for code, km in sought.kilometres.items():
        reached |= Q(town=code, reach_km__gte=max(1, km))
    km_of = Case(
        *[When(town=code, then=Value(km)) for code, km in sought.kilometres.items()], output_field=IntegerField()
    )
    return found.filter(reached).annotate(km=km_of).order_by("km", "-last_said_at", "pk")


def requests_to(volunteer: Volunteer) -> QuerySet[HelpRequest, HelpRequest]:
    """What members asked of a volunteer, the latest first."""
    return volunteer.requests.select_related("organisation", "event").order_by("-asked_at", "-pk")


def minutes_of(volunteer: Volunteer) -> int:
    """All the time a volunteer gave, as counted."""
    total: int | None = volunteer.requests.aggregate(total=Sum("minutes"))["total"]
    return total or 0


def counts(*, at: datetime) -> dict[str, int]:
    """How many volunteers there are, how many may be found, how long all of them gave, in minutes."""
    given = HelpRequest.objects.aggregate(total=Sum("minutes"))["total"]
    return {
        "confirmed": Volunteer.objects.filter(confirmed_at__lte=at).count(),
        "shown": shown(at=at).count(),
        "minutes": given or 0,
    }
