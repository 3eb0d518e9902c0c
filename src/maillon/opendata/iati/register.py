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
CREATE TABLE batch (number INTEGER PRIMARY KEY, first INTEGER NOT NULL);
"""
_BEYOND = 2**62
_ACTIVITIES, _BYTES = 200, 4 * 2**20
"""What a batch holds at most, unless one activity is larger by itself."""


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
    """A private table on disk that disappears with the process, however that one ends.

    Batches are cut by place in the reading and by what is written there, so that a second run cuts the same.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_TABLES} BEGIN")

        self.batches = 0
        self._activities = self._bytes = 0

    def close(self) -> None:
        """Give the disk back."""
        self._rows.close()

    def add(self, met: Met, *, size: int) -> None:
        """Note an activity, said in ``size`` bytes."""
        if not self.batches or self._activities >= _ACTIVITIES or self._bytes + size > _BYTES:
            self.batches += 1
            self._activities = self._bytes = 0
            self._rows.execute("INSERT INTO batch VALUES (?, ?)", (self.batches, met.position))
        self._activities += 1
        self._bytes += size
        self._rows.execute(
            "INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?)",
            (met.position, met.file, met.line, met.identifier, met.digest, met.reported_at, met.fate),
        )

    def settle(self) -> None:
        """Decide, for identifiers met several times, which publication survives; the others get their fate."""
        self._rows.executescript(
            "CREATE INDEX by_identifier ON met (identifier);"
            "CREATE TEMPORARY TABLE kept (identifier TEXT, position INTEGER, digest TEXT); BEGIN"
        )
        repeated = self._rows.execute(
            "SELECT identifier, position, digest, reported_at FROM met WHERE identifier IN "
            "(SELECT identifier FROM met GROUP BY identifier HAVING count(*) > 1) ORDER BY identifier, position"
        )
        for identifier, group in groupby(repeated, key=lambda row: row[0]):
            kept = survivor(Occurrence(*row[1:]) for row in group)
            self._rows.execute("INSERT INTO kept VALUES (?, ?, ?)", (identifier, kept.position, kept.digest))
        self._rows.execute(
            "UPDATE met SET fate = iif(met.digest = kept.digest, 'identical', 'superseded') FROM kept "
            "WHERE met.identifier = kept.identifier AND met.position <> kept.position"
        )

    def decide(self, fates: list[tuple[str, int]]) -> None:
        """Give these positions their fate."""
        self._rows.executemany("UPDATE met SET fate = ? WHERE position = ?", fates)

    def survivors(self, batch: int) -> list[Met]:
        """Activities of a batch (from 1 to ``batches``) still to be written."""
        rows = self._rows.execute(
            "SELECT * FROM met WHERE position >= ? AND position < ? AND fate = '' ORDER BY position",
            (self._first(batch), self.end(batch)),
        )
        return [Met(*row) for row in rows]

    def end(self, batch: int) -> int:
        """The place in the reading where a batch ends (not part of it)."""
        return self._first(batch + 1)

    def _first(self, batch: int) -> int:
        row = self._rows.execute("SELECT first FROM batch WHERE number = ?", (batch,)).fetchone()
        return int(row[0]) if row else _BEYOND

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
