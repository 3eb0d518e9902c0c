"""What awaits an applicant's people: drafts near their deadline, corrections, messages, answers to settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from maillon.core.people.models import User
from maillon.dossiers.models import AnswerChange, DeadlineExtension, Dossier, Message
from maillon.dossiers.permissions import drafted_by
from maillon.dossiers.rules.walk import State

SOON = timedelta(days=14)
_MANY = 30
_READ = ("reference", "state", "applicant_id", "version__closes_at", "version__definition")
"""What the lines say: asked on every signed-in page, the rest is left in the table."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """One dossier and what it awaits of its applicant."""

    dossier: Dossier
    closing: datetime | None
    """Of a draft that closes soon."""
    to_correct: bool
    has_message: bool
    has_clash: bool


def awaited(user: User, *, at: datetime) -> list[Awaited]:
    """The dossiers of which something awaits this person, in one question to the database."""
    extended = DeadlineExtension.objects.filter(version=OuterRef("version")).order_by("-closes_at")
    unread = Message.objects.filter(dossier=OuterRef("pk"), from_handler=True, read_at__isnull=True)
    clash = AnswerChange.objects.filter(submission__dossier=OuterRef("pk"), outcome=AnswerChange.Outcome.CLASH)
    rows = (
        drafted_by(user)
        .annotate(
            has_message=Exists(unread),
            has_clash=Exists(clash),
            extended_to=Subquery(extended.values("closes_at")[:1]),
        )
        .filter(Q(state__in=(State.DRAFT, State.RETURNED)) | Q(has_message=True))
        .select_related("version")
        .only(*_READ)
        .order_by("-state_since", "-pk")[:_MANY]
    )
    found = []
    for row in rows:
        closing = max(filter(None, [row.version.closes_at, row.extended_to]), default=None)
        closing = closing if row.state == State.DRAFT else None
        near = closing if closing and at < closing <= at + SOON else None
        to_correct = row.state == State.RETURNED
        clashing = row.has_clash and row.state in (State.DRAFT, State.RETURNED)
        if near or to_correct or row.has_message or clashing:
            found.append(Awaited(row, near, to_correct, row.has_message, clashing))
    return found
