"""What dossiers keep about a person, for their right of access."""

from __future__ import annotations

from typing import Any

from maillon.core.people.erasing import on_access
from maillon.core.people.models import User
from maillon.dossiers.models import AnswerChange, Dossier, DossierAccess, Message, Signature

Rows = list[dict[str, Any]]


@on_access
def held_about(user: User) -> dict[str, Rows]:
    """The rights given to somebody on dossiers, and what they wrote, signed and answered there, in order."""
    return {
        "dossier_accesses": _accesses(user),
        "dossier_messages": _messages(user),
        "dossier_signatures": _signatures(user),
        "dossier_answers": _answers(user),
    }


def _accesses(user: User) -> Rows:
    rows = DossierAccess.objects.filter(user=user).select_related("dossier").order_by("pk")
    return [
        {"dossier": row.dossier.reference, "right": row.right, "granted_at": row.granted_at.isoformat()} for row in rows
    ]


def _messages(user: User) -> Rows:
    rows = Message.objects.filter(author=user).select_related("dossier").order_by("pk")
    return [{"dossier": row.dossier.reference, "at": row.at.isoformat(), "body": row.body} for row in rows]


def _signatures(user: User) -> Rows:
    rows = Signature.objects.filter(user=user).select_related("submission__dossier").order_by("pk")
    return [
        {
            "dossier": _reference(row.submission.dossier),
            "name": row.name,
            "statement": row.statement,
            "digest": row.digest,
            "at": row.at.isoformat(),
        }
        for row in rows
    ]


def _answers(user: User) -> Rows:
    rows = AnswerChange.objects.filter(author=user).select_related("submission__dossier").order_by("pk")
    return [
        {
            "dossier": _reference(row.submission.dossier),
            "question": row.path,
            "answer": row.value,
            "at": row.at.isoformat(),
        }
        for row in rows
    ]


def _reference(dossier: Dossier | None) -> str:
    return dossier.reference if dossier else ""
