"""Who the token stands for, and the activities its person may see that are not published."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api import cursors
from maillon.api.callers import ApiRequest, needs
from maillon.api.selection import Said
from maillon.core.tokens.rules import Scope
from maillon.projects.models import Activity
from maillon.projects.queries import kept_by

router = Router(tags=["me"])


class TokenShown(Schema):
    """The token of this request and its person."""

    person: str
    token: str = Field(description=noop("Le nom donné au jeton."))
    scopes: list[str]
    expires_at: datetime


class OwnQuestion(Said):
    """The part of one's own list wanted."""

    state: Activity.State | None = Field(
        None, description=noop("Brouillon, publiée ou retirée; toutes sans ce paramètre.")
    )
    limit: int = Field(50, ge=1, le=100, description=noop("Nombre d’activités par page."))
    cursor: str = Field("", max_length=2000, description=noop("Où la page précédente s’est arrêtée."))


class OwnActivity(Schema):
    """An activity the person's organisations keep here."""

    identifier: str
    state: str
    version: int
    title: dict[str, str]
    organisation: str = Field(description=noop("Organisme déclarant (slug)."))
    updated_at: datetime


class OwnPage(Schema):
    """One page of one's own activities, by ascending key."""

    items: list[OwnActivity]
    next: str | None


@router.get(
    "/me", response=TokenShown, **needs(Scope.READ), operation_id="me", summary=noop("Le jeton de cette demande")
)
def me(request: ApiRequest, said: Query[Said]) -> TokenShown:
    token = request.caller.token
    assert token is not None  # the scope was asked for
    return TokenShown(person=str(token.user), token=token.name, scopes=token.scopes, expires_at=token.expires_at)


@router.get(
    "/me/activities",
    response=OwnPage,
    **needs(Scope.READ),
    operation_id="my_activities",
    summary=noop("Les activités de vos organismes, brouillons compris"),
)
def my_activities(request: ApiRequest, response: HttpResponse, asked: Query[OwnQuestion]) -> OwnPage:
    token = request.caller.token
    found = kept_by(token.user if token else None).order_by("pk")
    if asked.state:
        found = found.filter(state=asked.state)
    if last := cursors.position(request, asked.cursor, 1):
        found = found.filter(pk__gt=last[0])
    rows = list(found[: asked.limit + 1])
    following = None
    if len(rows) > asked.limit:
        rows.pop()
        following = cursors.next_page(request, cursors.mark(request, rows[-1].pk))
        response["Link"] = f'<{following}>; rel="next"'
    return OwnPage(
        items=[
            OwnActivity(
                identifier=row.identifier,
                state=row.state,
                version=row.version,
                title=row.title,
                organisation=row.reporting_organisation.slug,
                updated_at=row.updated_at,
            )
            for row in rows
        ],
        next=following,
    )
