"""The handler's list: filters, counts, sort, pages, and the very same selection as a table to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core import places
from maillon.core.money import exponent
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, ProcedureVersion
from maillon.dossiers.permissions import procedures_handled_by
from maillon.dossiers.queries import desk
from maillon.dossiers.queries.desk import NOBODY, Selection
from maillon.dossiers.queries.waiting import handles
from maillon.dossiers.rules.walk import State
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.apply.phrases import PILLS, STATES
from maillon.web.dossiers.handle.words import SORTS
from maillon.web.http import person

PER_PAGE = 25
_SHOWN = [state.value for state in State if state is not State.DRAFT]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@login_required
@never_cache
@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """What one handles, as one looks for it."""
    user = person(request)
    procedures = list(procedures_handled_by(user).order_by("key"))
    if not handles(user, at=timezone.now()):
        raise Http404
    selection = selection_of(request.GET)
    counts = desk.count_by_state(user, selection)
    total = sum(counts.get(state, 0) for state in selection.states or _SHOWN)
    found = desk.select(user, selection)
    pages = Paginator(found, PER_PAGE)
    pages.__dict__["count"] = total  # counted once, with the states
    page = pages.get_page(request.GET.get("page"))
    titles = titles_of(page.object_list)
    language = interface_language()
    context = {
        "space": "dossiers",
        "selection": selection,
        "page": page,
        "rows": [
            (one, STATES[one.state], PILLS.get(one.state, ""), titles[one.version_id]) for one in page.object_list
        ],
        "total": total,
        "states": [
            (state, STATES[state], counts.get(state, 0), state in selection.states)
            for state in _SHOWN
            if counts.get(state) or state in selection.states
        ],
        "procedures": [(one.key, title) for one, title in _procedure_titles(procedures, language)],
        "handlers": [(NOBODY, _("Personne encore"))] + [(str(one.pk), str(one)) for one in desk.handlers_of(user)],
        "regions": [(code, places.region_name(code, language)) for code in places.region_codes()],
        "sorts": SORTS.items(),
        "query": _query(request.GET),
        "versions": versions_ranked(procedures, language),
    }
    return render(request, "dossiers/handle/list.html", context)


@login_required
@require_safe
def export(request: HttpRequest, format: str) -> HttpResponse:
    """The same dossiers in the same order, as a spreadsheet."""
    user = person(request)
    if format not in ("csv", "xlsx") or not handles(user, at=timezone.now()):
        raise Http404
    found = desk.select(user, selection_of(request.GET))
    rows = list(_rows(found, interface_language()))
    stamp = timezone.localdate().isoformat()
    if format == "csv":
        out = io.StringIO()
        out.write("\ufeff")
        csv.writer(out).writerows([[_plain(cell) for cell in row] for row in [headers(), *rows]])
        answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(_workbook(headers(), rows), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="dossiers-{stamp}.{format}"'
    return answer


def selection_of(asked: QueryDict) -> Selection:
    """What the address asks for; what it misspells is left out."""

    def whole(name: str) -> int | None:
        text = asked.get(name, "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

    handler = asked.get("responsable", "")
    sort = asked.get("tri", "-depot")
    return Selection(
        procedure=asked.get("procedure", "")[:60],
        states=tuple(state for state in asked.getlist("etat") if state in _SHOWN),
        handler=handler if handler == NOBODY or (handler.isascii() and handler.isdigit() and len(handler) < 10) else "",
        region=asked.get("region", "")[:4],
        text=asked.get("q", "").replace("\x00", "").strip()[:200],
        at_least=whole("points_min"),
        at_most=whole("points_max"),
        sort=sort if sort in desk.SORTS else "-depot",
    )


def titles_of(dossiers: Iterable[Dossier]) -> dict[int, str]:
    """The title of each version the dossiers go by, for the reader."""
    ids = {one.version_id for one in dossiers}
    rows = ProcedureVersion.objects.filter(pk__in=ids).values_list("pk", "definition__title")
    return {pk: read(title or {}, interface_language()).text for pk, title in rows}


def versions_ranked(procedures: Iterable[Any], language: str) -> list[tuple[int, str]]:
    """The versions whose readings give points, the latest first."""
    rows = ProcedureVersion.objects.filter(procedure__in=procedures, frozen_at__isnull=False).order_by(
        "procedure__key", "-number"
    )
    rows = rows.filter(dossiers__points__isnull=False).distinct()
    return [(pk, read(title or {}, language).text) for pk, title in rows.values_list("pk", "definition__title")]


def _procedure_titles(procedures: Iterable[Any], language: str) -> Iterator[tuple[Any, str]]:
    rows = ProcedureVersion.objects.filter(procedure__in=procedures).order_by("number")
    titles = {row[0]: row[1] for row in rows.values_list("procedure_id", "definition__title")}
    for one in procedures:
        yield one, read(titles.get(one.pk) or {}, language).text or one.key


def _query(asked: QueryDict) -> str:
    kept = asked.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""


def headers() -> list[str]:
    """The columns of the export."""
    return [
        _("Numéro"),
        _("Procédure"),
        _("Titre"),
        _("Demandé par"),
        _("Région"),
        _("État"),
        _("Déposée"),
        _("Responsable"),
        _("Points"),
        _("Montant demandé"),
        _("Monnaie"),
    ]


def _rows(found: QuerySet[Dossier, Dossier], language: str) -> Iterator[list[Any]]:
    """Plain values straight from the tables: ten thousand rows are read without making ten thousand objects."""
    rows = list(found.select_related(None).defer(None).values_list(*_COLUMNS))
    versions = ProcedureVersion.objects.filter(pk__in={row[1] for row in rows})
    facts = {
        pk: (read(title or {}, language).text, currency or "")
        for pk, title, currency in versions.values_list("pk", "definition__title", "definition__currency")
    }
    states = {state: str(label) for state, label in STATES.items()}
    regions = {code: places.region_name(code, language) for code in places.region_codes()}
    units = {currency: 10 ** exponent(currency) for _title, currency in facts.values() if currency}
    handlers = _names({row[7] for row in rows})
    zone, english = timezone.get_default_timezone(), language == "en"
    worth = cache(lambda hundredths: Decimal(hundredths) / 100)
    for reference, version, title, fr, en, region, state, handler, given, family, sent, points, hidden, asked in rows:
        procedure, currency = facts[version]
        yield [
            reference,
            procedure,
            title,
            (en if english and en else fr) or (f"{given} {family}" if family else ""),
            regions.get(region or "", ""),
            states[state],
            sent.astimezone(zone).isoformat(" ")[:16] if sent else "",
            handlers.get(handler, ""),
            worth(points) if points is not None and not hidden else "",
            Decimal(asked) / units[currency] if asked is not None and currency else "",
            currency if asked is not None else "",
        ]


_COLUMNS = (
    "reference",
    "version_id",
    "title",
    "applicant__legal_name_fr",
    "applicant__legal_name_en",
    "applicant__region",
    "state",
    "handler_id",
    "applicant_person__given_name",
    "applicant_person__family_name",
    "submitted_at",
    "points",
    "is_hidden",
    "requested_minor",
)


def _names(handlers: set[int | None]) -> dict[int | None, str]:
    known = [pk for pk in handlers if pk is not None]
    return {one.pk: str(one) for one in User.objects.filter(pk__in=known).select_related("person")}


def _plain(cell: Any) -> str:
    """A cell no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


def _workbook(titles: list[str], rows: list[list[Any]]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Dossiers"))
        sheet.write_row(0, 0, titles, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write_number(line, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(titles) - 1)
        sheet.set_column(0, len(titles) - 1, 18)
    return kept.getvalue()
