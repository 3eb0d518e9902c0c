"""A private file, for whoever may read it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillon.core.files.permissions import readable_by
from maillon.core.files.services import path_of


@require_safe
@cache_control(private=True, no_store=True)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as an attachment, never shown within the site; 404 for whoever may not know of it."""
    stored = get_object_or_404(readable_by(request.user), pk=pk)
    path = path_of(stored.digest)
    if not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
