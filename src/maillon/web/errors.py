"""Refusals in the reader's language: a page for each status, and what a rule or a permission says.

A page that answers a form gives back what was typed in it.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string

from maillon.core import disk
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.queries import count_again
from maillon.core.typography import colon
from maillon.web.refusals import sentence

log = structlog.get_logger(__name__)
_SECRET = ("password", "csrf", "token", "code", "secret")
"""Parts of the names of fields that are never shown again."""
_MARKS = frozenset({"q", "d", "action"})
"""What a page of questions says of itself, beside what was typed in it."""


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return render(request, f"errors/{status}.html", {"typed": _typed(request), **context}, status=status)


def _typed(request: HttpRequest) -> str:
    """What the form held, one answer a line under the name of its field, for somebody to copy."""
    if request.method != "POST":
        return ""
    try:
        answers = request.POST.lists()
    except (OSError, SuspiciousOperation, MultiPartParserError):
        # What could not be read the first time cannot be shown either.
        return ""
    told = [
        f"{name}{colon()} {value.strip()}"
        for name, values in answers
        if name not in _MARKS and not any(part in name.lower() for part in _SECRET)
        for value in values
        if any(character.isalpha() for character in value)
    ]
    return "\n\n".join(told)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request cannot be understood; says what to do instead."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_048_576)
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Known to exist, and not for this person (or a form that has expired)."""
    return _page(request, 403)


def signed_out(request: HttpRequest, sign_in: str) -> HttpResponse:
    """The session ended while a form was being filled: what was typed is given back, with the way in again."""
    return _page(request, 401, sign_in=sign_in)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing this person may know of."""
    return _page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Asked too often; says how long to wait (allauth calls it)."""
    answer = _page(request, 429)
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault; gives a reference to quote, never a trace. A full disk is said for what it is."""
    if disk.is_full(sys.exception()):
        return no_room(request)
    return _even_without_database(request, 500, reference=uuid.uuid4().hex[:8])


def no_room(request: HttpRequest) -> HttpResponse:
    """The disk is full: nothing was written, and what was typed is given back."""
    log.error("web.disk_full", path=request.path)
    return _even_without_database(request, 507)


def _even_without_database(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    # The page around says who is signed in, which a database that does not answer cannot tell.
    try:
        return _page(request, status, **context)
    except DatabaseError:
        bare = render_to_string("errors/bare.html", {"status": status, "typed": _typed(request), **context})
        return HttpResponse(bare, status=status)


class RefusalMiddleware:
    """Turns a rule's refusal that no form caught into a page, a missing permission into 404, a bare 405 into words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Nobody types a NUL, and PostgreSQL refuses to look for one; the API says so in its own manner.
        if not request.path.startswith("/api/"):
            if "\x00" in request.path:
                return not_found(request)
            if "%00" in (asked := request.META.get("QUERY_STRING", "")):
                request.META["QUERY_STRING"] = asked.replace("%00", "")
                request.GET = QueryDict(request.META["QUERY_STRING"], encoding=request.encoding)
        answer = self.get_response(request)
        if request.method == "POST" and request.user.pk is not None:
            count_again(request.user.pk)
        if request.method == "POST" and _asks_to_sign_in(answer) and _typed(request):
            return signed_out(request, answer["Location"])
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not answer.content:
            page = _page(request, 405)
            page["Allow"] = answer["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """422 with the rule's sentence; 404 where existence itself must stay unknown."""
        if isinstance(exception, RuleViolation):
            return _page(request, 422, sentence=sentence(exception))
        if isinstance(exception, NotAllowed):
            return _page(request, 404)
        if disk.is_full(exception) and not request.path.startswith("/api/"):
            return no_room(request)
        return None


def _asks_to_sign_in(answer: HttpResponse) -> bool:
    """Whether an answer sends somebody to the sign-in page, to come back where they were."""
    path, _mark, query = answer.get("Location", "").partition("?")
    return (
        bool(query) and QueryDict(query).get(REDIRECT_FIELD_NAME, "") != "" and path == resolve_url(settings.LOGIN_URL)
    )
