"""Posting what happened, and reversing what was posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model

from maillon.core.errors import RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.ledger.models import Book, Entry
from maillon.ledger.rules import Move
from maillon.ledger.services.writing import Posting, Writing, exchange_key

REVERSED = "ledger.entry.reversed"


def post(
    *,
    book: Book,
    event: str,
    effective_on: date,
    transfers: Sequence[Move],
    idempotency_key: str,
    actor: User | None,
    at: datetime,
    subject: Model | None = None,
    memo: Narratives | None = None,
) -> Entry:
    """Write what happened; asking again under the same key with the same content gives the same entry.

    Raises RuleViolation ``ledger.key_taken`` when the key was used for something else, ``ledger.closed_period``
    (``day``), ``ledger.future`` when it would take effect after ``at``, ``ledger.no_rate``, ``ledger.no_exchange``
    when a change of rate has no account to go to, and what ``rules.check`` refuses.
    """
    posting = Posting(event, effective_on, transfers, idempotency_key, subject, memo or {})
    return post_all(book=book, postings=[posting], actor=actor, at=at)[0]


@transaction.atomic
def post_all(*, book: Book, postings: Sequence[Posting], actor: User | None, at: datetime) -> list[Entry]:
    """Write many entries in their order, all or none; refused as ``post`` is.

    The journal gets one line for all of them. An account left empty in its own currency is emptied in Canadian
    dollars too, by an entry that follows (``ledger.exchange.settled``).
    """
    return Writing(book, actor, at).write(postings)


@transaction.atomic
def reverse(*, entry: Entry, reason: str, effective_on: date, actor: User | None, at: datetime) -> Entry:
    """Undo an entry by another that mirrors it; the first one stays as it is.

    The change of rate it had settled is undone with it.

    Raises RuleViolation ``ledger.reason_missing``, ``ledger.already_reversed``, ``ledger.reversal`` when it is
    itself a reversal, ``ledger.before_entry`` when it would take effect before what it undoes, and as ``post``.
    """
    if not reason.strip():
        raise RuleViolation("ledger.reason_missing", field="reason")
    writing = Writing(entry.book, actor, at)
    if Entry.objects.filter(reverses=entry).exists():
        raise RuleViolation("ledger.already_reversed", entry=entry.sequence)
    if entry.reverses_id:
        raise RuleViolation("ledger.reversal", entry=entry.sequence)
    if effective_on < entry.effective_on:
        raise RuleViolation("ledger.before_entry", field="effective_on", day=entry.effective_on)
    undone = [entry, *Entry.objects.filter(book=entry.book, idempotency_key=exchange_key(entry), reversed_by=None)]
    memo = {"": reason.strip()}
    return writing.write([_mirror(one, effective_on, memo) for one in undone], reverses=undone)[0]


def _mirror(entry: Entry, day: date, memo: Narratives) -> Posting:
    moves = [
        Move(row.credit.code, row.debit.code, row.amount_minor, row.currency, row.functional_minor)
        for row in entry.transfers.select_related("debit", "credit").order_by("position")
    ]
    about = (entry.subject_type, entry.subject_id)
    return Posting(REVERSED, day, moves, f"{REVERSED}:{entry.sequence}", about, memo)
