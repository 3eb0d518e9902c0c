"""Who may read and keep which books: the predicate and the list, side by side."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillon.core.people.permissions import Visitor, is_secretariat
from maillon.ledger.models import Book


def can_keep(user: Visitor, book: Book, *, at: datetime | None = None) -> bool:
    """True for who reads a book, opens its accounts, reverses its entries and closes its periods."""
    return book.pk is not None and is_secretariat(user, at=at)


def kept_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Book, Book]:
    """The books for which ``can_keep`` says yes."""
    return Book.objects.all() if is_secretariat(user, at=at) else Book.objects.none()
