"""Writing on a dossier's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from maillon.core.people.models import User
from maillon.core.people.queries import office_of
from maillon.dossiers.models import Dossier, TimelineEntry

Kind = TimelineEntry.Kind
Audience = TimelineEntry.Audience


def write(
    dossier: Dossier,
    kind: TimelineEntry.Kind,
    *,
    actor: User | None,
    at: datetime,
    step: str = "",
    from_state: str = "",
    to_state: str = "",
    audience: TimelineEntry.Audience = Audience.EVERYONE,
    data: Mapping[str, Any] | None = None,
) -> TimelineEntry:
    """Add an entry at the end. Call it inside the transaction of the act, which holds the dossier (``hold``).

    ``data`` is plain JSON and names nobody: ids, codes, references.
    """
    last = TimelineEntry.objects.filter(dossier=dossier).aggregate(last=Max("sequence"))["last"] or 0
    return TimelineEntry.objects.create(
        dossier=dossier,
        sequence=last + 1,
        at=at,
        kind=kind,
        step=step,
        from_state=from_state,
        to_state=to_state,
        actor=actor,
        actor_office=office_of(actor, at=at)[:200] if actor else "maillon",
        audience=audience,
        data=dict(data or {}),
    )


def hold(dossier_id: int) -> Dossier:
    """The dossier as it is now, held until the transaction ends: two acts at once come one after the other."""
    # SQLite's transactions begin IMMEDIATE, hence one writer at a time; PostgreSQL locks the row.
    held = Dossier.objects.select_for_update(of=("self",)).select_related("version__procedure")
    return held.get(pk=dossier_id)
