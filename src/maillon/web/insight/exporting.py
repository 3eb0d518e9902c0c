"""A selection taken away: the same question, answered as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its name in the address, its title, its media type."""

    name: str
    title: str
    media_type: str


FORMATS = (
    Format("csv", "CSV", "text/csv; charset=utf-8"),
    Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Format("xml", "IATI 2.03 (XML)", "application/xml"),
    Format("hxl.csv", "HXL 3W (CSV)", "text/csv; charset=utf-8"),
)


@require_safe
def export(request: HttpRequest, format: str) -> HttpResponse:
    """The selection as a file of one format; an address with a mistake gives no file, but says which."""
    raise Http404


@require_safe
def activity_file(request: HttpRequest, identifier: str) -> HttpResponse:
    """One published activity as IATI 2.03."""
    raise Http404
