"""Every table the database itself protects, so that a backup or a test may put others in their place."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from maillon.core.audit import guard as journal
from maillon.core.audit import incidents, kept
from maillon.core.audit import undeletable as obligations


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on what must not be rewritten or deleted cannot be."""
    journal.install(connection)
    obligations.install(connection)
    incidents.install(connection)
    kept.install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Let every table be emptied."""
    journal.remove(connection)
    obligations.remove(connection)
    incidents.remove(connection)
    kept.remove(connection)
