"""Importing projects from Excel: the template, the file, what it would change, applying it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.jobs import services as jobs
from maillon.core.jobs.models import JobRun
from maillon.projects import services
from maillon.projects.models import SpreadsheetImport
from maillon.projects.spreadsheets.columns import HEADERS
from maillon.projects.spreadsheets.reading import LARGEST_FILE
from maillon.web.http import whole_number
from maillon.web.projects import workbook
from maillon.web.projects.forms.fields import language
from maillon.web.projects.views.found import user_of
from maillon.web.projects.views.listing import beginning, not_yours
from maillon.web.refusals import sentence

AT_ONCE = 100
"""Rows applied while the person waits; more are applied in the background."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in."""
    name = "projects-template.xlsx" if language() == "en" else "modele-projets.xlsx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(workbook.template(), content_type=XLSX, headers=disposition)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Send a file; what it would change is shown before anything is written."""
    organisations = list(beginning(request))
    if not organisations:
        return not_yours(request)
    problem = ""
    if request.method == "POST":
        chosen = whole_number(request.POST.get("organisation"))
        organisation = next((one for one in organisations if one.pk == chosen), organisations[0])
        try:
            name, content = _content(request.FILES.get("file"))
            sent = services.receive_import(
                actor=user_of(request), organisation=organisation, name=name, content=content, at=timezone.now()
            )
        except RuleViolation as refused:
            problem = sentence(refused)
        else:
            return redirect("my_activities_import_plan", pk=sent.pk)
    context = {"space": "activities", "module": "projects", "organisations": organisations, "problem": problem}
    return render(request, "projects/import.html", context, status=422 if problem else 200)


def _content(sent: Any) -> tuple[str, bytes]:
    if not isinstance(sent, UploadedFile):
        raise RuleViolation("projects.file_none")
    if (sent.size or 0) > LARGEST_FILE:
        raise RuleViolation("projects.file_too_large", megabytes=LARGEST_FILE // 1024**2)
    return (sent.name or "").replace("\x00", ""), sent.read()


def _own(request: HttpRequest, pk: int) -> SpreadsheetImport:
    rows = SpreadsheetImport.objects.filter(requested_by=user_of(request), organisation__in=beginning(request))
    return get_object_or_404(rows.select_related("organisation", "job"), pk=pk)


@login_required
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What each row would do, or did."""
    sent = _own(request, pk)
    page = Paginator(sent.plan, 50).get_page(request.GET.get("page"))
    done = {one["row"]: one["done"] for one in sent.outcome}
    lines = [{**line, "done": done.get(line["row"], ""), **_words(line)} for line in page.object_list]
    counts = Counter(line["act"] for line in sent.plan)
    context = {
        "space": "activities",
        "module": "projects",
        "sent": sent,
        "page": page,
        "lines": lines,
        "counts": counts,
        "to_do": counts["create"] + counts["change"],
        "outcome": Counter(one["done"] for one in sent.outcome),
        "running": sent.job is not None and sent.job.state in {JobRun.State.WAITING, JobRun.State.RUNNING},
    }
    return render(request, "projects/import_plan.html", context)


def _words(line: dict[str, Any]) -> dict[str, Any]:
    place = 1 if language() == "en" else 0
    problems = [(cell, sentence(RuleViolation(code, **facts))) for cell, code, facts in line["problems"]]
    differences = [(HEADERS[name][place], old, new) for name, old, new in line["differences"]]
    return {"problems": problems, "differences": differences}


@login_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what was shown."""
    sent = _own(request, pk)
    user = user_of(request)
    if len(sent.rows) > AT_ONCE:
        if sent.job is None or sent.job.state in {JobRun.State.SUCCEEDED, JobRun.State.FAILED}:
            sent.job = jobs.enqueue("projects.apply_spreadsheet", at=timezone.now(), requested_by=user, sent=sent.pk)
            sent.save(update_fields=["job"])
        return redirect("my_activities_import_plan", pk=pk)
    applied = services.apply_import(actor=user, sent=sent, at=timezone.now())
    if applied.state == SpreadsheetImport.State.APPLIED:
        messages.success(request, _("Le fichier est appliqué."))
    else:
        messages.warning(request, _("Des projets ont changé depuis : voyez de nouveau leurs lignes avant d’appliquer."))
    return redirect("my_activities_import_plan", pk=pk)
