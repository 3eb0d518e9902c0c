"""Forms anybody may send: how many a while from one place, with what was typed kept when there are too many.

The person is asked to come back, never to prove anything to a third party.
"""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest
from django.utils.translation import ngettext

from maillon.core.errors import RuleViolation
from maillon.core.limits.rules import Rate, came_from
from maillon.core.limits.services import count
from maillon.web.refusals import says, sentence

_TOO_MANY = "sendings.too_many"


@says(_TOO_MANY)
def _too_many(*, minutes: int, **_params: object) -> str:
    return ngettext(
        "Trop d’envois depuis le même endroit. Rien n’est perdu : renvoyez cette page dans %(n)s minute.",
        "Trop d’envois depuis le même endroit. Rien n’est perdu : renvoyez cette page dans %(n)s minutes.",
        minutes,
    ) % {"n": minutes}


def address_of(request: HttpRequest) -> str:
    """Where a form came from; kept only as a digest, and not for long."""
    return came_from(
        remote=str(request.META.get("REMOTE_ADDR", "")),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        behind_proxy=bool(settings.SECURE_PROXY_SSL_HEADER),
    )


def admits(request: HttpRequest, door: str, form: forms.Form, *, at: datetime) -> bool:
    """Count one sending at a door (a kind of form); beyond the rates, the form says when to send it again."""
    waits = [
        allowance.reset
        for written in settings.PUBLIC_RATES
        if (allowance := count(f"{door}:{address_of(request)}", Rate.read(written), at=at)).refused
    ]
    if waits:
        form.add_error(None, forms.ValidationError(_sentence(max(waits)), code=_TOO_MANY))
    return not waits


def status_of(form: forms.Form) -> int:
    """The status of a page whose form came back: 429 past the rates, 422 when refused, 200 else."""
    if form.has_error(NON_FIELD_ERRORS, _TOO_MANY):
        return 429
    return 422 if form.errors else 200


def _sentence(seconds: int) -> str:
    return sentence(RuleViolation(_TOO_MANY, minutes=-(-seconds // 60)))
