"""Recurring sessions, the desk, what a proposal says: plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.engagement.rules import proposals
from maillon.engagement.rules.events import Desk, EventState, desk, event_state
from maillon.engagement.rules.recurring import Rhythm, occurrences

ZONE = ZoneInfo("America/Toronto")
START = datetime(2026, 10, 15, 18, 30, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def test_every_week_keeps_the_hour_of_the_clock_when_the_clock_changes():
    found = occurrences(START, START + HOUR, rhythm=Rhythm.WEEKLY, times=5, zone=ZONE)
    assert [start.hour for start, _end in found] == [18] * 5
    assert {start.utcoffset() for start, _end in found} == {timedelta(hours=-4), timedelta(hours=-5)}


def test_every_month_keeps_the_weekday_and_its_rank():
    found = occurrences(START, START + HOUR, rhythm=Rhythm.MONTHLY, times=4, zone=ZONE)
    assert [start.date().isoformat() for start, _end in found] == [
        "2026-10-15",
        "2026-11-19",
        "2026-12-17",
        "2027-01-21",
    ]
    fifth = datetime(2026, 10, 29, 12, tzinfo=ZONE)
    found = occurrences(fifth, fifth + HOUR, rhythm=Rhythm.MONTHLY, times=3, zone=ZONE)
    assert [start.date().isoformat() for start, _end in found] == ["2026-10-29", "2026-11-26", "2026-12-31"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
    st.integers(1, 600),
    st.sampled_from([Rhythm.WEEKLY, Rhythm.MONTHLY]),
    st.integers(1, 60),
)
def test_sessions_follow_one_another_on_one_weekday(start, minutes, rhythm, times):
    first = start.replace(tzinfo=UTC)
    found = occurrences(first, first + timedelta(minutes=minutes), rhythm=rhythm, times=times, zone=ZONE)
    assert len(found) == times
    assert found[0][0] == first
    assert len({begin.weekday() for begin, _end in found}) == 1
    assert all(end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(minutes=minutes) for begin, end in found)
    assert all(after[0] - before[0] > timedelta(days=6) for before, after in pairwise(found))


def test_impossible_sessions_are_refused():
    with pytest.raises(RuleViolation, match=r"events\.hours"):
        occurrences(START, START, rhythm=Rhythm.ONCE, times=1, zone=ZONE)
    with pytest.raises(RuleViolation, match=r"events\.too_many_sessions"):
        occurrences(START, START + HOUR, rhythm=Rhythm.WEEKLY, times=61, zone=ZONE)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Desk.OPEN),
        ({"takes_registrations": False}, Desk.NONE),
        ({"state": EventState.CANCELLED}, Desk.CLOSED),
        ({"state": EventState.ANNOUNCED}, Desk.CLOSED),
        ({"closes_at": START - HOUR}, Desk.CLOSED),
        ({"opens_at": START + HOUR}, Desk.NOT_YET),
        ({"capacity": 20, "seats_given": 20}, Desk.WAITING_LIST),
        ({"capacity": 20, "seats_given": 19, "waiting": 1}, Desk.WAITING_LIST),
        ({"capacity": 20, "seats_given": 19}, Desk.OPEN),
    ],
)
def test_what_the_desk_answers(changes, expected):
    plain = {
        "state": EventState.OPEN,
        "takes_registrations": True,
        "opens_at": None,
        "closes_at": START + 2 * HOUR,
        "capacity": None,
        "seats_given": 0,
        "waiting": 0,
    }
    assert desk(**{**plain, **changes}, at=START) is expected


def test_what_was_never_public_and_is_cancelled_is_a_draft():
    assert event_state(published_at=None, cancelled_at=START, ends_at=None, at=START) is EventState.DRAFT


def test_a_proposal_is_read_whatever_it_lacks():
    said = [
        ("event.title", "", " Marche "),
        ("event.mode", "", "hybride"),
        ("event.access", "", "aucun"),
        ("event.goals", "", "5 13"),
        ("event.price", "", "12.50"),
        ("event.position", "", "45.4 -71.9 0 0"),
        ("event.starts_at", "/data/quand_ou/seance[2]", "2026-11-13T18:30:00.000-05:00"),
        ("event.ends_at", "/data/quand_ou/seance[2]", "2026-11-13T20:30:00.000-05:00"),
        ("event.starts_at", "/data/quand_ou/seance[1]", "2026-11-12T18:30:00"),
        ("event.ends_at", "/data/quand_ou/seance[1]", "2026-11-12T20:30:00"),
        ("event.starts_at", "/data/quand_ou/seance[3]", "demain"),
    ]
    told = proposals.read(said, ZONE)
    assert (told.title, told.mode, told.access, told.goals, told.price_minor) == ("Marche", "hybrid", (), (5, 13), 1250)
    assert (told.latitude, told.longitude) == (45.4, -71.9)
    assert [start.day for start, _end in told.sessions] == [12, 13]
    assert proposals.read([("event.position", "", "ici"), ("event.price", "", "cher")], ZONE) == proposals.Proposed()
