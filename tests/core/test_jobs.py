"""Long work: queued with its data, taken once, tried again, taken over from a lost worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.core.jobs import Progress, job, registry, rules, services
from maillon.core.jobs.models import JobRun, Schedule

AT = datetime(2026, 3, 8, 12, tzinfo=UTC)
QUEBEC = ZoneInfo("America/Toronto")


@pytest.fixture
def done() -> Iterator[list[Any]]:
    """What the test jobs did; they are registered for the test alone."""
    before, seen = dict(registry._JOBS), []
    registry._JOBS.clear()

    @job("test.add")
    def add(progress: Progress, **arguments: Any) -> dict[str, Any]:
        progress.report(1, 1, "added")
        seen.append(arguments["number"])
        return {"sum": arguments["number"] + 1}

    @job("test.fail", max_attempts=2)
    def fail(progress: Progress, **arguments: Any) -> dict[str, Any]:
        seen.append("tried")
        raise ValueError("no luck")

    @job("test.refuse")
    def refuse(progress: Progress, **arguments: Any) -> dict[str, Any]:
        seen.append("refused")
        raise RuleViolation("test.refused")

    @job("test.daily", daily_at=time(6, 30))
    def daily(progress: Progress, **arguments: Any) -> dict[str, Any]:
        return {}

    yield seen
    registry._JOBS.clear()
    registry._JOBS.update(before)


@pytest.mark.django_db
def test_work_is_done_once_oldest_first(done: list[Any]) -> None:
    services.enqueue("test.add", at=AT + timedelta(minutes=1), number=2)
    services.enqueue("test.add", at=AT, number=1)
    first = services.work_once(at=AT + timedelta(hours=1))
    assert first is not None and first.state == JobRun.State.SUCCEEDED
    assert (first.result, first.done, first.total, first.message) == ({"sum": 2}, 1, 1, "added")
    services.work_once(at=AT + timedelta(hours=1))
    assert services.work_once(at=AT + timedelta(hours=1)) is None
    assert done == [1, 2]


@pytest.mark.django_db
def test_work_undone_with_its_transaction_is_never_done(done: list[Any]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.enqueue("test.add", at=AT, number=1)
        raise ZeroDivisionError
    assert services.work_once(at=AT) is None


@pytest.mark.django_db
def test_a_name_nobody_registered_is_refused(done: list[Any]) -> None:
    with pytest.raises(RuleViolation, match=r"jobs\.unknown"):
        services.enqueue("test.typo", at=AT)


@pytest.mark.django_db
def test_a_failure_is_tried_again_later_then_kept_as_failed(done: list[Any]) -> None:
    services.enqueue("test.fail", at=AT)
    run = services.work_once()
    assert run is not None and run.state == JobRun.State.WAITING and "no luck" in run.error
    assert run.not_before > timezone.now()
    assert services.work_once() is None
    run = services.work_once(at=run.not_before)
    assert run is not None and run.state == JobRun.State.FAILED and run.attempts == 2
    assert done == ["tried", "tried"]


@pytest.mark.django_db
def test_a_rule_that_refuses_is_not_tried_again(done: list[Any]) -> None:
    services.enqueue("test.refuse", at=AT)
    run = services.work_once()
    assert run is not None and run.state == JobRun.State.FAILED and run.error == "test.refused"
    assert done == ["refused"]


@pytest.mark.django_db
def test_the_work_of_a_silent_worker_is_taken_again(done: list[Any]) -> None:
    services.enqueue("test.add", at=AT, number=1)
    killed = services.claim(at=AT)
    assert killed is not None
    assert services.claim(at=AT + rules.LOST) is None
    again = services.work_once(at=AT + rules.LOST + timedelta(seconds=1))
    assert again is not None and again.pk == killed.pk
    assert again.attempts == 2 and again.state == JobRun.State.SUCCEEDED


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_changes_nothing(done: list[Any]) -> None:
    services.enqueue("test.add", at=AT, number=1)
    slow = services.claim(at=AT)
    assert slow is not None
    services.claim(at=AT + timedelta(hours=1))
    services._perform(slow)
    run = JobRun.objects.get()
    assert run.state == JobRun.State.RUNNING and run.attempts == 2 and run.result is None


@pytest.mark.django_db
def test_work_that_kills_its_worker_every_time_ends_as_failed(done: list[Any]) -> None:
    services.enqueue("test.fail", at=AT)
    at = AT
    for _attempt in range(2):
        assert services.claim(at=at) is not None
        at += rules.LOST + timedelta(seconds=1)
    assert services.claim(at=at) is None
    assert JobRun.objects.get().state == JobRun.State.FAILED


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_take_each_run_exactly_once(done: list[Any]) -> None:
    for number in range(24):
        services.enqueue("test.add", at=AT, number=number)
    barrier = threading.Barrier(8)

    def worker() -> None:
        try:
            barrier.wait()
            while services.work_once():
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(24))
    assert set(JobRun.objects.values_list("state", "attempts")) == {("succeeded", 1)}


@pytest.mark.django_db
def test_a_recurring_job_is_queued_when_its_time_comes_once_even_if_late(done: list[Any]) -> None:
    assert services.plan(at=AT) == []
    schedule = Schedule.objects.get()
    assert schedule.next_at == datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
    late = schedule.next_at + timedelta(days=3, minutes=1)
    assert [run.name for run in services.plan(at=late)] == ["test.daily"]
    assert services.plan(at=late) == []
    schedule.refresh_from_db()
    assert schedule.next_at.astimezone(QUEBEC).time() == time(6, 30)


@given(
    after=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC)),
    hour=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
)
def test_a_daily_hour_comes_within_a_day_and_the_clock_change(after: datetime, hour: time) -> None:
    following = rules.next_time(after, every_minutes=None, daily_at=hour, zone=QUEBEC)
    assert after < following <= after + timedelta(hours=25)


@given(attempts=st.integers(min_value=1, max_value=1000))
def test_waits_grow_up_to_six_hours(attempts: int) -> None:
    assert rules.wait(attempts) <= rules.wait(attempts + 1) <= timedelta(hours=6)
