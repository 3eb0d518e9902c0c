"""The workbook of a logic model: taken away, and taken in after everybody has seen what it would change."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.dossiers.models import Dossier
from maillon.funding.queries import planning as queries
from maillon.funding.rules.planning.comparing import compare
from maillon.funding.rules.planning.content import Plan
from maillon.funding.services import planning as services
from maillon.funding.spreadsheets import logic as sheets
from maillon.funding.spreadsheets.cells import read_cells
from maillon.funding.spreadsheets.reading import CellIssue
from maillon.web.funding.budgets import cells
from maillon.web.funding.logic import words
from maillon.web.funding.logic.building import save
from maillon.web.funding.logic.found import dossier_of, drafted, version_of
from maillon.web.funding.logic.typed import language
from maillon.web.http import person
from maillon.web.refusals import sentence
from maillon.web.spreadsheets import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
_SHOWN = 60


@login_required
@never_cache
@require_safe
def take_away(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A version, as a workbook."""
    dossier = dossier_of(request, reference)
    held = version_of(request, dossier, number)
    answer = HttpResponse(workbook(queries.plan_of(held), queries.years_of(dossier)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{reference}-resultats-v{number}.xlsx"'
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, reference: str) -> HttpResponse:
    """A workbook sent: what it changes is shown and saved as a new version, or the cells that stop it are named."""
    dossier = drafted(request, reference)
    if request.method != "POST":
        return _page(request, dossier)
    upload = request.FILES.get("classeur")
    if not isinstance(upload, UploadedFile):
        return _page(request, dossier, status=422, problem=_("Choisissez un classeur."))
    held = queries.versions_of(dossier).first()
    if held is None or held.sealed_at is not None:
        held = services.begin(dossier=dossier, actor=person(request), at=timezone.now())
    now = queries.plan_of(held)
    try:
        told = sheets.read(read_cells(upload.name or "", upload.read()), now=now, new_key=services.new_key)
    except RuleViolation as refused:
        return _page(request, dossier, status=422, problem=sentence(refused))
    if told.issues:
        said = [_said(one) for one in told.issues[:_SHOWN]]
        return _page(request, dossier, status=422, refused=said, more=max(len(told.issues) - _SHOWN, 0))

    def show(*_arguments: Any, problem: str = "", **_more: Any) -> HttpResponse:
        return _page(request, dossier, status=422, problem=problem)

    if not compare(now, told.plan):
        return _page(request, dossier, same=True)
    # What it held stays as the version before: the comparison says what the workbook changed.
    return save(request, dossier, held, told.plan, show, "logic_comparison", beside=True)


def workbook(plan: Plan, years: list[int]) -> bytes:
    """The workbook of a plan, in the reader's language: values only, the key of each row kept, hidden."""
    spoken = 1 if language() == "en" else 0
    numbers = {row.key: number for number, row in plan.numbered()}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _WRITTEN})
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#dceaee", "border": 1, "valign": "top"})
        sheet = book.add_worksheet(sheets.ROWS_SHEET[spoken])
        for place, name in enumerate(sheets.ROW_HEADERS):
            sheet.write_string(0, place, sheets.ROW_HEADERS[name][spoken], bold)
            width = {"text": 70, "level": 24}.get(name, 12)
            sheet.set_column(place, place, width, None, {"hidden": name == "key"})
        ordered = sorted(plan.rows, key=lambda row: numbers[row.key])
        for place, row in enumerate(ordered, start=1):
            leads = ", ".join(numbers[key] for key in row.leads_to)
            told = (numbers[row.key], sheets.LEVEL_NAMES[row.level][spoken], row.text, leads, row.key)
            for column, text in enumerate(told):
                sheet.write_string(place, column, safe(text))
        names = [name[spoken] for name in sheets.LEVEL_NAMES.values()]
        choices = {"validate": "list", "source": names, "error_type": "warning"}
        sheet.data_validation(1, 1, 60, 1, choices)
        sheet.freeze_panes(1, 0)
        _measures(book, bold, plan, years, numbers, spoken)
    return out.getvalue()


def _measures(
    book: xlsxwriter.Workbook, bold: object, plan: Plan, years: list[int], numbers: dict[str, str], spoken: int
) -> None:
    sheet = book.add_worksheet(sheets.MEASURES_SHEET[spoken])
    columns = [name for name in sheets.MEASURE_HEADERS if name != "key"]
    heads = [sheets.MEASURE_HEADERS[name][spoken] for name in columns]
    heads += [f"{sheets.TARGET[spoken]} {year}" for year in years] + [sheets.MEASURE_HEADERS["key"][spoken]]
    sheet.write_row(0, 0, heads, bold)
    sheet.set_column(0, len(heads) - 2, 18)
    sheet.set_column(2, 2, 50)
    sheet.set_column(len(heads) - 1, len(heads) - 1, 10, None, {"hidden": True})
    for place, one in enumerate(plan.measures, start=1):
        code = f"{one.vocabulary}:{one.code}" if one.code else ""
        told = {"row": numbers[one.row], "code": code, "baseline_year": str(one.baseline_year or "")}
        for column, name in enumerate(columns):
            _write(sheet, place, column, told.get(name, "") if name in told else str(getattr(one, name)))
        for column, year in enumerate(years, start=len(columns)):
            _write(sheet, place, column, one.target(year))
        sheet.write_string(place, len(heads) - 1, one.key)
    sheet.freeze_panes(1, 3)


def _write(sheet: Any, row: int, column: int, text: str) -> None:
    try:
        sheet.write_number(row, column, float(text))
    except ValueError:
        sheet.write_string(row, column, safe(text))


def _said(issue: CellIssue) -> str:
    own = {
        "level": _("« %(text)s » n’est pas un niveau du modèle logique."),
        "link": _("« %(text)s » ne mène pas à une ligne plus haute de la feuille."),
        "result": _("« %(text)s » n’est pas le numéro d’un résultat de l’autre feuille."),
        "code": _("« %(text)s » n’est pas un code de la bibliothèque d’indicateurs."),
        "year": _("« %(text)s » n’est pas une année."),
        "too_many_rows": _("un modèle logique compte au plus %(limit)s lignes."),
    }
    if issue.code not in own:
        return cells.said(issue)
    facts = {"sheet": issue.sheet, "cell": issue.cell, "why": own[issue.code] % issue.facts}
    return _("Feuille %(sheet)s, cellule %(cell)s : %(why)s") % facts


def _page(request: HttpRequest, dossier: Dossier, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"space": "applications", "dossier": dossier, "levels": words.LEVELS, **more}
    return render(request, "funding/logic/import.html", context, status=status)
