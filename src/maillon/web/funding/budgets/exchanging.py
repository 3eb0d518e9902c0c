"""The workbook of a budget: taken away, and taken in after everybody has seen what it would change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

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
from maillon.funding.queries import budgets as queries
from maillon.funding.rules.budgeting.comparing import compare
from maillon.funding.services import budgeting
from maillon.funding.spreadsheets.cells import read_cells
from maillon.funding.spreadsheets.reading import Reading, read
from maillon.web.funding.budgets import cells
from maillon.web.funding.budgets.building import page
from maillon.web.funding.budgets.changes import said_changes
from maillon.web.funding.budgets.found import dossier_of, drafted, read_content, version_of
from maillon.web.funding.budgets.typed import of_content
from maillon.web.funding.budgets.workbook import workbook
from maillon.web.http import person
from maillon.web.refusals import sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 60
"""Cells named at once: beyond, the count is told, and the file is better mended first."""


@login_required
@never_cache
@require_safe
def take_away(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A version, as a workbook."""
    dossier = dossier_of(request, reference)
    held = version_of(request, dossier, number)
    content = workbook(read_content(request, dossier, held), queries.frame_of(dossier))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{reference}-budget-v{number}.xlsx"'
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, reference: str) -> HttpResponse:
    """A workbook sent: what it says is shown in the builder, saved only when asked; or the cells that stop it."""
    dossier = drafted(request, reference)
    if request.method != "POST":
        return render(request, "funding/budgets/import.html", _context(dossier))
    upload = request.FILES.get("classeur")
    if not isinstance(upload, UploadedFile):
        context = _context(dossier, problems=[("#id_classeur", _("Choisissez un classeur."))])
        return render(request, "funding/budgets/import.html", context, status=422)
    held = queries.latest(dossier)
    if held is None or held.sealed_at is not None:
        held = budgeting.begin(dossier=dossier, actor=person(request), at=timezone.now())
    now, frame = queries.content_of(held), queries.frame_of(dossier)

    def rate(currency: str, year: int) -> Decimal | None:
        found = queries.proposed_rate(currency, now.currency, year=year)
        return found[0] if found else None

    try:
        sheets = read_cells(upload.name or "", upload.read())
        found = read(sheets, now=now, terms=frame.terms, rate=rate, new_key=budgeting.new_key)
    except RuleViolation as refused:
        context = _context(dossier, problems=[("#id_classeur", sentence(refused))])
        return render(request, "funding/budgets/import.html", context, status=422)
    if not found.is_whole:
        return render(request, "funding/budgets/import.html", _refused(dossier, found), status=422)
    compared = compare(now, found.content)
    return page(
        request,
        dossier,
        held,
        of_content(found.content),
        unsaved=True,
        taken={"name": upload.name, "lines": len(found.content.lines), "left": [cells.said(one) for one in found.left]},
        compared=compared,
        changes=said_changes(compared, frame.terms, now.currency),
    )


def _refused(dossier: Dossier, found: Reading) -> dict[str, Any]:
    more = max(len(found.issues) - _SHOWN, 0)
    said = [cells.said(one) for one in found.issues[:_SHOWN]]
    return _context(dossier, refused=said, more=more, left=[cells.said(one) for one in found.left])


def _context(dossier: Dossier, **more: Any) -> dict[str, Any]:
    return {"space": "applications", "dossier": dossier, "latest": queries.latest(dossier), **more}
