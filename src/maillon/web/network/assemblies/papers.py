"""What an assembly gives to read: pack, minutes, event, the papers of a ballot; and counting a file again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.network.models import Ballot
from maillon.network.queries.assemblies import published_papers
from maillon.network.rules import papers
from maillon.network.services import assembly_papers
from maillon.network.services.assemblies import calendar_of
from maillon.web.dossiers.apply.found import interface_language
from maillon.web.http import person
from maillon.web.network.assemblies import words
from maillon.web.network.assemblies.found import read_assembly, read_ballot
from maillon.web.refusals import sentence

LARGEST = 2_000_000
"""Bytes: ten times the papers of a thousand members."""


def given(content: bytes | str, media_type: str, name: str) -> HttpResponse:
    """A file to keep."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@login_required
@require_safe
def document(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """The pack, the event for a calendar, or the sealed minutes."""
    found = read_assembly(request, slug)
    language = interface_language()
    if kind == "cahier":
        pdf = assembly_papers.pack(assembly=found, reader=person(request), language=language)
        return given(pdf, "application/pdf", f"{found.slug}.pdf")
    if kind == "agenda":
        return given(calendar_of(found, language, at=timezone.now()), "text/calendar; charset=utf-8", "assemblee.ics")
    if kind == "proces-verbal" and found.minutes_document is not None:
        sealed = path_of(found.minutes_document.file.digest).read_bytes()
        return given(sealed, "application/pdf", f"{found.minutes_document.code}.pdf")
    raise Http404


@login_required
@require_safe
def item_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The document of a point of the agenda."""
    found = read_assembly(request, slug)
    item = get_object_or_404(found.items.select_related("file"), pk=pk, file__isnull=False)
    stored = item.file
    if stored is None:
        raise Http404
    return given(path_of(stored.digest).read_bytes(), stored.media_type, f"{found.slug}-{item.position}.pdf")


@login_required
@never_cache
@require_safe
def published(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The papers of a closed ballot, by receipt: the file whose digest was kept at the closing."""
    found = read_ballot(request, slug, pk)
    if found.closed_at is None or found.method != Ballot.Method.SECRET:
        raise Http404
    return given(published_papers(found), "text/csv; charset=utf-8", f"bulletins-{found.pk}.csv")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recount(request: HttpRequest) -> HttpResponse:
    """Count a published file again; nothing of it is kept."""
    if request.method != "POST":
        return render(request, "network/assemblies/recount.html", {"module": "network"})
    upload: UploadedFile[bytes] | None = request.FILES.get("file")
    written = upload.read(LARGEST) if upload else b""
    try:
        again = papers.recount(written)
    except RuleViolation as refusal:
        refused = {"module": "network", "refusal": sentence(refusal)}
        return render(request, "network/assemblies/recount.html", refused, status=422)
    known = Ballot.objects.filter(papers_digest=again.digest).exists()
    context: dict[str, Any] = {
        "module": "network",
        "again": again,
        "voices": again.count.voices.items(),
        "outcome": words.OUTCOMES.get(again.count.outcome.value),
        "known": known,
    }
    return render(request, "network/assemblies/recount.html", context)
