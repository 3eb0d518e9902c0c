"""What every request goes through, whatever the operation: language, caller, limit, contract."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from maillon.api.callers import ApiRequest, Caller, limited_as, recognise
from maillon.api.conditions import NotModified
from maillon.api.contract import Contract, path_of
from maillon.api.leaving import leave, preflight
from maillon.api.problems import Problem, answer
from maillon.core import disk
from maillon.core.limits.rules import Rate
from maillon.core.limits.services import count

View = Callable[..., HttpResponseBase]
Contracts = Mapping[tuple[str, str], Contract]

LANGUAGES = ("fr", "en")
logger = logging.getLogger("maillon.api")


def through(view: View, contracts: Callable[[], Contracts]) -> View:
    """The view behind the door: it only sees requests its contract allows, and refusals leave as problems."""

    @wraps(view)
    def behind_the_door(request: HttpRequest, **path: Any) -> HttpResponseBase:
        entered = cast(ApiRequest, request)
        entered.caller, entered.etag, entered.at = Caller(), None, timezone.now()
        counted: dict[str, str] = {}
        with translation.override(_language(request)):
            try:
                response = _enter(entered, view, contracts(), path, counted)
            except Problem as problem:
                response = answer(request, problem)
            except NotModified as held:
                response = HttpResponse(status=304, headers={"ETag": held.etag})
            except Exception as failure:
                reference = uuid.uuid4().hex[:8]
                logger.exception("api.failed %s %s", reference, request.path)
                kind = "no-room" if disk.is_full(failure) else "server"
                response = answer(request, Problem(kind, _("Référence : %(code)s.") % {"code": reference}))
            for name, value in counted.items():
                response[name] = value
            return leave(entered, response)

    behind_the_door.csrf_exempt = True  # type: ignore[attr-defined]  # cookies are never read: nothing to forge
    return behind_the_door


def _enter(
    request: ApiRequest, view: View, contracts: Contracts, path: dict[str, Any], counted: dict[str, str]
) -> HttpResponseBase:
    route = path_of(request.resolver_match.route if request.resolver_match else "")
    allowed = sorted(method for known, method in contracts if known == route)
    if "GET" in allowed:
        allowed.insert(1, "HEAD")
    if request.method == "OPTIONS":
        return preflight(request, allowed)
    _recognise_and_count(request, counted)
    if any("\0" in str(value) for value in path.values()) or not allowed:
        raise Problem("not-found", _("Aucune opération n’a cette adresse; voyez /api/v1/openapi.json."))
    method = "GET" if request.method == "HEAD" else request.method or ""
    contract = contracts.get((route, method))
    if contract is None:
        raise Problem(
            "method",
            _("Ici : %(methods)s.") % {"methods": ", ".join(allowed)},
            headers={"Allow": ", ".join([*allowed, "OPTIONS"])},
        )
    _hold_to(contract, request)
    # HEAD asks for what GET would say: the body is dropped on the way out.
    asked, request.method = request.method, method
    try:
        return view(request, **path)
    finally:
        request.method = asked


def _recognise_and_count(request: ApiRequest, counted: dict[str, str]) -> None:
    refusal = None
    try:
        request.caller = recognise(request, at=request.at)
    except Problem as unknown:
        refusal = unknown
    name, written = limited_as(request, request.caller)
    allowance = count(name, Rate.read(written), at=request.at)
    counted.update(allowance.headers())
    if allowance.refused:
        raise Problem(
            "rate",
            _("Au plus %(requests)d demandes par %(seconds)d secondes. Réessayez dans %(wait)d secondes.")
            % {"requests": allowance.rate.requests, "seconds": allowance.rate.seconds, "wait": allowance.reset},
        )
    if refusal:
        raise refusal


def _hold_to(contract: Contract, request: ApiRequest) -> None:
    if contract.writes and request.get_preferred_type(list(contract.writes)) is None:
        raise Problem("not-acceptable", _("Offert ici : %(types)s.") % {"types": ", ".join(contract.writes)})
    if contract.reads and request.content_type not in contract.reads:
        raise Problem(
            "media-type",
            _("Attendu ici : %(types)s.") % {"types": ", ".join(contract.reads)},
            headers={"Accept": ", ".join(contract.reads)},
        )
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.UPLOAD_LIMIT:
        raise Problem("too-large", _("Au plus %(most)d octets.") % {"most": settings.UPLOAD_LIMIT})
    errors = [
        {"parameter": name, "detail": _("Ce paramètre n’existe pas ici.")}
        for name in request.GET
        if name not in contract.parameters
    ]
    errors += [
        {"parameter": name, "detail": _("Cette valeur contient un caractère impossible.")}
        for name, values in request.GET.lists()
        if any("\0" in value for value in values)
    ]
    if errors:
        known = ", ".join(sorted(contract.parameters))
        raise Problem("invalid", _("Paramètres connus ici : %(known)s.") % {"known": known}, errors=errors)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    if asked in LANGUAGES:
        return asked
    preferred = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return next((code[:2] for code, weight in preferred if weight and code[:2] in LANGUAGES), "fr")
