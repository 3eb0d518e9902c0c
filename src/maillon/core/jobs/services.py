"""Queueing work, claiming it once, doing it, and taking it again when a worker is lost."""

from __future__ import annotations

import threading
import traceback
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.core.jobs import registry, rules
from maillon.core.jobs.models import JobRun, Schedule
from maillon.core.statements import Kept

log = structlog.get_logger(__name__)
State = JobRun.State
_WAITING: dict[str, Kept] = {}
"""What is asked at each letter of a burst, by the name of the job."""


def enqueue(name: str, *, at: datetime, requested_by: AbstractBaseUser | None = None, **arguments: Any) -> JobRun:
    """Ask for a job; it waits in the same transaction as the data that causes it, and goes with it if undone.

    Raises RuleViolation ``jobs.unknown`` for a name nobody registered.
    """
    job = registry.known().get(name)
    if job is None:
        raise RuleViolation("jobs.unknown", name=name)
    return JobRun.objects.create(
        name=name,
        arguments=arguments,
        max_attempts=job.max_attempts,
        requested_by_id=requested_by.pk if requested_by else None,
        created_at=at,
        not_before=at,
    )


def enqueue_once(name: str, *, at: datetime, requested_by: AbstractBaseUser | None = None, **arguments: Any) -> JobRun:
    """Ask for a job unless the same one already waits to begin; gives the one that waits."""
    if arguments:
        waiting = _waiting(name, arguments).only("pk").first()
    else:
        kept = _WAITING.setdefault(name, Kept(lambda: _waiting(name, {}).values_list("pk")))
        found = kept.ask()
        waiting = JobRun.from_db(None, ["id"], found) if found else None
    return waiting or enqueue(name, at=at, requested_by=requested_by, **arguments)


def _waiting(name: str, arguments: dict[str, Any]) -> QuerySet[JobRun, JobRun]:
    return JobRun.objects.filter(name=name, arguments=arguments, state=State.WAITING, attempts=0).order_by("pk")


def work_once(*, at: datetime | None = None) -> JobRun | None:
    """Do the oldest work that is due, in this thread; ``None`` when nothing is."""
    run = claim(at=at or timezone.now())
    if run is None:
        return None
    _perform(run)
    return run


def work(stop: threading.Event, *, pause: float = 1.0) -> None:
    """Do what is due, then wait for more, until ``stop`` is set; a running job is finished first."""
    while not stop.is_set():
        try:
            plan(at=timezone.now())
            worked = work_once()
        except Exception:
            # The database may be restarting: a worker outlives it.
            log.exception("jobs.worker_stumbled")
            worked = None
        close_old_connections()
        if worked is None:
            stop.wait(pause)


@transaction.atomic
def claim(*, at: datetime) -> JobRun | None:
    """Take the oldest work that is due, so that no other worker takes it; ``None`` when nothing is.

    Work whose worker has been silent for ``rules.LOST`` is due again, unless it was already tried as often
    as it may be: then it has failed.
    """
    lost = Q(state=State.RUNNING, heartbeat_at__lt=at - rules.LOST)
    JobRun.objects.filter(lost, attempts__gte=F("max_attempts")).update(
        state=State.FAILED, ended_at=at, error="worker lost"
    )
    due = JobRun.objects.filter(Q(state=State.WAITING, not_before__lte=at) | lost).order_by("not_before", "id")
    # SQLite has no row locks and needs none: the transaction began IMMEDIATE.
    locking = connection.features.has_select_for_update_skip_locked
    run = (due.select_for_update(skip_locked=True) if locking else due).first()
    if run is None:
        return None
    run.state, run.attempts, run.started_at, run.heartbeat_at = State.RUNNING, run.attempts + 1, at, at
    run.done, run.total, run.message, run.error = 0, None, "", ""
    run.save()
    return run


class _Claim:
    """A worker's hold on a run: says that it lives, writes how far it is, and knows when it lost the run."""

    def __init__(self, run: JobRun) -> None:
        self._rows = JobRun.objects.filter(pk=run.pk, state=State.RUNNING, attempts=run.attempts)
        self._written_at = timezone.now()
        self._done = threading.Event()

    def report(self, done: int, total: int | None = None, message: str = "") -> None:
        """Written at most once a second, and always at the end; a lost hold stops the job."""
        now = timezone.now()
        if now - self._written_at < timedelta(seconds=1) and done != total:
            return
        self._written_at = now
        self.write(done=done, total=total, message=message[:300], heartbeat_at=now)

    def write(self, **fields: Any) -> None:
        if not self._rows.update(**fields):
            raise LostClaim

    def beat(self) -> None:
        """Runs beside the job, in a thread with its own connection."""
        try:
            while not self._done.wait(rules.HEARTBEAT.total_seconds()):
                # On SQLite the job's own long transaction may hold the only pen: try again at the next beat.
                with suppress(DatabaseError):
                    self._rows.update(heartbeat_at=timezone.now())
        finally:
            connection.close()

    def __enter__(self) -> _Claim:
        # Inside a transaction (tests) another connection could not see the row.
        if not connection.in_atomic_block:
            threading.Thread(target=self.beat, name="heartbeat", daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._done.set()


class LostClaim(Exception):
    """Another worker has taken this run: whatever this one does is in vain."""


def _perform(run: JobRun) -> None:
    structlog.contextvars.bind_contextvars(job=run.name, run=run.pk, attempt=run.attempts)
    with _Claim(run) as hold:
        try:
            job = registry.known().get(run.name)
            if job is None:
                raise RuleViolation("jobs.unknown", name=run.name)
            result = job.run(hold, **run.arguments)
            hold.write(state=State.SUCCEEDED, ended_at=timezone.now(), result=result)
            log.info("jobs.succeeded")
        except LostClaim:
            log.warning("jobs.lost")
        except Exception as error:
            _failed(run, hold, error)
    structlog.contextvars.unbind_contextvars("job", "run", "attempt")
    run.refresh_from_db()


def _failed(run: JobRun, hold: _Claim, error: Exception) -> None:
    now = timezone.now()
    # A rule's refusal would be the same again: it is not retried.
    final = run.attempts >= run.max_attempts or isinstance(error, RuleViolation)
    trace = str(error) if isinstance(error, RuleViolation) else "".join(traceback.format_exception(error))[-8000:]
    try:
        if final:
            hold.write(state=State.FAILED, ended_at=now, error=trace)
        else:
            hold.write(state=State.WAITING, not_before=now + rules.wait(run.attempts), error=trace)
        log.warning("jobs.failed" if final else "jobs.postponed", error=type(error).__name__)
    except LostClaim:
        log.warning("jobs.lost")


@transaction.atomic
def plan(*, at: datetime) -> list[JobRun]:
    """Queue every recurring job whose time has come, once even if several times were missed."""
    zone = ZoneInfo(settings.TIME_ZONE)
    queued = []
    rhythms = {job.name: job for job in registry.known().values() if job.every_minutes or job.daily_at}
    planned = set(Schedule.objects.filter(name__in=rhythms).values_list("name", flat=True))
    for name in rhythms.keys() - planned:
        job = rhythms[name]
        first = rules.next_time(at, every_minutes=job.every_minutes, daily_at=job.daily_at, zone=zone)
        rhythm = {"every_minutes": job.every_minutes, "daily_at": job.daily_at, "next_at": first}
        Schedule.objects.get_or_create(name=name, defaults=rhythm)
    due = Schedule.objects.filter(active=True, next_at__lte=at, name__in=rhythms)
    for schedule in due.select_for_update() if connection.features.has_select_for_update else due:
        following = rules.next_time(at, every_minutes=schedule.every_minutes, daily_at=schedule.daily_at, zone=zone)
        # Another worker may have planned it since: the update says who did.
        if Schedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(next_at=following):
            queued.append(enqueue_once(schedule.name, at=at))
    return queued
