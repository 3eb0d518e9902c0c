"""What stands beside a book's figures in its statements; the domain whose books they are says it, when it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from maillon.ledger.models import Book


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, or an amount in minor units of a currency; ``url`` leads to where it comes from."""

    text: str = ""
    minor: int | None = None
    currency: str = "CAD"
    url: str = ""


@dataclass(frozen=True, slots=True)
class NoteTable:
    """Figures of a note: columns, rows, and their sum as the last row where there is one."""

    title: str
    columns: Sequence[str]
    cells: Sequence[Sequence[Cell]]

    @property
    def rows(self) -> Sequence[Sequence[tuple[str, Cell]]]:
        """Each cell with the column it is in."""
        return [list(zip(self.columns, row, strict=True)) for row in self.cells]


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its sections (a title, sentences, agreed lines), its tables, the text it was written from."""

    title: str
    parts: Sequence[Any]
    """Each has ``title``, ``paragraphs``, ``lines`` (label and value) and ``items``."""
    tables: Sequence[NoteTable]
    source: str = ""
    version: int = 0
    is_example: bool = False


Told = Callable[[Book, date, datetime | None], Sequence[Note]]
"""The book, the day of its statements, what it knew by → its notes; none for a book that is not the domain's."""
_TOLD: list[Told] = []


def tells_notes(told: Told) -> Told:
    """Say who tells notes of books of theirs."""
    _TOLD.append(told)
    return told


def notes_of(book: Book, on: date, known_by: datetime | None) -> list[Note]:
    """Every note of a book's statements on a day."""
    return [note for told in _TOLD for note in told(book, on, known_by)]
