"""Proving that nobody rewrote a book: each entry's seal is made again from what it says."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.audit.models import AuditEvent
from maillon.core.audit.rules import FIRST, seal
from maillon.ledger.models import Book

WRITTEN = ("ledger.entry.posted", "ledger.entry.reversed", "ledger.book.posted")
"""The verbs under which the journal notes the last seal of a book."""


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
    codes = dict(book.accounts.values_list("id", "code"))
    sequences: dict[int, int] = {}
    previous, count = FIRST, 0
    entries = book.entries.order_by("sequence").prefetch_related("transfers")
    for entry in entries.iterator(chunk_size=1000):
        if entry.sequence != count + 1:
            return Verdict(count, previous, count + 1, "missing")
        told = [
            [row.position, codes.get(row.debit_id), codes.get(row.credit_id), row.currency,
             row.amount_minor, row.functional_minor]
            for row in sorted(entry.transfers.all(), key=lambda row: row.position)
        ]  # fmt: skip
        reverses = sequences.get(entry.reverses_id) if entry.reverses_id else None
        digest = seal(previous, entry.facts(told, book=book.code, reverses=reverses))
        if entry.digest != digest or len(told) != entry.lines:
            return Verdict(count, previous, entry.sequence, "content")
        previous, count = digest, count + 1
        sequences[entry.pk] = count
    noted = AuditEvent.objects.filter(verb__in=WRITTEN, after__book=book.code).order_by("-sequence").first()
    if noted is not None and noted.after and (noted.after["last"], noted.after["digest"]) != (count, previous):
        return Verdict(count, previous, count + 1, "cut")
    return Verdict(count, previous)
