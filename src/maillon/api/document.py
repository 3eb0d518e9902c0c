"""The OpenAPI 3.1 document: what ninja knows of the operations, and what the door adds to each of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as noop

from maillon.api.contract import Contract, contracts
from maillon.api.problems import KINDS, MEDIA_TYPE

if TYPE_CHECKING:
    from ninja import NinjaAPI

Document = dict[str, Any]
PREFIX = "api/v1/"
_SAID = ("summary", "description")
_ALWAYS = ("unauthorized", "not-acceptable", "invalid", "rate", "server")
_WHEN_WRITING = ("unreadable", "forbidden", "not-found", "conflict", "changed", "too-large", "media-type", "no-room")
_PROBLEM: Document = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
}
_TAGS = {
    "insight": noop("Qui fait quoi, où : les questions de l’explorateur."),
    "projects": noop("Une activité : la lire, la saisir, la publier."),
    "organisations": noop("Les organismes de la chaîne."),
    "events": noop("Les événements publics et leurs séances."),
    "codelists": noop("Les listes de codes des normes."),
    "opendata": noop("Sources, exports et imports en formats ouverts."),
    "dossiers": noop("Les dossiers : demander, répondre, déposer, traiter."),
    "funding": noop("Les programmes d’un ministère : appels, octrois, conventions, dépenses."),
    "guarantees": noop("Le fonds de garantie : ce qu’un prêteur doit dire de ses prêts."),
    "me": noop("Le jeton et les activités de sa personne."),
    "problems": noop("Le sens des refus."),
}


def complete(document: Document) -> Document:
    """The document with problems, headers, security and languages; texts in the language in force."""
    document["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema"
    document["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    document["servers"] = [{"url": settings.BASE_URL}]
    document["tags"] = [{"name": name, "description": said} for name, said in _TAGS.items()]
    schemas = document["components"]["schemas"]
    schemas["Problem"] = _PROBLEM
    document["components"]["responses"] = {
        kind.code: {
            "description": f"{gettext(kind.title)} – {gettext(kind.advice)}",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for kind in KINDS.values()
    }
    document["components"].setdefault("securitySchemes", {})["Token"] = {
        "type": "http",
        "scheme": "bearer",
        "description": noop("Jeton créé dans « Jetons d’accès » ; facultatif pour lire ce qui est public."),
    }
    for method, operation in _operations(document):
        _complete_operation(method, operation)
    document["paths"] = dict(sorted(document["paths"].items()))
    _translate(document)
    return document


def _operations(document: Document) -> Iterator[tuple[str, Document]]:
    for operations in document["paths"].values():
        yield from operations.items()


def _complete_operation(method: str, operation: Document) -> None:
    responses = {str(status): response for status, response in operation["responses"].items()}
    for parameter in operation["parameters"]:
        if isinstance(examples := parameter.get("examples"), list):  # JSON Schema's word; OpenAPI wants one value here
            del parameter["examples"]
            parameter["example"] = examples[0]
    refusals = [*_ALWAYS, *(_WHEN_WRITING if method != "get" else ())]
    if any(parameter["in"] == "path" for parameter in operation["parameters"]):
        refusals.append("not-found")
    if any(parameter["name"] == "cursor" for parameter in operation["parameters"]):
        refusals.append("conflict")
    if any(parameter["name"] == "If-Match" and parameter["required"] for parameter in operation["parameters"]):
        refusals.append("condition-missing")
    for code in refusals:
        responses.setdefault(str(KINDS[code].status), {"$ref": f"#/components/responses/{code}"})
    if method == "get":
        responses.setdefault("304", {"description": noop("Inchangé depuis l’ETag envoyé.")})
        responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
    operation["responses"] = dict(sorted(responses.items()))
    operation.setdefault("security", [{}, {"Token": []}])


def _translate(part: Any) -> None:
    """Say every summary and description in the language in force; they are written in French."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in _SAID and isinstance(value, str):
                part[name] = gettext(value) if value else value
            else:
                _translate(value)
    elif isinstance(part, list):
        for value in part:
            _translate(value)


class Book:
    """The document of one API, made once per language, and the contracts read from it."""

    def __init__(self, api: NinjaAPI) -> None:
        self._api = api
        self.document = lru_cache(maxsize=4)(self._document)
        self.contracts = lru_cache(maxsize=1)(self._contracts)

    def _document(self, language: str) -> Document:
        """The whole document for readers of a language."""
        with override(language):
            return complete(dict(self._api.get_openapi_schema(path_prefix=PREFIX)))

    def _contracts(self) -> dict[tuple[str, str], Contract]:
        """What each operation takes and gives."""
        return contracts(self.document("fr"))
