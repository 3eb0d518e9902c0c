"""Proving that nobody rewrote a book: each entry's seal is made again from what it says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from maillon.core.audit.models import AuditEvent
from maillon.core.audit.rules import FIRST, seal
from maillon.ledger import rules
from maillon.ledger.models import Book, Transfer

WRITTEN = ("ledger.entry.posted", "ledger.entry.reversed", "ledger.book.posted")
"""The verbs under which the journal notes the last seal of a book."""

_SEALED = (
    "sequence", "effective_on", "known_at", "event", "subject_type", "subject_id", "memo", "idempotency_key", "asked",
    "reverses__sequence", "actor_id",
)  # fmt: skip
_MOVED = (
    "entry__sequence", "position", "debit__code", "credit__code", "currency", "amount_minor", "functional_minor"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading of a whole book found: entries read, the last digest, and the first broken entry if any."""

    entries: int
    last_digest: str
    broken_sequence: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        """True when every entry is the one that was written, in its place."""
        return self.broken_sequence is None


def verify(book: Book) -> Verdict:
    """Read a book from its first entry and name the first that was changed, removed or slipped in.

    ``reason`` is ``missing`` (a number is skipped), ``content`` (it is not what was sealed, or does not follow the
    one before), ``cut`` when the journal of acts noted another end than the book's.
    """
    rows = Transfer.objects.filter(entry__book=book).order_by("entry__sequence", "position")
    moves = groupby(rows.values_list(*_MOVED).iterator(chunk_size=5000), key=itemgetter(0))
    waiting = next(moves, None)
    previous, count = FIRST, 0
    for told in book.entries.order_by("sequence").values(*_SEALED, "digest", "lines").iterator(chunk_size=2000):
        digest, lines, sequence = told.pop("digest"), told.pop("lines"), told["sequence"]
        if sequence != count + 1:
            return Verdict(count, previous, count + 1, "missing")
        transfers = []
        if waiting is not None and waiting[0] == sequence:
            transfers = [list(row[1:]) for row in waiting[1]]
            waiting = next(moves, None)
        expected = seal(previous, rules.facts(told, transfers, book=book.code))
        if digest != expected or len(transfers) != lines:
            return Verdict(count, previous, sequence, "content")
        previous, count = digest, sequence
    noted = AuditEvent.objects.filter(verb__in=WRITTEN, after__book=book.code).order_by("-sequence").first()
    if noted is not None and noted.after and (noted.after["last"], noted.after["digest"]) != (count, previous):
        return Verdict(count, previous, count + 1, "cut")
    return Verdict(count, previous)
