"""The official programme as a poster to print."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.documents.services import print_pdf
from maillon.core.documents.services import render as drawn
from maillon.core.errors import RuleViolation
from maillon.engagement.queries import events
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.campaigns import seen_edition
from maillon.web.engagement.events.words import region_name
from maillon.web.insight.phrases import language
from maillon.web.parties.presenters import TILES
from maillon.web.refusals import sentence

KEPT_SECONDS = 3600
MOST = 400


@require_safe
def poster(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The programme of an edition, or of one region, by day; printed once for everybody while it stays the same."""
    found = seen_edition(request, slug, year)
    region = request.GET.get("region", "")
    if region and region not in TILES:
        remark = _("« %(value)s » n’est pas une région du Québec (01 à 17).") % {"value": region[:40]}
        return render(request, "errors/400.html", {"remarks": [remark]}, status=400)
    sessions = events.programme(found, at=timezone.now())
    shown = [one for one in sessions if one.cancelled_at is None and one.event.cancelled_at is None]
    chosen = [one for one in shown if not region or one.event.region == region]
    rows = presenters.plain_rows(chosen[:MOST])
    days = sorted({row.day for row in rows})
    label = presenters.label_of(found)
    context = {
        "title": f"{label} – {region_name(region)}" if region else label,
        "sender": {"name": _("Le réseau"), "lines": []},
        "edition": found,
        "label": label,
        "region": region_name(region) if region else "",
        "last_day": found.ends_on - timedelta(days=1),
        "days": [(day, [row for row in rows if row.day == day]) for day in days],
        "more": max(0, len(chosen) - MOST),
        "address": settings.BASE_URL + reverse("edition", kwargs={"slug": slug, "year": year}),
    }
    html = drawn("engagement/documents/poster.html", context, language())
    key = "poster-" + hashlib.sha256(html.encode()).hexdigest()
    pdf = cache.get(key)
    if pdf is None:
        try:
            pdf = print_pdf(html)
        except RuleViolation as refused:
            return render(request, "errors/400.html", {"remarks": [sentence(refused)]}, status=503)
        cache.set(key, pdf, KEPT_SECONDS)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="programme-{slug}-{year}{"-" + region if region else ""}.pdf"'
    return answer
