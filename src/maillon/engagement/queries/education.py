"""Education as pages read it: what suits a class, whose link this is, how many people were reached."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractYear

from maillon.core.links import Link
from maillon.core.text import fold
from maillon.engagement.models import Resource, Workshop, WorkshopBooking
from maillon.engagement.rules.education import suits

_LINK = Link("engagement.booking")


def token_of(booking: WorkshopBooking) -> str:
    """The secret of a booking’s link; only its letters, and this site, can make it."""
    return _LINK.token(booking.key)


def find(token: str) -> WorkshopBooking | None:
    """The booking a link is of; None for a link we never wrote."""
    key = _LINK.read(token)
    if key is None:
        return None
    return WorkshopBooking.objects.filter(key=key).select_related("workshop__organisation").first()


def resources(found: QuerySet[Resource, Resource], *, age: int | None, theme: str, words: str) -> list[Resource]:
    """Those that suit a class and hold every word, the latest first; one question: there are hundreds, not more."""
    wanted = fold(words).split()
    rows = found.select_related("organisation").order_by("-published_at", "-pk")
    return [one for one in rows if _suits(one, age, theme) and all(word in _said(one) for word in wanted)]


def workshops(found: QuerySet[Workshop, Workshop], *, age: int | None, theme: str, region: str) -> list[Workshop]:
    """Those that suit a class and go to its region; one that names no region is online, for all."""
    rows = found.select_related("organisation").order_by("-published_at", "-pk")
    return [one for one in rows if _suits(one, age, theme) and (not region or not one.regions or region in one.regions)]


def reached() -> list[dict[str, Any]]:
    """How many workshops were held and how many people took part, by year and region, the latest first."""
    held = WorkshopBooking.objects.filter(state=WorkshopBooking.State.HELD, agreed_at__isnull=False)
    rows = held.annotate(year=ExtractYear("agreed_at")).values("year", "region")
    told = rows.annotate(workshops=Count("pk"), people=Sum("reached")).order_by("-year", "region")
    return [dict(row) for row in told]


def _suits(one: Resource | Workshop, age: int | None, theme: str) -> bool:
    return suits(youngest=one.youngest, oldest=one.oldest, themes=one.themes, age=age, theme=theme)


def _said(one: Resource) -> str:
    return fold(" ".join([*one.title.values(), *one.about.values(), *one.tags, one.credit]))
