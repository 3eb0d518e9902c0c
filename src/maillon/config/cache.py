"""The site’s cache: what saves work is in each process’s memory, what counts attempts is shared by all of them.

A limit that each process counted for itself would double with a second one. Counts are in a small SQLite file of
their own beside the data, whatever the site’s database: no service to run, no wait for the site’s pen. Processes on
several machines each count their own, as their files are their own. Of whom is counted only a keyed digest is
written, and it goes when its time is over.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import pickle
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

SHARED = ("limits:", "guesses:", "allauth:")
"""How the names of what counts attempts begin."""
_TABLE = "CREATE TABLE IF NOT EXISTS counts (name BLOB PRIMARY KEY, value BLOB NOT NULL, until REAL) WITHOUT ROWID"
_ADD = """INSERT INTO counts VALUES (:name, :value, :until) ON CONFLICT (name)
    DO UPDATE SET value = excluded.value, until = excluded.until WHERE until <= :now RETURNING 1"""
_SET = "INSERT OR REPLACE INTO counts VALUES (:name, :value, :until)"
_GET = "SELECT value FROM counts WHERE name = :name AND (until IS NULL OR until > :now)"
_MORE = """UPDATE counts SET value = value + :delta WHERE name = :name AND (until IS NULL OR until > :now)
    RETURNING value"""
_TOUCH = "UPDATE counts SET until = :until WHERE name = :name AND (until IS NULL OR until > :now) RETURNING 1"
_DELETE = "DELETE FROM counts WHERE name = :name RETURNING 1"
_SWEPT_EVERY = 500
"""Writes between two sweeps of what is over."""

log = structlog.get_logger(__name__)
_here = threading.local()
T = TypeVar("T")


class PagesAndCounts(LocMemCache):
    """Memory for pages, a file for counts; should the file fail, each process counts alone, and says so in its log."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        self._file = name
        self._writes = 0

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set a value unless there is one; tells whether it was set."""
        if not _is_shared(key):
            return super().add(key, value, timeout, version)
        said = self._said(key, version, value=_packed(value), until=self.get_backend_timeout(timeout))
        return self._ask(_ADD, said, bool, lambda: super(PagesAndCounts, self).add(key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, while its time lasts."""
        if not _is_shared(key):
            return super().get(key, default, version)
        found = self._ask(
            _GET, self._said(key, version), lambda row: row, lambda: super(PagesAndCounts, self).get(key, None, version)
        )
        return _unpacked(found[0]) if isinstance(found, tuple) else default if found is None else found

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value for a while."""
        if not _is_shared(key):
            return super().set(key, value, timeout, version)
        said = self._said(key, version, value=_packed(value), until=self.get_backend_timeout(timeout))
        return self._ask(
            _SET, said, lambda _row: None, lambda: super(PagesAndCounts, self).set(key, value, timeout, version)
        )

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a count in one statement, so that two processes never write the same one; ValueError without one."""
        if not _is_shared(key):
            return super().incr(key, delta, version)
        said = self._said(key, version, delta=delta)
        row = self._ask(_MORE, said, lambda row: row, lambda: (super(PagesAndCounts, self).incr(key, delta, version),))
        if row is None:
            raise ValueError(key)
        return int(row[0])

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep it longer; tells whether it was there."""
        if not _is_shared(key):
            return super().touch(key, timeout, version)
        said = self._said(key, version, until=self.get_backend_timeout(timeout))
        return self._ask(_TOUCH, said, bool, lambda: super(PagesAndCounts, self).touch(key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget it; tells whether it was there."""
        if not _is_shared(key):
            return super().delete(key, version)
        return self._ask(
            _DELETE, self._said(key, version), bool, lambda: super(PagesAndCounts, self).delete(key, version)
        )

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether it is there."""
        if not _is_shared(key):
            return super().has_key(key, version)
        return self.get(key, None, version) is not None

    def clear(self) -> None:
        """Forget everything, counts included."""
        super().clear()
        self._ask("DELETE FROM counts", {}, lambda _row: None, lambda: None)

    def _said(self, key: Any, version: int | None, **values: Any) -> dict[str, Any]:
        written = self.make_and_validate_key(key, version=version)
        name = hmac.digest(settings.SECRET_KEY.encode(), b"maillon.counts" + written.encode(), hashlib.sha256)
        return {"name": name, "now": time.time(), **values}

    def _ask(self, sql: str, said: dict[str, Any], read: Callable[[Any], T], alone: Callable[[], T]) -> T:
        try:
            connection = self._connection()
            row = connection.execute(sql, said).fetchone()
            if sql is not _GET:
                self._writes += 1
                if self._writes % _SWEPT_EVERY == 0:
                    connection.execute("DELETE FROM counts WHERE until <= :now", said)
        except (sqlite3.Error, OSError):
            _here.__dict__.pop("connection", None)
            log.exception("cache.counts_alone")
            return alone()
        return read(row)

    def _connection(self) -> sqlite3.Connection:
        """One a thread; what was opened before a fork is not used after it."""
        kept = getattr(_here, "connection", None)
        if kept is None or kept[0] != (os.getpid(), self._file):
            opened = sqlite3.connect(self._file, timeout=5, isolation_level=None)
            opened.execute("PRAGMA journal_mode=WAL")
            # Losing the last counts with the machine's power costs nothing.
            opened.execute("PRAGMA synchronous=OFF")
            opened.execute(_TABLE)
            _here.connection = kept = ((os.getpid(), self._file), opened)
        connection: sqlite3.Connection = kept[1]
        return connection


def _is_shared(key: Any) -> bool:
    return str(key).startswith(SHARED)


def _packed(value: Any) -> int | bytes:
    return value if type(value) is int else pickle.dumps(value)


def _unpacked(value: int | bytes) -> Any:
    # Written by ourselves, in a folder that only the site may write.
    return value if isinstance(value, int) else pickle.loads(value)  # noqa: S301
