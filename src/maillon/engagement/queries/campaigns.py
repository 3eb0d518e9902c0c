"""Campaigns and editions: announced, past, and what an edition reached by region."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from maillon.engagement.models import Campaign, Edition, Event


def announced(*, on: date) -> list[Edition]:
    """The published editions that are not over that day, the nearest first."""
    found = Edition.objects.filter(published_at__isnull=False, ends_on__gt=on).select_related("campaign")
    return list(found.order_by("starts_on", "pk"))


def published(campaign: Campaign) -> QuerySet[Edition, Edition]:
    """The editions of a campaign that everybody may read, the latest first."""
    return campaign.editions.filter(published_at__isnull=False).select_related("campaign").order_by("-year")


def campaigns() -> QuerySet[Campaign, Campaign]:
    """Every campaign, with how many editions everybody may read, in the order of their addresses."""
    return Campaign.objects.order_by("slug").prefetch_related("editions")


@dataclass(frozen=True, slots=True)
class Reached:
    """What an edition did in one region; "" gathers what is online alone."""

    region: str
    events: int
    sessions: int
    organisations: int
    registered: int
    attended: int


def organisations_of(edition: Edition, *, at: datetime) -> int:
    """How many organisations an edition’s public events are of, each once; cancelled events left out."""
    held = Event.objects.filter(editions=edition, published_at__lte=at, cancelled_at=None)
    return held.values("organisation").distinct().count()


def reached(edition: Edition, *, at: datetime) -> list[Reached]:
    """By region, what happened or is planned: events once each, cancelled ones left out; people as counted."""
    held = Event.objects.filter(editions=edition, published_at__lte=at, cancelled_at=None)
    sums = (
        held.order_by()
        .values("region")
        .annotate(
            events=Count("pk"),
            organisations=Count("organisation", distinct=True),
            registered=Coalesce(Sum("arrivals"), 0),
            came=Coalesce(Sum("attended"), 0) + Coalesce(Sum("walked_in"), 0),
        )
    )
    sessions: dict[str, int] = defaultdict(int)
    counted = held.filter(sessions__cancelled_at=None).order_by().values("region").annotate(n=Count("sessions"))
    for row in counted:
        sessions[row["region"]] = row["n"]
    return [
        Reached(
            row["region"], row["events"], sessions[row["region"]], row["organisations"], row["registered"], row["came"]
        )
        for row in sums.order_by("region")
    ]
