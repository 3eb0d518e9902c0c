"""Whether the site can do its work now: what a supervisor asks every minute."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from maillon.core.documents.health import can_print
from maillon.core.jobs.models import JobRun

LEAST_DISK = 200 * 1024 * 1024
"""Bytes that must stay free: an upload and a rebuild of the facts."""
LONGEST_WAIT = timedelta(minutes=15)
"""How long due work may wait before somebody should look at the worker."""
OLDEST_FACTS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing verified: its name, whether it is well, and the figure behind (seconds, bytes, a count)."""

    name: str
    ok: bool
    value: int | None = None
    unit: str = ""
    blocking: bool = True


def ready(*, at: datetime) -> list[Check]:
    """Every check; the site is ready when those that block are all well."""
    checks = [_safely("database", _database), _safely("migrations", _migrations), _disk()]
    if all(check.ok for check in checks[:2]):
        checks.append(_queue(at))
    return [*checks, _facts(at), Check("pdf", ok=can_print(), blocking=False)]


def _safely(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except DatabaseError:
        return Check(name, ok=False)


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return Check("database", ok=cursor.fetchone() == (1,))


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Check("migrations", ok=not missing, value=missing)


def _disk() -> Check:
    free = shutil.disk_usage(settings.DATA).free
    return Check("disk", ok=free >= LEAST_DISK, value=free, unit="bytes")


def _queue(at: datetime) -> Check:
    waiting = JobRun.objects.filter(state=JobRun.State.WAITING, not_before__lte=at)
    oldest = waiting.order_by("not_before").values_list("not_before", flat=True).first()
    age = at - oldest if oldest else timedelta(0)
    return Check("queue", ok=age <= LONGEST_WAIT, value=int(age.total_seconds()), unit="seconds", blocking=False)


def _facts(at: datetime) -> Check:
    written = max((path.stat().st_mtime for path in _parquet()), default=None)
    if written is None:
        return Check("facts", ok=False, blocking=False)
    age = at - datetime.fromtimestamp(written, UTC)
    return Check("facts", ok=age <= OLDEST_FACTS, value=int(age.total_seconds()), unit="seconds", blocking=False)


def _parquet() -> Iterator[Path]:
    return Path(settings.FACTS_ROOT).rglob("*.parquet")
