"""Who may read and keep which books: the predicate and the list, side by side.

The network's own books, which are nobody's in particular, are kept by its secretariat; those of an organisation by who
both handles and settles for it (a ministry's programme officers). Nobody reads another's without such a role there.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from maillon.core.people.permissions import Visitor, can_from_inside, is_secretariat, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.ledger.models import Book

_KEEPING = (Capability.HANDLE, Capability.SETTLE)


def can_keep(user: Visitor, book: Book, *, at: datetime | None = None) -> bool:
    """True for who reads a book, opens its accounts, reverses its entries and closes its periods."""
    if book.pk is None:
        return False
    if book.owner_id is None:
        return is_secretariat(user, at=at)
    return all(can_from_inside(user, one, book.owner_id, at=at) for one in _KEEPING)


def kept_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Book, Book]:
    """The books for which ``can_keep`` says yes."""
    handled, settled = (organisation_ids_from_inside(user, one, at=at) for one in _KEEPING)
    kept = Q(owner__in=handled & settled)
    if is_secretariat(user, at=at):
        kept |= Q(owner=None)
    return Book.objects.filter(kept)
