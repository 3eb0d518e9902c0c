"""What the token's person owes, and what others owe the organisations they belong to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api import cursors
from maillon.api.callers import ApiRequest, needs
from maillon.api.selection import Said
from maillon.core.obligations import registry
from maillon.core.obligations.models import Obligation, ObligationQuerySet
from maillon.core.obligations.permissions import owed_by
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.core.tokens.rules import Scope

router = Router(tags=["me"])


class Side(StrEnum):
    """From whose side one looks."""

    OWED = "owed"
    AWAITED = "awaited"


class ObligationsQuestion(Said):
    """The part of the list wanted."""

    side: Side = Field(
        Side.OWED,
        description=noop("« owed » : ce que vous devez; « awaited » : ce que d’autres doivent à vos organismes."),
    )
    state: Obligation.State | None = Field(
        None, description=noop("À remplir, remplie ou levée; toutes sans ce paramètre.")
    )
    limit: int = Field(50, ge=1, le=100, description=noop("Nombre d’obligations par page."))
    cursor: str = Field("", max_length=2000, description=noop("Où la page précédente s’est arrêtée."))


class ObligationShown(Schema):
    """One obligation."""

    id: int
    kind: str = Field(description=noop("Genre : domaine.nom, comme projects.update."))
    title: str = Field(description=noop("Ce qu’elle demande, dans la langue de la réponse."))
    state: str
    due_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    debtor: str | None = Field(description=noop("Organisme qui doit (slug); vide quand c’est vous-même."))
    creditor: str | None = Field(description=noop("Organisme à qui c’est dû (slug); vide pour le réseau."))
    amount_minor: int | None = Field(description=noop("Unités mineures entières : 123450 pour 1 234,50 $."))
    currency: str
    url: str = Field(description=noop("Sa page, pour une personne."))


class ObligationPage(Schema):
    """One page of obligations, by due date."""

    items: list[ObligationShown]
    next: str | None


@router.get(
    "/obligations",
    response=ObligationPage,
    **needs(Scope.READ),
    operation_id="list_obligations",
    summary=noop("Ce que vous devez, et ce que d’autres doivent à vos organismes"),
)
def list_obligations(request: ApiRequest, response: HttpResponse, asked: Query[ObligationsQuestion]) -> ObligationPage:
    found = _asked(request, asked).select_related("debtor", "creditor").most_pressing_first()
    if last := cursors.position(request, asked.cursor, 2):
        due_at, pk = datetime.fromisoformat(last[0]), last[1]
        found = found.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk))
    rows = list(found[: asked.limit + 1])
    following = None
    if len(rows) > asked.limit:
        rows.pop()
        following = cursors.next_page(request, cursors.mark(request, rows[-1].due_at.isoformat(), rows[-1].pk))
        response["Link"] = f'<{following}>; rel="next"'
    return ObligationPage(items=[_shown(row) for row in rows], next=following)


def _asked(request: ApiRequest, asked: ObligationsQuestion) -> ObligationQuerySet:
    user = request.caller.user
    if asked.side is Side.OWED:
        found = owed_by(user, at=request.at)
    else:
        inside = organisation_ids_from_inside(user, Capability.READ, at=request.at)
        found = Obligation.objects.filter(creditor_id__in=inside)
    return found.filter(state=asked.state) if asked.state else found


def _shown(row: Obligation) -> ObligationShown:
    return ObligationShown(
        id=row.pk,
        kind=row.kind,
        title=registry.title_of(row),
        state=row.state,
        due_at=row.due_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        debtor=row.debtor.slug if row.debtor else None,
        creditor=row.creditor.slug if row.creditor else None,
        amount_minor=row.amount_minor,
        currency=row.currency,
        url=f"{settings.BASE_URL}{reverse('obligation', kwargs={'pk': row.pk})}",
    )
