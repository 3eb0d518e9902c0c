"""The network in figures by year, for everybody; each figure says where it comes from."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.codelists import queries as codelists
from maillon.network.permissions.memberships import can_keep_members
from maillon.network.queries import barometer as queries
from maillon.network.queries import funders
from maillon.network.queries.barometer import COUNTRIES, Barometer, Line
from maillon.web.insight.phrases import language
from maillon.web.parties.presenters import figure_name
from maillon.web.spreadsheets import safe
from maillon.web.templatetags.maillon import percent

_SHOWN = 300


@require_safe
def latest(request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
    """The last year that is known, or a page that says how figures come."""
    known = queries.years(timezone.localdate())
    if known:
        return redirect("barometer_year", year=known[0])
    return render(request, "network/members/barometer.html", {"module": "network", "told": None, "years": []})


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One year: revenue by source, people, countries, each with how many members said it."""
    told = _told(year)
    context = {
        "module": "network",
        "told": told,
        "year": year,
        "years": queries.years(timezone.localdate()),
        "rules": queries.rules_on(timezone.localdate()),
        "kinds": [(kind, figure_name(kind, ""), _named(told, kind)) for kind in _kinds(told)],
        "countries": _named(told, COUNTRIES),
        "few": sum(1 for line in told.of(COUNTRIES) if line.value is None),
        "canonical": settings.BASE_URL + reverse("barometer_year", kwargs={"year": year}),
    }
    return render(request, "network/members/barometer.html", context)


@require_safe
def table(request: HttpRequest, year: int) -> HttpResponse:
    """The same as CSV; what is withheld is an empty cell."""
    told = _told(year)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([_("Année"), _("Chiffre"), _("Détail"), _("Membres"), _("Valeur"), _("Unité")])
    for line in told.lines:
        withheld = line.value is None
        value: Any = "" if line.value is None else line.value / 100 if line.is_money else line.value
        unit = "CAD" if line.is_money else _("membres") if line.kind == COUNTRIES else _("personnes")
        members = f"<{told.least}" if withheld and line.members < told.least else line.members
        rows.writerow([year, line.kind, safe(line.detail), members, value, unit])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="barometre-{year}.csv"'
    return answer


@require_safe
def origin(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Where one figure comes from: how many members, what is added up; each declaration for the secretariat."""
    told, detail, today = _told(year), request.GET.get("detail", ""), timezone.localdate()
    line = next((one for one in told.lines if (one.kind, one.detail) == (kind, detail)), None)
    if line is None:
        raise Http404
    may_keep = can_keep_members(request.user)
    context = {
        "module": "network",
        "told": told,
        "year": year,
        "line": line,
        "name": _name(line),
        "few": line.value is None and line.members < told.least,
        "is_country": kind == COUNTRIES,
        "rules": queries.rules_on(today),
        "may_keep": may_keep,
        "figures": queries.origin(line, year, today)[:_SHOWN] if may_keep and kind != COUNTRIES else [],
        "share": line.members * 100 // told.members if told.members else 0,
    }
    return render(request, "network/members/barometer_origin.html", context)


@require_safe
def funder(request: HttpRequest, year: int, source: str) -> HttpResponse:
    """What a funder asks of the network: how many members it reaches, its share, who lives by it, its change."""
    told, today = _told(year), timezone.localdate()
    weight = funders.weight_of(source, told, today)
    line = next((one for one in told.of(funders.REVENUE) if one.detail == source), None)
    if line is None:
        raise Http404
    context = {
        "module": "network",
        "told": told,
        "year": year,
        "before": year - 1,
        "weight": weight,
        "share": percent(Decimal(weight.share) / 1000, 1) if weight and weight.share is not None else "",
        "change": _signed(weight.change) if weight and weight.change is not None else "",
        "source": source,
        "name": _name(line),
        "sources": [(one, figure_name(funders.REVENUE, one)) for one in funders.sources(told)],
        "rules": queries.rules_on(today),
        "canonical": settings.BASE_URL + request.path,
    }
    return render(request, "network/members/barometer_funder.html", context)


def _signed(thousandths: int) -> str:
    return ("+" if thousandths > 0 else "") + percent(Decimal(thousandths) / 1000, 1)


def _told(year: int) -> Barometer:
    if not 1900 <= year <= timezone.localdate().year:
        raise Http404
    found = queries.barometer(year, timezone.localdate())
    if found is None or not found.lines:
        raise Http404
    return found


def _kinds(told: Barometer) -> list[str]:
    return list(dict.fromkeys(line.kind for line in told.lines if line.kind != COUNTRIES))


def _named(told: Barometer, kind: str) -> list[tuple[Line, str]]:
    return [(line, _name(line)) for line in told.of(kind)]


def _name(line: Line) -> str:
    if line.kind != COUNTRIES:
        return str(figure_name(line.kind, line.detail)) if line.detail else _("En tout")
    names = codelists.in_use("Country").get(line.detail)
    return names[language().startswith("en")] if names else line.detail
