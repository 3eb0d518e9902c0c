"""Reading the journal, and proving that nobody rewrote it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model, QuerySet

from maillon.core.audit import rules
from maillon.core.audit.models import AuditEvent


def history(subject: Model) -> QuerySet[AuditEvent]:
    """What was done to a subject, the latest first."""
    return AuditEvent.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).order_by(
        "-sequence"
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading of the whole journal found: rows read, its last seal, and the first broken row if any."""

    rows: int
    last_hash: str
    broken_sequence: int | None = None
    reason: str = ""

    @property
    def intact(self) -> bool:
        """True when every row is the one that was written, in its place."""
        return self.broken_sequence is None


def verify() -> Verdict:
    """Read the journal from its first row and name the first that was changed, removed or slipped in.

    ``reason`` is ``missing`` (a number is skipped), ``link`` (it does not follow the row before) or
    ``content`` (its facts are not those that were sealed). A cut at the end is seen by comparing ``rows``
    and ``last_hash`` with what was noted elsewhere, as a backup's manifest does.
    """
    previous, count = rules.FIRST, 0
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != count + 1:
            return Verdict(count, previous, count + 1, "missing")
        if event.previous_hash != previous:
            return Verdict(count, previous, event.sequence, "link")
        if event.hash != rules.seal(previous, event.facts()):
            return Verdict(count, previous, event.sequence, "content")
        previous, count = event.hash, count + 1
    return Verdict(count, previous)
