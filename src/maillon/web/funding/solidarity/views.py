"""« Toute la solidarité du Québec par pays et par année » : one page, each number leading to its records."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from maillon.funding.models import Cooperation
from maillon.funding.queries import sharing
from maillon.funding.queries.solidarity import Amounts, Kind, Whole, records, solidarity
from maillon.web.funding.budgets.exchanging import XLSX
from maillon.web.funding.emergencies.words import country
from maillon.web.funding.solidarity import words
from maillon.web.http import whole_number
from maillon.web.insight import maps
from maillon.web.spreadsheets import safe
from maillon.web.templatetags.maillon import amount, number, short_amount

_SPAN, _MOST_YEARS, _SEVERAL = 5, 12, "plusieurs"
"""How many years a page shows unless it is asked otherwise, and at most; how an address says « several countries »."""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Countries by years, all kinds together or those asked for."""
    asked = _asked(request)
    whole = solidarity(kinds=asked["kinds"], years=asked["years"])
    kinds = [
        (kind, label, kind in asked["kinds"], whole.by_kind.get(kind, Amounts())) for kind, label in words.KINDS.items()
    ]
    totals = {code: one.amount_minor for code, one in whole.by_country.items() if code}
    context = {
        "module": "programmes",
        "asked": asked,
        "kinds": kinds,
        "total": whole.total,
        "countries": len(totals),
        "table": _table(whole, asked),
        "drawing": maps.world(totals, label=_label, url=lambda code: _address(asked, code, None)),
        "largest": [(country(code), minor) for code, minor in sorted(totals.items(), key=lambda one: -one[1])[:3]],
        "query": urlencode(_query(asked)),
        "first_years": range(1997, timezone.localdate().year + 1),
    }
    return render(request, "funding/solidarity/page.html", context)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The records behind a number: those it counts, no other."""
    asked = _asked(request)
    code = request.GET.get("pays", "")
    place = None if not code else "" if code == _SEVERAL else code.upper()[:2]
    rows: list[tuple[Any, words.Line]] = [
        (words.KINDS[kind], words.line(kind, one))
        for kind in asked["kinds"]
        for one in records(kind, country=place, years=asked["years"])
    ]
    rows.sort(key=lambda row: (-row[1].year, -row[1].amount_minor, row[1].title))
    query = urlencode({**_query(asked), "pays": code})
    context = {
        "module": "programmes",
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "query": query,
        "back": urlencode(_query(asked)),
        "where": country(place) if place is not None else _("Tous les pays"),
        "asked": asked,
        "total_minor": sum(one.amount_minor for _kind, one in rows),
        "count": len(rows),
    }
    return render(request, "funding/solidarity/listing.html", context)


@require_safe
def export(request: HttpRequest, format: str) -> HttpResponse:
    """The same sums as a table: one row a country, a year and a kind."""
    asked = _asked(request)
    header = ["country_code", "country", "year", "kind", "records", "amount", "currency"]
    rows: list[list[Any]] = [
        [
            one.country,
            safe(country(one.country)),
            one.year,
            one.kind.value,
            one.count,
            Decimal(one.amount_minor).scaleb(-2),
            "CAD",
        ]
        for one in sorted(
            solidarity(kinds=asked["kinds"], years=asked["years"]).cells,
            key=lambda one: (one.country, one.year, one.kind),
        )
    ]
    name = _("solidarite-du-quebec")
    out: Any
    if format == "csv":
        out = io.StringIO()
        table = csv.writer(out, lineterminator="\r\n")
        table.writerow(header)
        table.writerows(rows)
        response = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    elif format == "xlsx":
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate([header, *rows]):
                for column, value in enumerate(row):
                    sheet.write(place, column, float(value) if isinstance(value, Decimal) else value)
            sheet.freeze_panes(1, 0)
        response = HttpResponse(out.getvalue(), content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What Québec shares otherwise than by grants: agreements between institutions, missions, places, contributions."""
    context = {
        "module": "programmes",
        "cooperations": [(one, country(one.country)) for one in Cooperation.objects.order_by("-starts_on", "pk")[:60]],
        "missions": [(one, country(one.country)) for one in sharing.missions()[:60]],
        "quotas": [(one, country(one.country)) for one in sharing.quotas().prefetch_related("allotments")[:60]],
        "contributions": [(one, country(one.country)) for one in sharing.contributions()[:60]],
    }
    return render(request, "funding/solidarity/shared.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Which kinds, from which year to which; the last five years unless the address says otherwise."""
    named = {kind.value: kind for kind in Kind}
    kinds = [named[one] for one in request.GET.getlist("genre") if one in named] or list(Kind)
    today = timezone.localdate().year
    last = _year(request.GET.get("a", ""), today)
    first = _year(request.GET.get("de", ""), max(last - _SPAN + 1, 1900))
    first, last = min(first, last), max(first, last)
    return {
        "kinds": kinds,
        "years": (max(first, last - _MOST_YEARS + 1), last) if "tout" not in request.GET else (1900, 2999),
    }


def _year(typed: str, default: int) -> int:
    year = whole_number(typed) if len(typed) == 4 else None
    return default if year is None else year


def _query(asked: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"de": asked["years"][0], "a": asked["years"][1]}
    return said


def _address(asked: Mapping[str, Any], code: str | None, year: int | None) -> str:
    first, last = (year, year) if year is not None else asked["years"]
    said: list[tuple[str, Any]] = [] if code is None else [("pays", code or _SEVERAL)]
    said += [("de", first), ("a", last)]
    if len(asked["kinds"]) < len(Kind):
        said += [("genre", one.value) for one in asked["kinds"]]
    return f"{reverse('solidarity_records')}?{urlencode(said)}"


def _label(code: str, minor: int) -> str:
    return f"{country(code)}, {short_amount(minor)}"


def _table(whole: Whole, asked: Mapping[str, Any]) -> SafeString:
    """The rows of the table, written here: a template takes ten times as long for five hundred cells."""
    years = sorted(whole.by_year)
    order = sorted(whole.by_country.items(), key=lambda one: (not one[0], -one[1].amount_minor, one[0]))
    said = ngettext("%(n)s fiche", "%(n)s fiches", 2)
    head = "".join(f'<th scope="col" class="num">{year}</th>' for year in (*years, escape(_("Total"))))
    out = [f'<thead><tr><th scope="col">{escape(_("Pays"))}</th>{head}</tr></thead><tbody>']

    def cell(one: Amounts | None, label: str, url: str) -> str:
        if one is None:
            return f'<td class="num" data-label="{label}">–</td>'
        shown = escape(amount(one.amount_minor)) if one.amount_minor else escape(said % {"n": number(one.count)})
        return f'<td class="num" data-label="{label}"><a href="{escape(url)}">{shown}</a></td>'

    for code, total in order:
        cells = "".join(cell(whole.by_both.get((code, year)), str(year), _address(asked, code, year)) for year in years)
        out.append(f'<tr><th scope="row">{escape(country(code))}</th>{cells}')
        out.append(cell(total, escape(_("Total")), _address(asked, code, None)) + "</tr>")
    sums = "".join(cell(whole.by_year[year], str(year), _address(asked, None, year)) for year in years)
    out.append(f'</tbody><tfoot><tr><th scope="row">{escape(_("Total"))}</th>{sums}')
    out.append(cell(whole.total, escape(_("Total")), _address(asked, None, None)) + "</tr></tfoot>")
    return mark_safe("".join(chain(out)))  # noqa: S308  escaped above
