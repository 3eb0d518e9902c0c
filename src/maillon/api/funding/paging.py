"""Lists by number, the latest first, page by page."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_noop as noop
from pydantic import Field

from maillon.api import cursors
from maillon.api.callers import ApiRequest
from maillon.api.selection import Said

Row = TypeVar("Row", bound=Model)


class Page(Said):
    """The part of a list wanted."""

    limit: int = Field(50, ge=1, le=100, description=noop("Nombre de lignes par page."))
    cursor: str = Field("", max_length=2000, description=noop("Où la page précédente s’est arrêtée."))


def latest_first(
    request: ApiRequest, response: HttpResponse, found: QuerySet[Row, Row], asked: Page
) -> tuple[list[Row], str | None]:
    """One page of rows by descending id, and the address of the next one."""
    found = found.order_by("-pk")
    if last := cursors.position(request, asked.cursor, 1):
        found = found.filter(pk__lt=last[0])
    rows: list[Any] = list(found[: asked.limit + 1])
    following = None
    if len(rows) > asked.limit:
        rows.pop()
        following = cursors.next_page(request, cursors.mark(request, rows[-1].pk))
        response["Link"] = f'<{following}>; rel="next"'
    return rows, following
