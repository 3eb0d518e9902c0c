"""Django’s SQLite, whose transactions wait for their turn asleep.

SQLite has one pen. Eight threads that ask for it together wake by turns to find it taken, and slow down whoever
writes; here the threads of a process stand in line before one of them asks.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base

_PENS: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
_LONGEST_WAIT = 20.0
"""Seconds; after them SQLite alone says whether the pen is free."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that stands in line before it begins a transaction that may write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pen: threading.Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        pen = _PENS[str(self.settings_dict["NAME"])]
        if self._pen is None and pen.acquire(timeout=_LONGEST_WAIT):
            self._pen = pen
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._put_down()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._put_down()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._put_down()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._put_down()

    def _put_down(self) -> None:
        pen, self._pen = self._pen, None
        if pen is not None:
            pen.release()
