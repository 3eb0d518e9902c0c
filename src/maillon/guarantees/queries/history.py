"""The fund after its events: replayed from the beginning, or from where this process had read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from maillon.core.audit.rules import FIRST, seal
from maillon.guarantees.models import Event, Fund
from maillon.guarantees.rules import events as happenings
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import Notice, Outcome, apply

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Read:
    """The fund after so many events; the seal of the last one tells this history from another.

    ``notices`` is what the engine said on the way, each with the number of its event.
    """

    sequence: int
    digest: str
    state: states.Fund
    notices: tuple[tuple[int, Notice], ...] = ()


START = Read(0, FIRST, states.Fund())
_kept: dict[int, Read] = {}
_turn = Lock()


def read(fund: Fund) -> Read:
    """The fund now. What this process read before is kept while the history still begins with it."""
    known = _kept.get(fund.pk, START)
    if known.sequence and not fund.events.filter(sequence=known.sequence, digest=known.digest).exists():
        known = START
    for event in _rows(fund, after=known.sequence):
        known = after(known, event["sequence"], event["digest"], apply(known.state, of_row(event)))
    keep(fund, known)
    return known


def after(known: Read, sequence: int, digest: str, outcome: Outcome) -> Read:
    """The same fund after one more event."""
    said = tuple((sequence, one) for one in outcome.notices)
    return Read(sequence, digest, outcome.state, (*known.notices, *said) if said else known.notices)


def state_of(fund: Fund, *, known_by: datetime | None = None) -> states.Fund:
    """The fund now, or as it was known at an instant: a closed report is read again as it was."""
    if known_by is None:
        return read(fund).state
    state = states.Fund()
    for event in _rows(fund, known_by=known_by):
        state = apply(state, of_row(event)).state
    return state


def keep(fund: Fund, known: Read) -> None:
    """Remember how far this process has read; a history that was undone is told by its seal."""
    with _turn:
        _kept[fund.pk] = known


def of_row(row: Mapping[str, Any]) -> happenings.Event:
    """The event a row says."""
    return happenings.read(row["kind"], row["payload"])


def read_event(row: Event) -> happenings.Event:
    """The event a row of the table says."""
    return happenings.read(row.kind, row.payload)


def facts(row: Mapping[str, Any], *, fund: str) -> dict[str, Any]:
    """What the seal of an event covers."""
    return {
        "fund": fund,
        "sequence": row["sequence"],
        "kind": row["kind"],
        "effective_on": row["effective_on"].isoformat(),
        "known_at": row["known_at"],
        "payload": row["payload"],
        "key": row["idempotency_key"],
        "asked": row["asked"],
        "actor": row["actor_id"],
    }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading a whole history found: events read, and the first that is not what was written."""

    events: int
    broken_sequence: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        """True when every event is the one that was written, in its place."""
        return self.broken_sequence is None


def verify(fund: Fund) -> Verdict:
    """Read a history from its first event and name the first that was changed, removed or slipped in."""
    previous, count = FIRST, 0
    for row in _rows(fund):
        if row["sequence"] != count + 1:
            return Verdict(count, count + 1, "missing")
        if seal(previous, facts(row, fund=fund.slug)) != row["digest"]:
            return Verdict(count, row["sequence"], "content")
        previous, count = row["digest"], row["sequence"]
    return Verdict(count)


_COLUMNS = (
    "sequence", "kind", "effective_on", "known_at", "payload", "idempotency_key", "asked", "actor_id", "digest",
)  # fmt: skip


def _rows(fund: Fund, *, after: int = 0, known_by: datetime | None = None) -> Iterator[dict[str, Any]]:
    found = Event.objects.filter(fund=fund, sequence__gt=after)
    if known_by is not None:
        found = found.filter(known_at__lte=known_by)
    yield from found.order_by("sequence").values(*_COLUMNS).iterator(chunk_size=_BATCH)
