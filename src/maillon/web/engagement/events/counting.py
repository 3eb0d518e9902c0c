"""What an edition reached by region, for the funder: a page, CSV and Excel; counts, and nobody’s name."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.engagement.models import Edition
from maillon.engagement.permissions.events import can_keep_campaigns
from maillon.engagement.queries import campaigns as queries
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.words import region_name
from maillon.web.http import person

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = tuple[str, str, int, int, int, int, int]


def _kept(request: HttpRequest, slug: str, year: int) -> Edition:
    if not can_keep_campaigns(person(request)):
        raise Http404
    return get_object_or_404(Edition.objects.select_related("campaign"), campaign__slug=slug, year=year)


def _heads() -> list[str]:
    named = [_("Événements"), _("Séances"), _("Organismes"), _("Inscriptions"), _("Personnes venues")]
    return [_("Code"), _("Région"), *named]


def _lines(found: Edition) -> tuple[list[Line], Line]:
    """A line a region, and their sum: an organisation active in two regions is one organisation."""
    now = timezone.now()
    lines: list[Line] = [
        (
            row.region,
            region_name(row.region) if row.region else _("En ligne"),
            row.events,
            row.sessions,
            row.organisations,
            row.registered,
            row.attended,
        )
        for row in queries.reached(found, at=now)
    ]
    events, sessions, _each, registered, came = (sum(int(line[place]) for line in lines) for place in range(2, 7))
    total = (_("Total"), events, sessions, queries.organisations_of(found, at=now), registered, came)
    return lines, ("", *total)


@login_required
@require_safe
def regions(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The table as a page."""
    found = _kept(request, slug, year)
    lines, total = _lines(found)
    context: dict[str, Any] = {
        "space": "campaigns",
        "edition": found,
        "label": presenters.label_of(found),
        "heads": _heads()[2:],
        "lines": [(line[1], list(zip(_heads()[2:], line[2:], strict=True))) for line in [*lines, total]],
        "reached": len([line for line in lines if line[0]]),
    }
    return render(request, "engagement/events/regions.html", context)


@login_required
@require_safe
def as_csv(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The table for any spreadsheet."""
    lines, total = _lines(_kept(request, slug, year))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_heads(), *lines, total])
    return _file("\ufeff" + out.getvalue(), "text/csv; charset=utf-8", f"{slug}-{year}-regions.csv")


@login_required
@require_safe
def as_xlsx(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The table for Excel, its sums as formulas that can be read."""
    lines, total = _lines(_kept(request, slug, year))
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Régions"))
        sheet.write_row(0, 0, _heads(), bold)
        for place, line in enumerate(lines, start=1):
            sheet.write_row(place, 0, line)
        last = len(lines) + 1
        sheet.write_row(last, 0, total, bold)
        for place, column in ((2, "C"), (3, "D"), (5, "F"), (6, "G")):
            if lines:
                sheet.write_formula(last, place, f"=SUM({column}2:{column}{last})", bold, total[place])
        sheet.set_column(1, 1, 32)
        sheet.freeze_panes(1, 0)
    return _file(kept.getvalue(), _XLSX, f"{slug}-{year}-regions.xlsx")


def _file(content: str | bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
