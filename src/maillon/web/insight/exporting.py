"""A selection taken away: the same question, answered as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillon.insight.queries import selected_ids
from maillon.opendata import tables, threew
from maillon.opendata.iati import export as iati
from maillon.projects.models import Activity
from maillon.web.insight import parameters
from maillon.web.insight.phrases import language

Write = Callable[[QuerySet[Activity], IO[bytes]], object]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name in the address, its title, its media type, who writes it."""

    name: str
    title: str
    media_type: str
    write: Write


IATI = Format("xml", "IATI 2.03 (XML)", "application/xml", lambda found, out: iati.write(found, out, at=timezone.now()))
FORMATS = (
    Format("csv", "CSV", "text/csv; charset=utf-8", lambda found, out: tables.csv(found, out, language=language())),
    Format(
        "xlsx",
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda found, out: tables.xlsx(found, out, language=language()),
    ),
    IATI,
    Format(
        "hxl.csv",
        "HXL 3W (CSV)",
        "text/csv; charset=utf-8",
        lambda found, out: threew.write(found, out, language=language()),
    ),
)
_BY_NAME = {each.name: each for each in FORMATS}


@require_safe
def export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The selection as a file of one format; an address with a mistake gives no file, but says which."""
    kind = _BY_NAME.get(format)
    if kind is None:
        raise Http404
    question = parameters.read(request.GET)
    if question.remarks:
        return render(request, "errors/400.html", {"remarks": question.remarks}, status=question.status)
    found = Activity.objects.published().order_by("pk")
    if not question.selection.is_empty:
        found = found.filter(pk__in=selected_ids(question.selection))
    return _file(kind, found, "maillon")


@require_safe
def activity_file(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One published activity as IATI 2.03."""
    found = Activity.objects.published().filter(identifier=identifier)
    if not found.exists():
        raise Http404
    return _file(IATI, found, "maillon-activity")


def _file(kind: Format, found: QuerySet[Activity], name: str) -> FileResponse:
    # Written aside first, so that a fault is an answer and not half a file.
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    kind.write(found, out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.{kind.name}", content_type=kind.media_type)
