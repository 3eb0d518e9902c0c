"""When a reminder is due: the days of Québec, the rhythms, the version in force, how often letters come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.core.obligations import rules
from maillon.core.obligations.rules import Rhythm, Version

ZONE = ZoneInfo("America/Toronto")
AT = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that does something else at once is slow, and right."""
USUAL = Rhythm.of([1, 30, 7], 7)

INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
RHYTHMS = st.builds(Rhythm.of, st.lists(st.integers(0, 60), max_size=5), st.none() | st.integers(1, 30))


def on(day: str, hour: int = 12) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=ZONE) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-02-01", None), ("2026-02-12", None), ("2026-02-13", "before:30"), ("2026-03-07", "before:30"),
        ("2026-03-08", "before:7"), ("2026-03-14", "before:1"), ("2026-03-15", "before:1"),
        ("2026-03-16", "late:0"), ("2026-03-22", "late:0"), ("2026-03-23", "late:1"),
    ],
)  # fmt: skip
def test_a_step_is_reached_on_the_days_of_quebec(today: str, expected: str | None) -> None:
    # Due on the 15th at 23:59; the clock springs forward on the 8th.
    assert rules.step(rules.end_of_day(date(2026, 3, 15), ZONE), USUAL, at=on(today), zone=ZONE) == expected


@unhurried
@given(due_at=INSTANTS, rhythm=RHYTHMS, start=INSTANTS, days=st.integers(1, 120))
def test_whoever_is_reminded_each_day_is_reminded_once_of_each_step(
    due_at: datetime, rhythm: Rhythm, start: datetime, days: int
) -> None:
    sent: list[str] = []
    for day in range(days):
        at = start + timedelta(days=day)
        step = rules.reminder_due(due_at, rhythm, sent=sent, at=at, zone=ZONE)
        assert rules.reminder_due(due_at, rhythm, sent=[*sent, step or ""], at=at, zone=ZONE) is None
        sent += [step] if step else []
    assert len(sent) == len(set(sent))
    order = [f"before:{one}" for one in rhythm.days_before]
    before = [step for step in sent if step.startswith("before")]
    assert before == [step for step in order if step in before]
    late = [int(step.split(":")[1]) for step in sent if step.startswith("late")]
    assert late == sorted(late)


@unhurried
@given(due_at=INSTANTS, at=INSTANTS, rhythm=RHYTHMS)
def test_nobody_is_reminded_too_early_nor_of_a_past_step(due_at: datetime, at: datetime, rhythm: Rhythm) -> None:
    step, left = rules.step(due_at, rhythm, at=at, zone=ZONE), rules.days_left(due_at, at=at, zone=ZONE)
    if step is None:
        assert left > max(rhythm.days_before, default=-1) or (left < 0 and rhythm.late_every_days is None)
    elif step.startswith("before"):
        days = int(step.split(":")[1])
        assert 0 <= left <= days and not any(left <= other < days for other in rhythm.days_before)
    else:
        assert left < 0


@unhurried
@given(
    st.lists(
        st.builds(Version, st.sampled_from(["", "a.b"]), INSTANTS, RHYTHMS),
        max_size=6,
        unique_by=lambda one: one.starts_at,
    ),
    INSTANTS,
)
def test_the_version_in_force_is_the_latest_of_the_kind_else_of_all(versions: list[Version], at: datetime) -> None:
    begun = [one for one in versions if one.starts_at <= at]
    own = [one for one in begun if one.kind == "a.b"] or [one for one in begun if one.kind == ""]
    expected = max(own, key=lambda one: one.starts_at).rhythm if own else Rhythm(())
    assert rules.rhythm_for("a.b", versions, at=at) == expected


@pytest.mark.parametrize(
    ("frequency", "days", "expected"),
    [("never", None, False), ("daily", None, True), ("daily", 0, False), ("daily", 1, True), ("weekly", 6, False),
     ("weekly", 7, True)],
)  # fmt: skip
def test_letters_come_as_often_as_one_wants(frequency: str, days: int | None, expected: bool) -> None:
    last = None if days is None else AT - timedelta(days=days)
    assert rules.letter_due(frequency, last=last, at=AT, zone=ZONE) is expected


def test_late_begins_at_the_instant_and_this_week_lasts_seven_days() -> None:
    due_at = on("2026-03-15", 12)
    found = [rules.urgency(due_at, at=due_at + timedelta(seconds=s), zone=ZONE) for s in (1, 0, -7 * 86400, -9 * 86400)]
    assert found == [rules.Urgency.LATE, rules.Urgency.SOON, rules.Urgency.SOON, rules.Urgency.LATER]
    assert rules.urgency(None, at=AT, zone=ZONE) is rules.Urgency.ANYTIME
