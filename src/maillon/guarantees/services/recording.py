"""Something happened: the engine decides, the history keeps it, both books are posted, all in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from maillon.core.audit.rules import seal
from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.people.models import User
from maillon.guarantees.models import Event, Fund, Guarantee, Position
from maillon.guarantees.queries import history
from maillon.guarantees.queries.positions import told
from maillon.guarantees.rules import events as happenings
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import Notice, apply
from maillon.guarantees.rules.events import claims
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.rules.postings import Posting as Row
from maillon.ledger import services as ledger
from maillon.ledger.models import Book
from maillon.ledger.rules import Move

_BATCH = 500
RECORDED = "guarantees.event.recorded"


def hold(fund: Fund) -> Fund:
    """The fund, held until the transaction ends: whoever writes its history takes a turn."""
    return Fund.objects.select_for_update(of=("self",)).select_related("asnpo_book", "ifrs_book").get(pk=fund.pk)


@dataclass(frozen=True, slots=True)
class Happened:
    """The rows of a history under the keys asked, and what the manager should know of it."""

    rows: Sequence[Event]
    notices: Sequence[Notice]


@transaction.atomic
def happen(
    *,
    fund: Fund,
    events: Sequence[happenings.Event],
    actor: User | None,
    at: datetime,
    evidence: StoredFile | None = None,
) -> Happened:
    """Write what happened, in its order, all or none; the same again under the same key gives the same rows.

    Raises RuleViolation ``guarantees.key_taken`` when a key was used for something else, what the engine refuses
    (``guarantees.…``), and what the ledger refuses (a closed period, a day to come): nothing is written then.
    """
    held = hold(fund)
    return _Turn(held, actor, at, evidence).write(events)


@dataclass
class _Turn:
    """One turn at a fund's history."""

    fund: Fund
    actor: User | None
    at: datetime
    evidence: StoredFile | None
    rows: list[Event] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    postings: dict[Norm, list[ledger.Posting]] = field(default_factory=lambda: {norm: [] for norm in Norm})

    def write(self, events: Sequence[happenings.Event]) -> Happened:
        known = self._known([one.key for one in events])
        subjects = self._guarantees(events)
        before = history.read(self.fund)
        read, written = before, []
        for event in events:
            row = known.get(event.key)
            if row is None:
                outcome = apply(read.state, event)
                row = self._row(event, read, subjects)
                read = history.after(read, row.sequence, row.digest, outcome)
                self._posting(row, event, outcome.postings)
                self.notices += outcome.notices
                known[event.key] = row
            elif row.asked != event.digest():
                raise RuleViolation("guarantees.key_taken", key=event.key, event=row.sequence)
            written.append(row)
        if not self.rows:
            return Happened(written, ())
        Event.objects.bulk_create(self.rows, batch_size=_BATCH)
        for norm, book in ((Norm.ASNPO, self.fund.asnpo_book), (Norm.IFRS, self.fund.ifrs_book)):
            self._post(book, self.postings[norm])
        self._place(before.state, read.state)
        after = {"fund": self.fund.slug, "first": self.rows[0].sequence, "last": read.sequence, "digest": read.digest}
        record(self.actor, RECORDED, self.fund, at=self.at, after=after)
        # Should this be undone, the seals will not be found again and the history is read anew.
        history.keep(self.fund, read)
        return Happened(written, tuple(self.notices))

    def _known(self, keys: Sequence[str]) -> dict[str, Event]:
        found = Event.objects.filter(fund=self.fund, idempotency_key__in=keys) if len(keys) <= _BATCH else None
        if found is None:
            wanted = set(keys)
            return {one.idempotency_key: one for one in self.fund.events.all() if one.idempotency_key in wanted}
        return {one.idempotency_key: one for one in found}

    def _guarantees(self, events: Sequence[happenings.Event]) -> dict[str, int]:
        """The guarantees these events name, by reference; raises RuleViolation ``guarantees.unknown``."""
        named = {name for one in events for name in _named(one)}
        rows = Guarantee.objects.filter(fund=self.fund).values_list("reference", "pk")
        known = dict(rows.filter(reference__in=named) if len(named) <= _BATCH else rows)
        if lacking := sorted(named - known.keys()):
            raise RuleViolation("guarantees.unknown", guarantee=lacking[0])
        return known

    def _row(self, event: happenings.Event, read: history.Read, subjects: Mapping[str, int]) -> Event:
        named = _named(event)
        guarantee = subjects[named[0]] if len(named) == 1 else None
        facts: dict[str, Any] = {
            "sequence": read.sequence + 1,
            "kind": event.kind,
            "effective_on": event.effective_on,
            "known_at": self.at,
            "payload": _kept(event.document()),
            "idempotency_key": event.key,
            "asked": event.digest(),
            "actor_id": self.actor.pk if self.actor else None,
        }
        digest = seal(read.digest, history.facts(facts, fund=self.fund.slug))
        row = Event(fund=self.fund, guarantee_id=guarantee, evidence=self.evidence, digest=digest, **facts)
        self.rows.append(row)
        return row

    def _posting(self, row: Event, event: happenings.Event, posted: Sequence[Row]) -> None:
        about = ("guarantees.fund", str(self.fund.pk))
        if row.guarantee_id:
            about = ("guarantees.guarantee", str(row.guarantee_id))
        for norm in Norm:
            moves = [
                Move(one.debit, one.credit, one.amount_minor, one.currency, one.functional_minor)
                for one in posted
                if one.norm == norm
            ]
            if moves:
                # One entry an event: an account is left empty, or not, by all its rows together.
                self.postings[norm].append(
                    ledger.Posting(
                        f"guarantees.{event.kind}", event.effective_on, moves, f"event:{row.sequence}", about, {}
                    )
                )

    def _post(self, book: Book, postings: Sequence[ledger.Posting]) -> None:
        if postings:
            ledger.post_all(book=book, postings=postings, actor=self.actor, at=self.at)

    def _place(self, before: states.Fund, after: states.Fund) -> None:
        """Where each guarantee that moved now stands."""
        moved = {name: one for name, one in after.guarantees.items() if before.guarantees.get(name) is not one}
        rows = self.fund.guarantees.filter(reference__in=moved) if len(moved) <= _BATCH else self.fund.guarantees.all()
        keys = dict(rows.values_list("reference", "pk"))
        last = self.rows[-1].sequence
        Position.objects.bulk_create(
            [Position(guarantee_id=keys[name], sequence=last, **told(one)) for name, one in moved.items()],
            update_conflicts=True,
            unique_fields=["guarantee"],
            update_fields=["sequence", *COLUMNS],
            batch_size=_BATCH,
        )


def _kept(document: Any) -> Any:
    """The document as both databases give it back: neither takes NUL, nor half of a surrogate pair."""
    if isinstance(document, dict):
        return {key: _kept(value) for key, value in document.items()}
    if isinstance(document, list):
        return [_kept(value) for value in document]
    return document.replace("\x00", "").encode("utf-8", "replace").decode() if isinstance(document, str) else document


def _named(event: happenings.Event) -> Sequence[str]:
    """The guarantees an event is about, by reference."""
    if isinstance(event, happenings.GuaranteeEvent):
        return (event.guarantee,)
    if isinstance(event, claims.ClaimsAccepted):
        return tuple(one.guarantee for one in event.accepted)
    return ()


COLUMNS = (
    "state", "cap_minor", "undrawn_minor", "cover_minor", "principal_minor", "due_minor", "paid_minor",
    "recovered_minor", "stage", "digest",
)  # fmt: skip
