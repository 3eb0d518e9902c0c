"""The page for people who write programs: what the API answers, listed from its own OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils.translation import get_language

DOCUMENT = "/api/v1/openapi.json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the list; ``scope`` is empty where anybody may ask."""

    method: str
    path: str
    summary: str
    scope: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Operations about one thing."""

    name: str
    description: str
    operations: tuple[Operation, ...]


def api_page(request: HttpRequest) -> HttpResponse:
    """What the API is for, by example; its operations; tokens, limits and licence."""
    document = _document((get_language() or "fr")[:2])
    context = {
        "module": "data",
        "groups": _groups(document),
        "problems": sorted(document["components"]["responses"].items()),
        "version": document["info"]["version"],
        "document": f"{settings.BASE_URL}{DOCUMENT}",
        "anonymous": settings.API_RATE_ANONYMOUS.partition("/")[0],
        "with_token": settings.API_RATE_TOKEN.partition("/")[0],
    }
    return render(request, "core/api.html", context)


@lru_cache(maxsize=4)
def _document(language: str) -> dict[str, Any]:
    # Surfaces never import one another: the page reads the document as any program would.
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", DOCUMENT, DOCUMENT
    asked.META |= {"HTTP_ACCEPT_LANGUAGE": language, "REMOTE_ADDR": "api_page"}
    asked.resolver_match = found = resolve(DOCUMENT)
    answered: dict[str, Any] = json.loads(found.func(asked).content)
    return answered


def _groups(document: Mapping[str, Any]) -> list[Group]:
    operations = [
        (told["tags"][0], _operation(method, path, told))
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]
    return [
        Group(tag["name"], tag["description"], tuple(one for name, one in operations if name == tag["name"]))
        for tag in document["tags"]
    ]


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    parameters = tuple((one["name"], one.get("description", "")) for one in told["parameters"] if one["in"] == "query")
    return Operation(method.upper(), path, told["summary"], told.get("x-scope", ""), parameters)
