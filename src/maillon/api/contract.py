"""What each operation takes and gives, read from the OpenAPI document itself: the document cannot lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_CONVERTER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")


@dataclass(frozen=True, slots=True)
class Contract:
    """The query parameters an operation knows, the content types it reads and the ones it writes."""

    parameters: frozenset[str]
    reads: tuple[str, ...]
    writes: tuple[str, ...]


def contracts(document: Mapping[str, Any]) -> dict[tuple[str, str], Contract]:
    """(path as in the document, method in capitals) → contract, for every operation of an OpenAPI document."""
    return {
        (path, method.upper()): _contract(operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


def path_of(route: str) -> str:
    """The document's path of a Django route: api/v1/a/<path:b> → /api/v1/a/{b}."""
    return "/" + _CONVERTER.sub(r"{\1}", route)


def _contract(operation: Mapping[str, Any]) -> Contract:
    return Contract(
        parameters=frozenset(found["name"] for found in operation["parameters"] if found["in"] == "query"),
        reads=tuple(operation.get("requestBody", {}).get("content", {})),
        writes=tuple(
            media_type
            for status, response in operation["responses"].items()
            if 200 <= int(status) < 300
            for media_type in response.get("content", {})
        ),
    )
