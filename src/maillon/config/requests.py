"""One line of log a request, and an id that follows it everywhere."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from maillon.config.logging import clean
from maillon.core.arrivals import ARRIVED

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# What follows these words in an address is a link that opens a door, or an address somebody typed.
_SECRET = re.compile(r"(invitation|mot-de-passe|password|courriel|email|confirm)([^/]*)/.*")


class RequestLog:
    """One line a request: method, path without its query, status, milliseconds; the id goes back to the reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("maillon.request")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identity = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=identity)
        request.META.setdefault(ARRIVED, time.time())
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = identity
        self.log.log(
            logging.WARNING if response.status_code >= 500 else logging.INFO,
            "request",
            method=request.method,
            path=clean(_SECRET.sub(r"\1\2/…", request.path)),
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response
