"""How far, and when: plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.engagement.queries.terms import towns
from maillon.engagement.rules.nearby import (
    CHOICES,
    availability_of,
    bit,
    chosen_of,
    distances,
    everything,
    is_free,
    kilometres,
    parts_needed,
)

DEGREES = st.tuples(st.floats(44, 62), st.floats(-80, -57))
START = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))
LONG = st.timedeltas(timedelta(minutes=1), timedelta(days=9))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(DEGREES, DEGREES, DEGREES)
def test_distances_are_distances(one, two, three) -> None:
    assert kilometres(*one, *one) == 0
    assert kilometres(*one, *two) == kilometres(*two, *one)
    assert kilometres(*one, *three) <= kilometres(*one, *two) + kilometres(*two, *three) + 1


def test_known_distances() -> None:
    known = towns()
    from_montreal = distances(known, 45.5, -73.6)
    assert next(iter(from_montreal)) == "montreal"
    assert 220 <= from_montreal["quebec"] <= 245 and 125 <= from_montreal["sherbrooke"] <= 140


def test_every_region_has_its_town() -> None:
    assert {one.region for one in towns().values()} == {f"{number:02d}" for number in range(1, 18)}


@given(START, LONG)
def test_the_parts_needed_are_those_some_minute_falls_in(start: datetime, long: timedelta) -> None:
    needed = parts_needed([(start, start + long)])
    moments = [start + timedelta(minutes=n) for n in range(0, int(long.total_seconds() // 60) + 1, 7)]
    for moment in moments:
        if moment < start + long:
            part = 0 if moment.hour < 12 else 1 if moment.hour < 17 else 2
            assert needed & bit(moment.weekday(), part)
    assert needed <= everything() and is_free(everything(), needed)
    if long >= timedelta(days=7):
        assert needed == everything()


def test_an_evening_needs_an_evening() -> None:
    friday = datetime(2026, 11, 13, 18, 30, tzinfo=UTC)
    assert parts_needed([(friday, friday + timedelta(hours=2))]) == bit(4, 2)
    assert parts_needed([]) == 0


@given(st.sets(st.sampled_from(sorted(CHOICES))))
def test_ticked_boxes_come_back(chosen: set[str]) -> None:
    assert set(chosen_of(availability_of(chosen))) == chosen
    assert availability_of(CHOICES) == everything()
