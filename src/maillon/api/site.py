"""The API itself: its operations, how it reads a body, and how each refusal is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from maillon.api import (
    codelists,
    events,
    guarantees,
    insight,
    obligations,
    opendata,
    parties,
    projects,
    reference,
    sentences,
    tokens,
)
from maillon.api.conditions import NotModified
from maillon.api.document import Book
from maillon.api.dossiers import applying, handling
from maillon.api.funding import agreements, expenses, portrait, programmes
from maillon.api.problems import Problem, answer
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.refusals import sentence

VERSION = "1.0.0"
_STATUS_OF_RULES = {
    "dossiers.answers_final": "conflict",
    "dossiers.committee_decides": "conflict",
    "dossiers.step": "conflict",
    "dossiers.window_closed": "conflict",
    "files.disk_full": "no-room",
    "guarantees.key_taken": "conflict",
    "projects.changed_meanwhile": "changed",
    "projects.identifier_taken": "conflict",
    "projects.transition": "conflict",
}


class Reader(Parser):
    """JSON as RFC 8259 says it, without the characters no database keeps."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's values; 422 points at texts that hold NUL or half a character."""
        body = json.loads(request.body, parse_constant=_refuse_constant)
        errors = [
            {"pointer": pointer, "detail": _("Ce texte contient un caractère impossible.")}
            for pointer, text in _texts(body, "#")
            if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)
        ]
        if errors:
            raise Problem("invalid", _("Certains textes ne peuvent être gardés."), errors=errors)
        return body


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield pointer, name
            yield from _texts(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from _texts(part, f"{pointer}/{position}")


api = NinjaAPI(
    title="Maillon",
    version=VERSION,
    description=noop(
        "Qui fait quoi, où, avec qui, avec l’argent de qui et avec quel résultat. Lire est libre; saisir demande un "
        "jeton. Les montants sont des entiers en unités mineures; les totaux, des cents canadiens."
    ),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=Reader(),
)
for module in (
    opendata,
    insight,
    projects,
    parties,
    events,
    obligations,
    applying,
    handling,
    programmes,
    agreements,
    expenses,
    portrait,
    guarantees,
    codelists,
    tokens,
    reference,
):
    api.add_router("", module.router)
book = Book(api)


def _again(request: HttpRequest, error: Exception) -> HttpResponse:
    # What the door answers itself.
    raise error


def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer(request, problem)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = sentences.refused_values(error.errors)
    return answer(request, Problem("invalid", _("Certaines valeurs sont à corriger; rien n’a changé."), errors=errors))


def _rule(request: HttpRequest, violation: RuleViolation) -> HttpResponse:
    code = _STATUS_OF_RULES.get(violation.code, "invalid")
    return answer(request, Problem(code, sentence(violation), errors=sentences.broken_rule(violation)))


def _forbidden(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    detail = _("Vos rôles ne permettent pas ce geste ici (%(action)s).") % {"action": error.action}
    return answer(request, Problem("forbidden", detail))


def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error.__cause__, Problem):
        return answer(request, error.__cause__)
    return answer(request, Problem("unreadable", _("Ce corps n’est pas du JSON bien formé, en UTF-8.")))


def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(request, Problem("too-large", _("Un envoi en JSON tient dans deux mégaoctets.")))


for kind, handler in (
    (Exception, _again),
    (NotModified, _again),
    (Problem, _problem),
    (ValidationError, _invalid),
    (RuleViolation, _rule),
    (NotAllowed, _forbidden),
    (HttpError, _unreadable),
    (SuspiciousOperation, _unreadable),
    (RequestDataTooBig, _too_large),
):
    api.add_exception_handler(kind, handler)  # type: ignore[arg-type]
