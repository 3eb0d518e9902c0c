"""What ODK's functions know of the evaluation under way: who reads, when, with which tables."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

    from maillon.dossiers.forms.definition import Form

Rows = Sequence[Mapping[str, str]]


class Session:
    """One evaluation. ``choice_label`` gives a choice's label from a question's path and a node near it."""

    __slots__ = (
        "_keys", "choice_label", "form", "instance", "language", "now", "patience", "properties",
        "rng", "tables",
    )  # fmt: skip

    def __init__(
        self,
        *,
        language: str,
        now: datetime,
        tables: Mapping[str, Rows] | None = None,
        properties: Mapping[str, str] | None = None,
        form: Form | None = None,
    ) -> None:
        if now.tzinfo is None:
            raise ValueError("now must be aware")
        self.language = language
        self.now = now
        self.tables = tables or {}
        self.properties = properties or {}
        self.form = form
        self.patience = 1.0
        """Seconds that all the patterns of this evaluation may still take."""
        self.rng = random.SystemRandom()
        self.choice_label: Callable[[str, str, etree._Element], str] | None = None
        self.instance: Callable[[str], etree._Element | list[etree._Element]] = lambda _identifier: []
        self._keys: dict[tuple[str, str], dict[str, Mapping[str, str]]] = {}

    def row(self, table: str, column: str, key: str) -> Mapping[str, str] | None:
        """The first row of a table whose column holds the key."""
        by_key = self._keys.get((table, column))
        if by_key is None:
            by_key = {}
            for row in self.tables.get(table, ()):
                by_key.setdefault(str(row.get(column, "")), row)
            self._keys[table, column] = by_key
        return by_key.get(key)


_here = threading.local()


def current() -> Session:
    """The evaluation that called the function."""
    session: Session = _here.session
    return session


def enter(session: Session) -> Session | None:
    """Make it the one under way; give the one it replaces, for ``leave``."""
    before: Session | None = getattr(_here, "session", None)
    _here.session = session
    return before


def leave(before: Session | None) -> None:
    """Put back the evaluation that was under way."""
    _here.session = before
