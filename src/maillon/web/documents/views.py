"""« Vérifier un document »: whether a code was issued here, still holds, and whether a file is the one issued."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.documents import queries, rules
from maillon.core.documents.models import IssuedDocument
from maillon.core.errors import RuleViolation
from maillon.web.documents.kinds import name_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a code leads to its page, a file alone is looked for by its fingerprint."""
    if upload := request.FILES.get("file"):
        document = IssuedDocument.objects.filter(digest=_digest(upload)).order_by("-pk").first()
        if document is None:
            return _unknown(request, "", reason="file")
        return _known(request, document, same_file=True)
    typed = request.GET.get("code", "").strip()
    if not typed:
        return render(request, "documents/verify.html", {"typed": ""})
    document = queries.find(typed)
    return redirect("verify_code", code=document.code) if document else _unknown(request, typed)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What was issued under a code, and whether the file somebody holds is that very one."""
    document = queries.find(code)
    if document is None:
        return _unknown(request, code)
    upload = request.FILES.get("file")
    return _known(request, document, same_file=_digest(upload) == document.digest if upload else None)


def _known(request: HttpRequest, document: IssuedDocument, *, same_file: bool | None) -> HttpResponse:
    context: dict[str, Any] = {
        "document": document,
        "kind": name_of(document.kind),
        "issuer": document.issuer,
        "same_file": same_file,
        "typed": document.code,
    }
    return render(request, "documents/verify.html", context)


def _unknown(request: HttpRequest, typed: str, reason: str = "code") -> HttpResponse:
    badly_copied = bool(typed) and rules.read_code(typed) is None
    context = {"unknown": reason, "typed": typed[:60], "badly_copied": badly_copied}
    return render(request, "documents/verify.html", context, status=404)


def _digest(upload: UploadedFile[bytes]) -> str:
    if (upload.size or 0) > settings.UPLOAD_LIMIT:
        raise RuleViolation("files.too_large", field="file", size=upload.size, limit=settings.UPLOAD_LIMIT)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
