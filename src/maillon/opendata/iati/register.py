"""What a first reading met, on disk and out of memory: which publications of an activity survive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from maillon.opendata.rules import Occurrence, survivor

_TABLES = """
CREATE TABLE met (
    position INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER, identifier TEXT NOT NULL,
    digest TEXT NOT NULL, reported_at TEXT NOT NULL, fate TEXT NOT NULL DEFAULT ''
);
"""


@dataclass(frozen=True, slots=True)
class Met:
    """An activity as the first reading met it; ``fate`` is empty while it may be written."""

    position: int
    file: str
    line: int | None
    identifier: str
    digest: str
    reported_at: str
    fate: str = ""


class Register:
    """A private table on disk that disappears with the process, however that one ends."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES} BEGIN")

    def close(self) -> None:
        """Give the disk back."""
        self._rows.close()

    def add(self, met: Met) -> None:
        """Note an activity."""
        self._rows.execute(
            "INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?)",
            (met.position, met.file, met.line, met.identifier, met.digest, met.reported_at, met.fate),
        )

    def settle(self) -> None:
        """Decide, for identifiers met several times, which publication survives; the others get their fate."""
        self._rows.execute("CREATE INDEX by_identifier ON met (identifier)")
        repeated = self._rows.execute(
            "SELECT identifier, position, digest, reported_at FROM met WHERE identifier IN "
            "(SELECT identifier FROM met GROUP BY identifier HAVING count(*) > 1) ORDER BY identifier, position"
        )
        fates = []
        for _, group in groupby(repeated, key=lambda row: row[0]):
            occurrences = [Occurrence(*row[1:]) for row in group]
            kept = survivor(occurrences)
            fates += [
                ("identical" if one.digest == kept.digest else "superseded", one.position)
                for one in occurrences
                if one is not kept
            ]
        self.decide(fates)

    def decide(self, fates: list[tuple[str, int]]) -> None:
        """Give these positions their fate."""
        self._rows.executemany("UPDATE met SET fate = ? WHERE position = ?", fates)

    def survivors(self, first: int, last: int) -> list[Met]:
        """Activities still to be written whose position is from ``first`` to before ``last``."""
        rows = self._rows.execute("SELECT * FROM met WHERE position >= ? AND position < ? AND fate = ''", (first, last))
        return [Met(*row) for row in rows]

    def doomed(self) -> Iterator[Met]:
        """Activities that will not be written, with their fate."""
        for row in self._rows.execute("SELECT * FROM met WHERE fate <> '' ORDER BY position"):
            yield Met(*row)

    def where_kept(self, identifier: str) -> tuple[str, int | None]:
        """File and line of the publication that stands for an identifier."""
        row = self._rows.execute(
            "SELECT file, line FROM met WHERE identifier = ? AND fate IN ('', 'unchanged')", (identifier,)
        ).fetchone()
        return (row[0], row[1]) if row else ("", None)
