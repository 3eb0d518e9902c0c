"""Advocacy as everybody reads it, and the register of contacts for members."""

from __future__ import annotations

import csv
from io import StringIO

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from maillon.core.narratives import read
from maillon.engagement.models import Commitment, SignedPosition
from maillon.engagement.permissions import coalitions as permissions
from maillon.engagement.rules.coalitions import is_late
from maillon.network.queries.sharing import alliances
from maillon.web.engagement import fields
from maillon.web.http import person
from maillon.web.insight.phrases import language
from maillon.web.insight.presenters import pager

PER_PAGE = 40


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Coalitions, positions signed, what comes, what was promised and kept."""
    today = timezone.localdate()
    dates = permissions.dates_seen_by(request.user).filter(ends_on__gt=today).select_related("alliance")
    promised = list(permissions.commitments_seen_by(request.user).select_related("alliance").order_by("-obtained_on"))
    context = {
        "module": "engagement",
        "alliances": list(alliances(on=today)),
        "dates": list(dates.order_by("starts_on", "pk")[:60]),
        "positions": list(
            SignedPosition.objects.select_related("alliance", "stand").order_by("-signed_on", "-pk")[:60]
        ),
        "commitments": [
            (one, is_late(due_on=one.due_on, settled=one.state != Commitment.State.OPEN, today=today))
            for one in promised[:100]
        ],
        "kept": sum(one.state == Commitment.State.KEPT for one in promised),
        "total": len(promised),
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


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Who was met, on what, in the registry’s words; for members."""
    user = person(request)
    if not permissions.reads_as_member(user):
        raise Http404
    found = permissions.contacts_seen_by(user).order_by("-on", "-pk")
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        {
            "contact": one,
            "objects": fields.named(one.objects_sought, "LobbyObject"),
            "means": fields.named(one.means, "LobbyMeans"),
            "late": is_late(due_on=one.declare_by, settled=one.declared_on is not None, today=today),
        }
        for one in shown
    ]
    context = {
        "space": "network_space",
        "rows": rows,
        "pager": pager(shown.number, shown.paginator.num_pages, reverse("lobby_register")),
        "may_keep": permissions.can_keep_advocacy(user),
    }
    return render(request, "engagement/coalitions/register.html", context)


@login_required
@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The register for a spreadsheet, with the registry’s columns."""
    user = person(request)
    if not permissions.reads_as_member(user):
        raise Http404
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    heads = (_("Date"), _("Palier"), _("Institution"), _("Nature de la charge"), _("Titulaire"), _("Objet"))
    table.writerow(
        [*heads, _("Moyen"), _("Ce qui a été dit et demandé"), _("Lobbyiste"), _("À déclarer"), _("Déclarée")]
    )
    for one in permissions.contacts_seen_by(user).order_by("-on", "-pk"):
        objects = "; ".join(fields.named(one.objects_sought, "LobbyObject"))
        means = "; ".join(fields.named(one.means, "LobbyMeans"))
        level = fields.named([one.level], "LobbyLevel")[0]
        said = (one.institution, one.office, one.holder, objects, means, one.about, one.lobbyist)
        cells = (one.on, level, *said, one.declare_by or "", one.declared_on or "")
        table.writerow([f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@", "\t") else cell for cell in cells])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="registre-lobbyisme.csv"'
    return answer
