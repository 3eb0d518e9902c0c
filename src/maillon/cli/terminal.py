"""What a terminal shows of long work: a bar that moves, or plain lines where the output is kept."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from django.db import OperationalError
from django.utils.translation import gettext as _

from maillon.core import disk
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.refusals import refusal_of_right, sentence

_WIDTH = 32


@contextmanager
def writing_to(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, that appears whole or not at all. Raises OSError, with the path, where it cannot be."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def explained(problem: Exception) -> str | None:
    """The sentence that tells a terminal what went wrong; None for what only a programmer can mend."""
    if isinstance(problem, RuleViolation):
        return sentence(problem)
    if isinstance(problem, NotAllowed):
        return refusal_of_right()
    if disk.is_full(problem):
        return _("Le disque est plein. Rien n’est à moitié fait : libérez de la place, puis recommencez.")
    if isinstance(problem, OSError):
        # A path that cannot be read or written: whoever typed the command can mend it.
        return f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
    if isinstance(problem, OperationalError | sqlite3.OperationalError):
        return _("La base de données ne peut pas travailler : %(reason)s") % {"reason": problem}
    return None


class Bar:
    """How far a work is, on standard error: a moving bar on a terminal, else a line each tenth of the way.

    ``report`` makes it the progress a job expects.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._moves = sys.stderr.isatty()
        self._shown_at = 0.0
        self._tenth = -1

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._moves and self._shown_at:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def show(self, done: int, total: int | None, message: str) -> None:
        """Say that ``done`` of ``total`` is behind, and what is at hand."""
        share = min(1.0, done / total) if total else 0.0
        if self._moves:
            now = time.monotonic()
            if now - self._shown_at < 0.1:
                return
            self._shown_at = now
            full = round(share * _WIDTH)
            line = f"{self._title} {'━' * full}{'─' * (_WIDTH - full)} {share:4.0%}  {message}"
            sys.stderr.write("\r\033[K" + line[:110])
            sys.stderr.flush()
        elif int(share * 10) > self._tenth:
            self._tenth = int(share * 10)
            sys.stderr.write(f"{self._title} : {share:.0%}  {message}\n")

    def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """The same, as a job's function calls it."""
        self.show(done, total, message)
