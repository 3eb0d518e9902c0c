"""Bringing in the headings a book's statements are laid out under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.ledger import layouts
from maillon.ledger.models import Book, StatementLayout

FOLDER = Path(settings.PROJECT) / "data" / "ledger" / "statements"


@transaction.atomic
def lay_out(*, book: Book, versions: Sequence[layouts.Version], actor: User | None, at: datetime) -> int:
    """Keep the versions a book does not have yet; tells how many. One that is kept never changes.

    Raises RuleViolation ``ledger.layout_taken`` (``version``) when a version says something else than the one kept,
    ``ledger.layout_kind`` (``account``) when an account is not of its heading's kind, and ``ledger.layout_closed``
    (``day``) when a version would change the statements of a closed period.
    """
    Book.objects.select_for_update().get(pk=book.pk)
    kinds = dict(book.accounts.values_list("code", "kind"))
    known = {one.version: one for one in book.layouts.all()}
    last = book.periods.exclude(closed_at=None).order_by("-ends_on").first()
    made = 0
    for one in versions:
        facts = {
            "definition": one.layout.document(),
            "starts_on": one.starts_on,
            "source": one.source,
            "is_example": one.is_example,
        }
        kept = known.get(one.number)
        if kept is not None:
            if any(getattr(kept, name) != value for name, value in facts.items()):
                raise RuleViolation("ledger.layout_taken", version=one.number)
            continue
        for heading in one.layout.headings:
            for code in heading.accounts:
                if kinds.get(code, heading.kind) != heading.kind:
                    raise RuleViolation("ledger.layout_kind", account=code)
        # The first one lays out what had no heading yet: no statement said otherwise before.
        if known and last is not None and one.starts_on < last.ends_on:
            raise RuleViolation("ledger.layout_closed", day=last.ends_on)
        layout = StatementLayout.objects.create(book=book, version=one.number, loaded_at=at, **facts)
        known[one.number] = layout
        made += 1
        after = {"book": book.code, "version": one.number, "source": one.source}
        record(actor, "ledger.statements.laid_out", layout, at=at, after=after)
    return made
