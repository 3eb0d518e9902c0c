"""« Personnes rejointes, comptées une fois » : everybody's figures over all published activities, and as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.projects.reached import Told, told
from maillon.projects.rules.reach_showing import Shown
from maillon.web.http import whole_number
from maillon.web.projects import reach_words
from maillon.web.projects.reach_words import Bar
from maillon.web.spreadsheets import safe


@dataclass(frozen=True, slots=True)
class Asked:
    """The year and the country an address asks for, and whether it asks for something else than they can be."""

    year: int
    country: str
    is_astray: bool


def _asked(request: HttpRequest) -> Asked:
    year, country = request.GET.get("annee", ""), request.GET.get("pays", "")
    number = whole_number(year) or 0
    known = len(country) == 2 and country.isascii() and country.isalpha()
    astray = bool(year and not 1900 <= number <= 2999) or bool(country and not known)
    return Asked(number, country.upper() if known else "", astray)


@require_safe
def reached(request: HttpRequest) -> HttpResponse:
    """How many different people all published projects reached, and how that is counted."""
    asked = _asked(request)
    if asked.is_astray:
        return _not_understood(request)
    found = told(day=timezone.localdate(), year=asked.year, country=asked.country)
    counted = found.counted
    context = {
        "module": "projects",
        "asked": asked,
        "told": found,
        "once": counted.once,
        "added": counted.added,
        "twice": _twice(counted.once, counted.added),
        "share": (counted.added - counted.once.people) / counted.added if counted.once and counted.added else 0,
        "sexes": reach_words.by_sex(counted),
        "countries": reach_words.by_country(counted.countries),
        "years": reach_words.by_year(counted.years),
        "choices": sorted((reach_words.country(code), code) for code in found.countries),
        "place": reach_words.country(asked.country) if asked.country else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "projects/reached.html", context)


def _twice(once: Shown | None, added: int) -> int:
    """How many the sum of the projects counts again; 0 when the margin is as large."""
    if once is None or added <= once.most:
        return 0
    return added - once.people


@require_safe
def reached_file(request: HttpRequest) -> HttpResponse:
    """The same figures as a table to take away (CSV)."""
    asked = _asked(request)
    if asked.is_astray:
        return _not_understood(request)
    found = told(day=timezone.localdate(), year=asked.year, country=asked.country)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([_("par"), _("groupe"), _("personnes"), _("au moins"), _("au plus"), _("année"), _("pays")])
    for kind, bars in _tables(found):
        for bar in bars:
            figures = [bar.people, bar.least, bar.most] if bar.people is not None else ["", "", ""]
            table.writerow([kind, safe(bar.label), *figures, asked.year or "", asked.country])
    disposition = {"Content-Disposition": 'attachment; filename="maillon-personnes-rejointes.csv"'}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=disposition)


def _tables(found: Told) -> list[tuple[str, list[Bar]]]:
    counted = found.counted
    whole = []
    if once := counted.once:
        whole = [
            Bar(_("personnes différentes"), once.people, once.least, once.most),
            Bar(_("somme des projets"), counted.added, counted.added, counted.added),
        ]
    sexes: list[Bar] = []
    above = ""
    for bar in reach_words.by_sex(counted):
        above = above if bar.is_part else bar.label
        label = f"{above}, {bar.label.lower()}" if bar.is_part else bar.label
        sexes.append(Bar(label, bar.people, bar.least, bar.most))
    return [
        (_("total"), whole),
        (_("sexe et âge"), sexes),
        (_("pays"), reach_words.by_country(counted.countries)),
        (_("année"), reach_words.by_year(counted.years)),
    ]


def _not_understood(request: HttpRequest) -> HttpResponse:
    remarks = [_("Une année s’écrit en quatre chiffres, un pays en deux lettres.")]
    return render(request, "errors/400.html", {"remarks": remarks}, status=400)
