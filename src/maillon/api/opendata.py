"""Where the data come from, and taking a selection away in an open format."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_noop as noop
from ninja import Query, Router, Schema
from pydantic import Field

from maillon.api.callers import ApiRequest
from maillon.api.selection import Said
from maillon.projects.models import Activity, Source

router = Router(tags=["opendata"])


class SourceLine(Schema):
    """A source of activities."""

    slug: str
    name: str
    kind: str = Field(description=noop("« recorded » : saisi ici ; « iati » : lu de données publiées."))
    publisher_ref: str = Field(description=noop("Identifiant IITA de l’organisme qui publie."))
    licence: str
    url: str
    is_demonstration: bool
    refreshed_at: datetime | None
    activities: int = Field(description=noop("Activités publiées de cette source."))


class Sources(Schema):
    """Every source with something published."""

    items: list[SourceLine]


@router.get("/sources", response=Sources, operation_id="list_sources", summary=noop("D’où viennent les données"))
def list_sources(request: ApiRequest, said: Query[Said]) -> Sources:
    published = Count("activities", filter=Q(activities__state=Activity.State.PUBLISHED))
    found = Source.objects.annotate(published=published).filter(published__gt=0).order_by("name", "pk")
    return Sources(
        items=[
            SourceLine(
                slug=source.slug,
                name=source.name,
                kind=source.kind,
                publisher_ref=source.publisher_ref,
                licence=source.licence,
                url=source.url,
                is_demonstration=source.is_demonstration,
                refreshed_at=source.refreshed_at,
                activities=source.published,
            )
            for source in found
        ]
    )
