"""Conflicts are found, not remembered: whoever is tied to a party neither reads nor votes, and it is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import AgendaItem, Dossier, Recusal, Review, Sitting, TimelineEntry
from maillon.dossiers.permissions import can_deliberate, can_handle, can_review
from maillon.dossiers.queries.judging import seats, tally_of
from maillon.dossiers.queries.ties import ties_of
from maillon.dossiers.rules.conflicts import Link
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import timeline
from maillon.dossiers.services.points import refresh

Ground = Recusal.Ground
_LONGEST = 2000


@transaction.atomic
def sweep(*, dossier: Dossier, users: Iterable[User], actor: User | None, at: datetime) -> list[Recusal]:
    """Recuse those whom the records tie to a party of the dossier today; gives the recusals made now.

    Asked at every assignment, on every agenda, at every vote and before every decision.
    """
    held = timeline.hold(dossier.pk)
    known = set(Recusal.objects.filter(dossier=held).values_list("user_id", flat=True))
    asked = [user for user in users if user.pk not in known]
    ties = ties_of(asked, held, on=timezone.localdate(at))
    return [_recuse(held, user, ties[user.pk], actor=actor, at=at) for user in asked if user.pk in ties]


@transaction.atomic
def declare(*, dossier: Dossier, words: str, actor: User, at: datetime) -> Recusal:
    """Somebody says that they may not judge this dossier, in their words; saying it twice is saying it once.

    Raises NotAllowed for who neither handles, reads nor judges it; RuleViolation ``dossiers.no_reason``.
    """
    held = timeline.hold(dossier.pk)
    if kept := Recusal.objects.filter(dossier=held, user=actor).first():
        return kept
    if not (can_handle(actor, held) or can_review(actor, held) or can_deliberate(actor, held)):
        raise NotAllowed("dossiers.declare")
    if not words.strip():
        raise RuleViolation("dossiers.no_reason", field="words")
    return _recuse(held, actor, words.strip()[:_LONGEST], actor=actor, at=at)


def _recuse(
    dossier: Dossier, user: User, found: tuple[Link, ...] | str, *, actor: User | None, at: datetime
) -> Recusal:
    if isinstance(found, str):
        ground, detail = Ground.DECLARED, [{"words": found}]
    else:
        ground, detail = Ground(found[0].ground), [link.document() for link in found]
    recusal = Recusal.objects.create(dossier=dossier, user=user, ground=ground, detail=detail, at=at)
    Review.objects.filter(dossier=dossier, reviewer=user).update(state=Review.State.RECUSED)
    after: dict[str, Any] = {"user": user.pk, "ground": ground.value}
    counts = _recounted(dossier, user)
    if counts:
        after["quorum"] = counts
    if dossier.handler_id == user.pk:
        Dossier.objects.filter(pk=dossier.pk).update(handler=None)
        after["handler"] = None
    refresh(dossier)
    # The words and the links stay with the recusal: the timeline and the journal name nobody's private ties.
    record(actor, "dossiers.dossier.recused", dossier, at=at, after=after)
    timeline.write(
        dossier,
        TimelineEntry.Kind.RECUSAL,
        actor=actor,
        at=at,
        audience=TimelineEntry.Audience.HANDLERS,
        data={"recusal": recusal.pk, "ground": ground.value, **({"quorum": counts} if counts else {})},
    )
    return recusal


def _recounted(dossier: Dossier, user: User) -> list[dict[str, Any]]:
    """Where the deliberation has begun and they had a seat: who may still vote, how many must be there, in each
    sitting under way. Too few seats left asks for a replacement."""
    if dossier.state != State.IN_DELIBERATION:
        return []
    items = AgendaItem.objects.filter(dossier=dossier, sitting__state__in=(Sitting.State.PLANNED, Sitting.State.OPEN))
    counts = []
    for item in items.select_related("sitting__committee", "dossier__version__procedure").order_by("pk"):
        if not seats(item.sitting.committee, on=timezone.localdate(item.sitting.starts_at)).filter(user=user).exists():
            continue
        count = tally_of(item)
        told = {"able": count.able, "needed": count.needed, "replacement": count.able < count.needed}
        counts.append({"sitting": item.sitting_id, **told})
    return counts


def not_recused(actor: User, *dossiers: int) -> None:
    """Raise RuleViolation ``dossiers.recused`` for somebody recused from one of these dossiers (ids)."""
    if Recusal.objects.filter(dossier__in=dossiers, user=actor).exists():
        raise RuleViolation("dossiers.recused")
