"""What the API answers when it cannot do what was asked: application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, its title and what a machine should do about it, in French as msgids."""

    code: str
    status: int
    title: str
    advice: str


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("unreadable", 400, _("Requête illisible"), _("Envoyez du JSON bien formé, en UTF-8.")),
        Kind(
            "unauthorized",
            401,
            _("Jeton absent ou refusé"),
            _("Joignez un jeton valide : Authorization: Bearer maillon_…"),
        ),
        Kind("forbidden", 403, _("Geste non permis"), _("Le jeton ou la personne n’a pas cette permission.")),
        Kind(
            "not-found",
            404,
            _("Rien à cette adresse"),
            _("L’adresse est fausse, ou ce qu’elle nomme n’est pas public."),
        ),
        Kind("method", 405, _("Méthode non prévue ici"), _("L’en-tête Allow nomme les méthodes prévues.")),
        Kind("not-acceptable", 406, _("Format non offert"), _("Demandez le format nommé dans le détail.")),
        Kind("conflict", 409, _("Déjà fait autrement"), _("Relisez la ressource avant de recommencer.")),
        Kind(
            "changed",
            412,
            _("Changé entre-temps"),
            _("Relisez la ressource, puis renvoyez votre changement avec son nouvel ETag."),
        ),
        Kind("too-large", 413, _("Envoi trop lourd"), _("Découpez l’envoi; la limite est dans le détail.")),
        Kind("media-type", 415, _("Format d’envoi non lu"), _("Utilisez le type de contenu nommé dans le détail.")),
        Kind("invalid", 422, _("Valeurs à corriger"), _("La liste « errors » dit où et pourquoi; rien n’a changé.")),
        Kind(
            "condition-missing",
            428,
            _("En-tête If-Match requis"),
            _("Envoyez l’ETag lu avec la ressource, pour ne pas effacer le travail d’une autre personne."),
        ),
        Kind("rate", 429, _("Trop de demandes"), _("Attendez le nombre de secondes dit par Retry-After.")),
        Kind("server", 500, _("Erreur de notre côté"), _("Réessayez plus tard; citez la référence en nous écrivant.")),
        Kind("no-room", 507, _("Plus de place sur le serveur"), _("Rien n’a été gardé; réessayez plus tard.")),
    )
}


class Problem(Exception):
    """Stops the request: ``errors`` are mappings of detail with pointer (body), parameter (query) or header."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, detail)
        self.kind = KINDS[code]
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


def address(kind: Kind) -> str:
    """The stable address that names a kind of problem, and shows its meaning to people."""
    return f"{settings.BASE_URL}/api/v1/problems/{kind.code}"


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as a response, in the language of the request."""
    body: dict[str, Any] = {
        "type": address(problem.kind),
        "title": gettext(problem.kind.title),
        "status": problem.kind.status,
        "detail": problem.detail,
        "instance": request.get_full_path(),
    }
    if problem.errors:
        body["errors"] = problem.errors
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        content_type=MEDIA_TYPE,
        status=problem.kind.status,
        headers=problem.headers,
    )
    response["Content-Language"] = (get_language() or "fr")[:2]
    response["Cache-Control"] = "no-store"
    return response
