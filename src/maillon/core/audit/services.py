"""Writing the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Model

from maillon.core.audit import rules
from maillon.core.audit.models import AuditEvent
from maillon.core.statements import Kept, insert

_BATCH = 200
_LAST = Kept(lambda: AuditEvent.objects.order_by("-sequence").values_list("sequence", "hash"))
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


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the journal to write: a verb, what it was done on, what changed."""

    verb: str
    subject: Model
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


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
    [event] = record_all(actor, [Deed(verb, subject, before, after)], at=at)
    return event


@transaction.atomic(savepoint=False)
def record_all(actor: Actor | None, deeds: Sequence[Deed], *, at: datetime) -> list[AuditEvent]:
    """Write several lines in one turn, in their order: the same rows and seals as one after the other."""
    _wait_for_turn()
    last = _LAST.ask()
    sequence, previous = last or (0, rules.FIRST)
    label = _label(actor, at)
    events = []
    for deed in deeds:
        sequence += 1
        event = AuditEvent(
            sequence=sequence,
            at=at,
            actor_id=actor.pk if actor else None,
            actor_label=label,
            verb=deed.verb,
            subject_type=deed.subject._meta.label_lower,
            subject_id=str(deed.subject.pk),
            before=None if deed.before is None else rules.plain(deed.before),
            after=None if deed.after is None else rules.plain(deed.after),
            previous_hash=previous,
        )
        event.hash = previous = rules.seal(previous, event.facts())
        events.append(event)
    return [insert(events[0])] if len(events) == 1 else AuditEvent.objects.bulk_create(events, batch_size=_BATCH)


def _label(actor: Actor | None, at: datetime) -> str:
    if actor is None:
        return "maillon"
    return _office_of[0](actor, at=at)[:200] if _office_of else "account"


def _wait_for_turn() -> None:
    # SQLite needs nothing: its transactions begin IMMEDIATE, hence one writer at a time.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
