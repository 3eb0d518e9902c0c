"""What a local group receives for an edition: its days, its events, its elected members, what there is to sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from maillon.core.places import region_codes
from maillon.engagement.models import Action, DailyAction, Edition, Riding, Session
from maillon.engagement.queries import elected, events
from maillon.network.models import Membership


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an edition: what everybody is invited to do, and what happens in the region or online."""

    number: int
    day: date
    doing: DailyAction | None
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """A region’s own kit."""

    edition: Edition
    region: str
    days: tuple[Day, ...]
    ridings: tuple[Riding, ...]
    actions: tuple[Action, ...]

    @property
    def last_day(self) -> date:
        """The last day, included."""
        return self.edition.ends_on - timedelta(days=1)


def actions_of(edition: Edition, *, at: datetime) -> QuerySet[Action, Action]:
    """The public actions of an edition, in the order they close."""
    public = Action.objects.filter(edition=edition, published_at__lte=at)
    return public.select_related("organisation").order_by("closes_at", "pk")


def days_of(edition: Edition) -> dict[date, DailyAction]:
    """The action of each day that has one."""
    told = DailyAction.objects.filter(edition=edition).select_related("action")
    return {one.day: one for one in told.order_by("day")}


def kits(edition: Edition, regions: list[str], *, at: datetime) -> list[Kit]:
    """The kits of several regions: as many questions for one as for thirteen."""
    sessions = [one for one in events.programme(edition, at=at) if not (one.cancelled_at or one.event.cancelled_at)]
    doing, actions = days_of(edition), tuple(actions_of(edition, at=at))
    sitting = list(elected.ridings(on=timezone.localdate(at)).filter(region__in=regions))
    return [
        Kit(
            edition,
            region,
            tuple(_days(edition, doing, [one for one in sessions if one.event.region in ("", region)])),
            tuple(one for one in sitting if one.region == region),
            actions,
        )
        for region in regions
    ]


def _days(edition: Edition, doing: dict[date, DailyAction], sessions: list[Session]) -> list[Day]:
    by_day: dict[date, list[Session]] = {}
    for one in sessions:
        by_day.setdefault(timezone.localdate(one.starts_at), []).append(one)
    length = (edition.ends_on - edition.starts_on).days
    days = [edition.starts_on + timedelta(days=n) for n in range(length)]
    return [Day(n, day, doing.get(day), tuple(by_day.get(day, ()))) for n, day in enumerate(days, 1)]


def regions_with_a_group(edition: Edition, *, at: datetime) -> list[str]:
    """The regions where a member is, or where something of the edition happens, in their official order."""
    members = Membership.objects.on(timezone.localdate(at)).values_list("organisation__region", flat=True)
    shown = edition.events.filter(published_at__lte=at).values_list("region", flat=True)
    here = {*members, *shown}
    return [code for code in region_codes() if code in here]
