"""The letters and certificates of a dossier, as the PDF that was issued."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.files.services import path_of
from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_follow
from maillon.dossiers.queries.papers import papers_of
from maillon.web.http import person


@login_required
@never_cache
@require_safe
def paper(request: HttpRequest, reference: str, code: str) -> FileResponse:
    """The PDF, for the applicant's people and the handlers."""
    dossier = get_object_or_404(Dossier.objects.select_related("version__procedure"), reference=reference)
    if not can_follow(person(request), dossier):
        raise Http404
    document = get_object_or_404(papers_of(dossier), code=code)
    return FileResponse(
        path_of(document.file.digest).open("rb"), content_type="application/pdf", filename=f"{document.code}.pdf"
    )
