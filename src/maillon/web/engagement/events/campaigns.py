"""Campaigns for everybody: what they are, this year’s days, the years before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillon.engagement.models import Campaign, Edition
from maillon.engagement.permissions.events import can_keep_campaigns
from maillon.engagement.queries import campaigns as queries
from maillon.engagement.queries import events
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.asking import name_of
from maillon.web.engagement.events.words import region_name

LONGEST_STRIP = 14
"""Days a strip holds; a longer edition is read by region and day."""


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every campaign with its years."""
    rows = [
        (campaign, sorted((one for one in campaign.editions.all() if one.published_at), key=lambda one: -one.year))
        for campaign in queries.campaigns()
    ]
    context = {"module": "engagement", "rows": rows, "may_keep": can_keep_campaigns(request.user)}
    return render(request, "engagement/events/campaigns.html", context)


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign and its years."""
    found = get_object_or_404(Campaign, slug=slug)
    editions = list(queries.published(found))
    context = {
        "module": "engagement",
        "campaign": found,
        "editions": editions,
        "unknown": sum(not one.theme for one in editions),
        "may_keep": can_keep_campaigns(request.user),
    }
    return render(request, "engagement/events/campaign.html", context)


def seen_edition(request: HttpRequest, slug: str, year: int) -> Edition:
    """An edition everybody may read, or one’s own to keep; 404 else."""
    found = get_object_or_404(Edition.objects.select_related("campaign"), campaign__slug=slug, year=year)
    if found.published_at is None and not can_keep_campaigns(request.user):
        raise Http404
    return found


@require_safe
def edition(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """One year: its theme, its days, its programme day by day or by region."""
    found = seen_edition(request, slug, year)
    now = timezone.now()
    sessions = events.programme(found, at=now)
    length = (found.ends_on - found.starts_on).days
    is_past = found.ends_on <= timezone.localdate(now)
    is_archive = is_past and not sessions
    today = timezone.localdate(now)
    rows = presenters.plain_rows(sessions)
    context: dict[str, Any] = {
        "module": "engagement",
        "edition": found,
        "campaign": found.campaign,
        "label": presenters.label_of(found),
        "last_day": found.ends_on - timedelta(days=1),
        "days": _days(found, rows) if length <= LONGEST_STRIP and not is_archive else [],
        "by_region": [] if length <= LONGEST_STRIP else _regions(rows),
        "total": len({one.event_id for one in sessions}),
        "regions": len({one.event.region for one in sessions if one.event.region}),
        "starts_in": (found.starts_on - today).days,
        "is_over": is_past,
        "is_archive": is_archive,
        "around": _around(found),
        "programme_on": found.programme_published_at,
        "programme_out": found.programme_published_at is not None and found.programme_published_at <= now,
        "calendar": f"{reverse('events')}?edition={name_of(found)}",
        "ics": f"{reverse('events_ics')}?edition={name_of(found)}",
        "may_keep": can_keep_campaigns(request.user),
    }
    return render(request, "engagement/events/edition.html", context)


def _around(found: Edition) -> list[Edition]:
    """The year before and the year after that everybody may read, for who browses."""
    known = list(queries.published(found.campaign))
    place = next((n for n, one in enumerate(known) if one.pk == found.pk), None)
    return [] if place is None else [*known[place + 1 : place + 2], *known[max(0, place - 1) : place]]


def _days(found: Edition, rows: list[presenters.Plain]) -> list[dict[str, Any]]:
    days = []
    for number in range((found.ends_on - found.starts_on).days):
        day = found.starts_on + timedelta(days=number)
        days.append({"number": number + 1, "day": day, "rows": [row for row in rows if row.day == day]})
    return days


def _regions(rows: list[presenters.Plain]) -> list[tuple[str, str, list[presenters.Plain]]]:
    """By region in their official order; what is online alone comes last, once each event."""
    by_region: dict[str, list[presenters.Plain]] = {}
    seen: set[int] = set()
    for row in rows:
        if row.event.pk not in seen:
            seen.add(row.event.pk)
            by_region.setdefault(row.event.region, []).append(row)
    ordered = sorted(by_region.items(), key=lambda pair: pair[0] or "99")
    return [(code, region_name(code) if code else "", found) for code, found in ordered]
