"""The public calendar: a region, a week, a few wishes; every session in order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillon.core.files.services import path_of
from maillon.engagement.models import Edition
from maillon.engagement.permissions import events as permissions
from maillon.engagement.queries import campaigns, events
from maillon.engagement.rules import calendar as rules
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.asking import SIGNS, Question, question_of
from maillon.web.engagement.events.words import region_name
from maillon.web.insight.presenters import pager
from maillon.web.parties.presenters import TILES

PER_PAGE = 20
_SHORT = {
    "02": "Saguenay–Lac",
    "03": "Capitale-Nat.",
    "08": "Abitibi-Témisc.",
    "11": "Gaspésie–Îles",
    "12": "Chaudière-A.",
}
"""Names too long for a tile, as the regions write them themselves; the whole name is beside."""


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What is on, near whom asks, from the day they choose on."""
    now = timezone.now()
    editions = campaigns.announced(on=timezone.localdate(now))
    question = question_of(request, editions)
    known = events.showings(at=now, words=bool(question.wanted.text))
    if question.organisation is not None:
        theirs = set(events.coming_of(question.organisation.pk, at=now).values_list("pk", flat=True))
        known = [one for one in known if one.event_id in theirs]
    found = rules.choose(known, question.wanted)
    paginator = Paginator(found, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    here = reverse("events")
    sessions = events.listed(one.session_id for one in page)
    regions = rules.by_region(known, question.wanted)
    context: dict[str, Any] = {
        "module": "engagement",
        "question": question,
        "asked": question.asked,
        "days": presenters.by_day(presenters.rows(sessions, at=now)),
        "total": len({one.event_id for one in found}),
        "regions_reached": len({one.region for one in found if one.region}),
        "tiles": _tiles(regions, question, here),
        "region": region_name(question.wanted.region) if question.wanted.region else "",
        "everywhere": question.address(here, region=""),
        "signs": [
            (label, name in question.asked, question.address(here, **{name: "" if name in question.asked else "1"}))
            for name, (_wish, label) in SIGNS.items()
        ],
        "editions": [
            (
                one,
                presenters.label_of(one),
                question.edition == one,
                question.address(here, edition=_named(one, question)),
            )
            for one in editions
        ],
        "week": _week(known, found, question, here, timezone.localdate(now)),
        "pager": pager(page.number, paginator.num_pages, question.address(here)),
        "ics": question.address(reverse("events_ics"), jour=""),
        "atom": question.address(reverse("events_feed", kwargs={"format": "atom"}), jour=""),
        "rss": question.address(reverse("events_feed", kwargs={"format": "rss"}), jour=""),
        "may_organise": permissions.organiser_homes(request.user).exists(),
        "clear": here,
    }
    return render(request, "engagement/events/calendar.html", context, status=404 if question.remarks else 200)


def _named(edition: Edition, question: Question) -> str:
    return "" if question.edition == edition else f"{edition.campaign.slug}-{edition.year}"


def _tiles(counts: dict[str, int], question: Question, here: str) -> list[dict[str, Any]]:
    most = max(counts.values(), default=0)
    return [
        {
            "area": area,
            "short": short,
            "name": region_name(code),
            "shown": _SHORT.get(code, region_name(code)),
            "count": counts.get(code, 0),
            "level": _level(counts.get(code, 0), most),
            "url": question.address(here, region=code),
            "is_current": code == question.wanted.region,
        }
        for code, (area, short) in TILES.items()
    ]


def _level(count: int, most: int) -> int:
    return 0 if not count else 3 if count * 3 > most * 2 else 2 if count * 3 > most else 1


def _week(
    known: list[rules.Showing], found: list[rules.Showing], question: Question, here: str, today: date
) -> dict[str, Any]:
    """The week of the day asked for; where none is, the seven days from the first that has something."""
    asked = question.wanted.day
    first = asked - timedelta(days=asked.weekday()) if asked else max(today, found[0].day) if found else today
    days = [first + timedelta(days=number) for number in range(7)]
    counts = rules.by_day(known, question.wanted, days)
    return {
        "days": [
            (one, count, question.address(here, jour=one.isoformat()), one == question.wanted.day)
            for one, count in zip(days, counts, strict=True)
        ],
        "before": question.address(here, jour=(first - timedelta(days=7)).isoformat()),
        "after": question.address(here, jour=(first + timedelta(days=7)).isoformat()),
    }


@require_safe
def image(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture of an event."""
    found = get_object_or_404(permissions.events_seen_by(request.user).select_related("image"), slug=slug)
    if found.image is None or not found.image.media_type.startswith("image/"):
        raise Http404
    path = path_of(found.image.digest)
    if not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=found.image.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
