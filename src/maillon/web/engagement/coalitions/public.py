"""Advocacy as everybody reads it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from maillon.core.narratives import read
from maillon.engagement.models import Commitment, SignedPosition
from maillon.engagement.permissions import coalitions as permissions
from maillon.engagement.rules.coalitions import is_late
from maillon.network.queries.sharing import alliances
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager

PER_PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Coalitions, positions signed, what comes, what was promised and kept."""
    today = timezone.localdate()
    dates = permissions.dates_seen_by(request.user).filter(ends_on__gt=today).select_related("alliance")
    promised = permissions.commitments_seen_by(request.user).select_related("alliance").order_by("-obtained_on", "-pk")
    signed = SignedPosition.objects.select_related("alliance", "stand").order_by("-signed_on", "-pk")
    promises = Paginator(promised, PER_PAGE).get_page(request.GET.get("promesses"))
    positions = Paginator(signed, PER_PAGE).get_page(request.GET.get("positions"))
    here = reverse("advocacy")
    context = {
        "module": "engagement",
        "alliances": list(alliances(on=today)),
        "dates": list(dates.order_by("starts_on", "pk")[:60]),
        "positions": positions,
        "positions_pager": pager(positions.number, positions.paginator.num_pages, here, parameter="positions"),
        "commitments": [
            (one, is_late(due_on=one.due_on, settled=one.state != Commitment.State.OPEN, today=today))
            for one in promises
        ],
        "promises_pager": pager(promises.number, promises.paginator.num_pages, here, parameter="promesses"),
        "kept": promised.filter(state=Commitment.State.KEPT).count(),
        "total": promises.paginator.count,
        "may_keep": permissions.can_keep_advocacy(request.user),
        "reads": permissions.reads_as_member(request.user),
    }
    return render(request, "engagement/coalitions/home.html", context)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The public dates, for one’s own calendar (RFC 5545)."""
    told = Calendar()
    told.add("prodid", "-//Maillon//FR")
    told.add("version", "2.0")
    for one in permissions.dates_seen_by(request.user).filter(is_public=True).order_by("starts_on", "pk"):
        entry = CalendarEvent()
        entry.add("uid", f"plaidoyer-{one.pk}@maillon")
        entry.add("dtstamp", timezone.now())
        entry.add("dtstart", one.starts_on)
        entry.add("dtend", one.ends_on)
        entry.add("summary", read(one.title, language()).text)
        told.add_component(entry)
    return HttpResponse(told.to_ical(), content_type="text/calendar; charset=utf-8")
