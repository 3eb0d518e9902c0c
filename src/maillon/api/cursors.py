"""Opaque, signed marks of where a list was left; they hold a position, never a secret."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from maillon.api.callers import ApiRequest
from maillon.api.problems import Problem

_SALT = "maillon.api.cursor"


def mark(request: ApiRequest, *position: str | int) -> str:
    """A cursor for the page after ``position`` of the list this request asks for."""
    return signing.dumps([_question(request), *position], salt=_SALT)


def position(request: ApiRequest, cursor: str, size: int) -> list[Any] | None:
    """The position a cursor holds (``size`` values), nothing without cursor.

    A cursor that was altered, or made for another question, is refused with 422.
    """
    if not cursor:
        return None
    try:
        question, *found = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        question, found = None, []
    if question != _question(request) or len(found) != size:
        raise Problem(
            "invalid",
            _("Ce curseur n’est pas de cette liste. Reprenez sans lui."),
            errors=[{"parameter": "cursor", "detail": _("Curseur inconnu pour cette question.")}],
        )
    return list(found)


def next_page(request: ApiRequest, cursor: str) -> str:
    """The full address of the page a cursor opens."""
    question = request.GET.copy()
    question["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{question.urlencode()}")


def _question(request: ApiRequest) -> list[Any]:
    ignored = ("cursor", "limit", "language")
    return [request.path, *sorted([k, sorted(v)] for k, v in request.GET.lists() if k not in ignored)]
