"""What the handler's list shows, whole, as a table to take away: the same dossiers in the same order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core import places
from maillon.core.money import exponent
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, ProcedureVersion
from maillon.dossiers.queries import desk
from maillon.dossiers.queries.waiting import handles
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.dossiers.apply.phrases import STATES
from maillon.web.dossiers.handle.listing import selection_of
from maillon.web.http import person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = frozenset("=+-@\t\r")
"""A text that begins so is a formula to a spreadsheet."""
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


@login_required
@require_safe
def export(request: HttpRequest, format: str) -> HttpResponse:
    """The same dossiers in the same order, as a spreadsheet."""
    user = person(request)
    if format not in ("csv", "xlsx") or not handles(user, at=timezone.now()):
        raise Http404
    rows = _rows(desk.select(user, selection_of(request.GET)), interface_language())
    stamp = timezone.localdate().isoformat()
    if format == "csv":
        answer = HttpResponse(_table(headers(), rows), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(_workbook(headers(), rows), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="dossiers-{stamp}.{format}"'
    return answer


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


def _rows(found: QuerySet[Dossier, Dossier], language: str) -> Iterator[tuple[Any, ...]]:
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
    points_of = cache(lambda hundredths: Decimal(hundredths) / 100)
    amount_of = cache(lambda minor, currency: Decimal(minor) / units[currency])
    for reference, version, title, fr, en, region, state, handler, given, family, sent, points, hidden, asked in rows:
        procedure, currency = facts[version]
        yield (
            reference,
            procedure,
            title,
            (en if english and en else fr) or (f"{given} {family}" if family else ""),
            regions.get(region or "", ""),
            states[state],
            sent.astimezone(zone).isoformat(" ", "minutes")[:16] if sent else "",
            handlers.get(handler, ""),
            points_of(points) if points is not None and not hidden else "",
            amount_of(asked, currency) if asked is not None and currency else "",
            currency if asked is not None else "",
        )


def _names(handlers: set[int | None]) -> dict[int | None, str]:
    known = [pk for pk in handlers if pk is not None]
    return {one.pk: str(one) for one in User.objects.filter(pk__in=known).select_related("person")}


def _table(titles: list[str], rows: Iterator[tuple[Any, ...]]) -> str:
    out = io.StringIO()
    out.write("\ufeff")
    table = csv.writer(out)
    table.writerow(titles)
    table.writerows(
        [f"'{cell}" if isinstance(cell, str) and cell[:1] in _FORMULA else cell for cell in row] for row in rows
    )
    return out.getvalue()


def _workbook(titles: list[str], rows: Iterator[tuple[Any, ...]]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Dossiers"))
        sheet.write_row(0, 0, titles, bold)
        line = 0
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write_number(line, column, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, line, len(titles) - 1)
        sheet.set_column(0, len(titles) - 1, 18)
    return kept.getvalue()
