"""Every address of version 1, behind the same door; what is not an operation is said so as a problem."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import get_language

from maillon.api.contract import Contract
from maillon.api.door import through
from maillon.api.site import api, book

DOCUMENT = Contract(frozenset({"language"}), reads=(), writes=("application/vnd.oai.openapi+json", "application/json"))


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, in the language asked."""
    return JsonResponse(book.document(get_language() or "fr"))


def _contracts() -> dict[tuple[str, str], Contract]:
    return {**book.contracts(), ("/api/v1/openapi.json", "GET"): DOCUMENT}


def _patterns() -> list[URLPattern]:
    operations, _app, _namespace = api.urls
    found = [pattern for pattern in operations if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in found:
        pattern.callback = through(pattern.callback, _contracts)
    return found


app_name = "api"
urlpatterns = [
    path("openapi.json", through(openapi, _contracts), name="openapi"),
    *_patterns(),
    re_path(r"^[\s\S]*\Z", through(lambda request: HttpResponse(), _contracts), name="nothing"),
]
