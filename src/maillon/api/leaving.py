"""What every answer carries when it leaves: validators, caching, who may read it from another site."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from maillon.api import conditions
from maillon.api.callers import ApiRequest

READING = ("GET", "HEAD", "OPTIONS")
EXPOSED = "ETag, Link, Location, Content-Language, RateLimit, RateLimit-Policy, Retry-After"


def preflight(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """The answer to OPTIONS: what may be done here, and read from any site's page without credentials."""
    response = HttpResponse(status=204, headers={"Allow": ", ".join([*allowed, "OPTIONS"])})
    if "GET" in allowed:
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
        response["Access-Control-Max-Age"] = "86400"
    return response


def leave(request: ApiRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with its headers; without its body when the caller holds it, or only asked for headers."""
    if request.method in READING:
        # Open data: a page of any site may read it. Never with credentials: tokens are not for browsers.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
        if response.status_code == 200:
            _validate(request, response)
        if response.status_code in (200, 304):
            public = request.caller.token is None
            response["Cache-Control"] = "public, max-age=60" if public else "private, no-cache"
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-store"
    if "Content-Language" not in response:
        response["Content-Language"] = (get_language() or "fr")[:2]
    patch_vary_headers(response, ("Accept", "Accept-Language", "Authorization"))
    if request.method == "HEAD":
        if isinstance(response, HttpResponse):
            response["Content-Length"] = str(len(response.content))
        _empty(response)
    return response


def _validate(request: ApiRequest, response: HttpResponseBase) -> None:
    if request.etag is None and isinstance(response, HttpResponse):
        request.etag = conditions.tag(response.content, get_language())
    if request.etag is None:
        return
    response["ETag"] = request.etag
    if conditions.held(request, request.etag):
        response.status_code = 304
        _empty(response)
        for name in ("Content-Type", "Content-Length", "Content-Disposition"):
            del response[name]


def _empty(response: HttpResponseBase) -> None:
    # Emptied in place: closing it here would end the request before its time.
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = iter(())
    elif isinstance(response, HttpResponse):
        response.content = b""
