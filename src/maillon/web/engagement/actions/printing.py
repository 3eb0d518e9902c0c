"""Pages printed once for everybody while they stay the same, and the codes that lead back to the site."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.core.documents import codes
from maillon.core.documents.services import print_pdf
from maillon.core.errors import RuleViolation
from maillon.web.refusals import sentence

KEPT_SECONDS = 3600


def absolute(path: str) -> str:
    """The whole address of one of our pages."""
    return str(settings.BASE_URL) + path


def picture_of(address: str) -> str:
    """An address as a code that telephones read, ready to be the source of an image."""
    return codes.picture(address)


def pdf_of(html: str) -> bytes:
    """The PDF of a page; kept an hour while the page stays the same. Raises RuleViolation as ``print_pdf``."""
    key = "printed-" + hashlib.sha256(html.encode()).hexdigest()
    pdf: bytes | None = cache.get(key)
    if pdf is None:
        pdf = print_pdf(html)
        cache.set(key, pdf, KEPT_SECONDS)
    return pdf


def printed(request: HttpRequest, html: str, name: str) -> HttpResponse:
    """A page as a PDF to open; 503 with the reason on a machine that cannot print."""
    try:
        pdf = pdf_of(html)
    except RuleViolation as refused:
        return render(request, "errors/400.html", {"remarks": [sentence(refused)]}, status=503)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
