"""Who handles a dossier, and what handlers tell one another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, Note
from maillon.dossiers.permissions import can_be_entrusted, can_handle
from maillon.dossiers.services import timeline
from maillon.dossiers.services.recusing import sweep

_LONGEST = 10_000


def handled(dossier: Dossier, actor: User, action: str) -> Dossier:
    """The dossier held for one of its handlers. Raises NotAllowed for anybody else, recused handlers included."""
    held = timeline.hold(dossier.pk)
    if not can_handle(actor, held):
        raise NotAllowed(action)
    return held


@transaction.atomic
def assign_handler(*, dossier: Dossier, handler: User | None, actor: User, at: datetime) -> bool:
    """Entrust the dossier to a handler, or to nobody yet. False when the records tie them to a party: recused instead.

    Raises NotAllowed, RuleViolation ``dossiers.not_a_handler``.
    """
    held = handled(dossier, actor, "dossiers.assign")
    if handler is not None:
        if sweep(dossier=held, users=[handler], actor=actor, at=at):
            return False
        if not can_be_entrusted(handler, held):
            raise RuleViolation("dossiers.not_a_handler", field="handler")
    before = held.handler_id
    held.handler = handler
    held.save(update_fields=["handler"])
    dossier.handler = handler
    record(
        actor,
        "dossiers.dossier.entrusted",
        held,
        at=at,
        before={"handler": before},
        after={"handler": handler.pk if handler else None},
    )
    return True


@transaction.atomic
def note(*, dossier: Dossier, body: str, actor: User, at: datetime) -> Note:
    """Write a note that only handlers read. Raises NotAllowed, RuleViolation ``dossiers.empty_note``."""
    held = handled(dossier, actor, "dossiers.note")
    if not body.strip():
        raise RuleViolation("dossiers.empty_note", field="body")
    return Note.objects.create(dossier=held, author=actor, body=body.strip()[:_LONGEST], at=at)
