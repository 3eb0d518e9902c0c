"""One import at a time, and the memory manager kept quiet meanwhile."""

from __future__ import annotations

import fcntl
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from maillon.core.errors import RuleViolation


@contextmanager
def alone() -> Iterator[None]:
    """Hold the right to import; the system takes it back from a process that dies, however it dies.

    Raises RuleViolation ``opendata.import_running`` when another one holds it.
    """
    with (Path(settings.DATA) / "import.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise RuleViolation("opendata.import_running") from busy
        yield


def forget_parser() -> None:
    """Take back what the parser of a file held: lxml leaves it in a cycle, 1 MB that counts for ten objects."""
    gc.collect(1)


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Make cycle collection rare: millions of short-lived objects without cycles are made meanwhile."""
    before, settled = gc.get_threshold(), gc.get_freeze_count() > 0
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
        if settled:  # a site set what it had loaded aside before this import: it does so again
            gc.collect()
            gc.freeze()
