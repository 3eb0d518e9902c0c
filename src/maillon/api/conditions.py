"""Reading again only what changed (ETag, If-None-Match), writing only on what was read (If-Match)."""

from __future__ import annotations

import re
from hashlib import sha256

from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.api.callers import ApiRequest
from maillon.api.problems import Problem


class NotModified(Exception):
    """The caller already holds this answer."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag


def tag(*parts: object, version: int | None = None) -> str:
    """A strong validator from what an answer depends on; with a row's version readable in front."""
    seen = sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:24]
    return f'"{seen}"' if version is None else f'"{version}.{seen}"'


def held(request: HttpRequest, etag: str) -> bool:
    """Whether the caller says it holds this answer (weak comparison: compression weakens tags)."""
    written = request.headers.get("If-None-Match", "")
    return written.strip() == "*" or etag in [found.removeprefix("W/") for found in parse_etags(written)]


def unless_held(request: ApiRequest, *parts: object, version: int | None = None) -> None:
    """Stop here with 304 when the caller holds the answer that depends on ``parts``, else tag the answer.

    The address, the language and the caller always count among them.
    """
    caller = request.caller.token.pk if request.caller.token else None
    etag = tag(request.get_full_path(), get_language(), caller, *parts, version=version)
    if held(request, etag):
        raise NotModified(etag)
    request.etag = etag


def expected_version(request: HttpRequest) -> int:
    """The version a change was made on, from If-Match; 428 when it is missing, 412 when it is no tag of ours."""
    written = request.headers.get("If-Match")
    if not written:
        raise Problem("condition-missing", _("Envoyez l’en-tête If-Match avec l’ETag lu avec le projet."))
    found = re.fullmatch(r'(?:W/)?"?(\d{1,9})(?:\.[0-9a-f]{24})?"?', written.strip())
    if found is None:
        raise Problem("changed", _("Cet ETag ne vient pas de ce projet. Relisez-le, puis recommencez."))
    return int(found[1])
