"""Writing the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Model

from maillon.core.audit import rules
from maillon.core.audit.models import AuditEvent

_LOCK = 0x6D61_696C
"""PostgreSQL's advisory lock held by whoever appends, until their transaction ends."""


class Actor(Protocol):
    """An account, as the journal sees it; people are recorded by the journal and so stand above it."""

    @property
    def pk(self) -> Any: ...


class OfficeOf(Protocol):
    """How an actor is named for ever without naming a person: their role and where they hold it."""

    def __call__(self, actor: Any, /, *, at: datetime) -> str: ...


_office_of: list[OfficeOf] = []


def name_actors(office_of: OfficeOf) -> None:
    """Say how actors are named; ``core.people`` does, when the application starts."""
    _office_of[:] = [office_of]


@transaction.atomic(savepoint=False)
def record(
    actor: Actor | None,
    verb: str,
    subject: Model,
    *,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write that ``actor`` did ``verb`` on ``subject`` at an instant; ``None`` is the machine itself.

    ``before`` and ``after`` hold what changed, as plain values; what they say of persons is withheld
    (``rules.PERSONAL``). Rows are numbered without gaps and each is sealed by the one before, so appending
    waits for the transaction that appends now.
    """
    _wait_for_turn()
    last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous = last or (0, rules.FIRST)
    event = AuditEvent(
        sequence=sequence + 1,
        at=at,
        actor_id=actor.pk if actor else None,
        actor_label=_label(actor, at),
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        before=None if before is None else rules.plain(before),
        after=None if after is None else rules.plain(after),
        previous_hash=previous,
    )
    event.hash = rules.seal(previous, event.facts())
    event.save(force_insert=True)
    return event


def _label(actor: Actor | None, at: datetime) -> str:
    if actor is None:
        return "maillon"
    return _office_of[0](actor, at=at)[:200] if _office_of else "account"


def _wait_for_turn() -> None:
    # SQLite needs nothing: its transactions begin IMMEDIATE, hence one writer at a time.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
