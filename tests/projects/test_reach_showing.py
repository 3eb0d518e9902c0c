"""Small groups protected: what is shown of people reached gives no hidden group back."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillon.projects.rules.reach import Attendant, Band, Reach, mark, sketch
from maillon.projects.rules.reach_counting import Counted, Line, Piece, by_project, counted
from maillon.projects.rules.reach_showing import Rule, hidden, read, rounded, shown

LEAST = 5
"""The least a rule may say, so that every possibility can be tried."""
RULE = Rule((15, 25, 65), 10, 10)
PARTS = st.lists(st.integers(0, 11), min_size=1, max_size=5)


@pytest.mark.parametrize("many", [2, 3, 4])
def test_nothing_shown_gives_a_hidden_group_exactly(many: int) -> None:
    """Not even to somebody who knows the rule and tries every number of people there could be."""
    highest = 17 if many < 4 else 13
    believed: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for parts in product(range(highest + 1), repeat=many):
        if (unseen := hidden(parts, least=LEAST)) and sum(parts) >= LEAST:
            told = tuple(rounded(people, LEAST) for place, people in enumerate(parts) if place not in unseen)
            believed[unseen, told, rounded(sum(parts), LEAST)].append(parts)
    tried = 0
    for (unseen, told, whole), possible in believed.items():  # type: ignore[misc]
        if whole - sum(told) > highest - LEAST * (many - len(unseen) + 1):
            continue  # larger numbers than were tried would fit too
        tried += 1
        for place in unseen:
            assert len({parts[place] for parts in possible}) > 1, (possible, place)
    assert tried


@given(PARTS)
def test_every_small_group_is_hidden_and_nothing_is_when_none_is_small(parts: list[int]) -> None:
    unseen = hidden(parts, least=LEAST)
    small = {place for place, people in enumerate(parts) if 0 < people < LEAST}
    assert small <= unseen
    assert bool(small) == bool(unseen)
    assert len(unseen) != 1 or len(parts) == 1


def test_two_rounded_totals_do_not_narrow_a_small_group() -> None:
    """A country beside all countries, on two pages: whatever the numbers, four sizes stay possible at least."""
    step = RULE.rounded_to
    for others, small in product(range(10, 60), range(1, RULE.least)):
        told = (rounded(others, step), rounded(others + small, step))
        possible = {
            one
            for rest, one in product(range(10, 70), range(1, RULE.least))
            if (rounded(rest, step), rounded(rest + one, step)) == told
        }
        assert len(possible) >= 4


@given(st.integers(0, 100_000), st.integers(0, 500), st.integers(0, 500))
def test_what_is_shown_is_rounded_and_its_margin_outwards(people: int, less: int, more: int) -> None:
    told = shown(Reach(people, max(0, people - less), people + more), rule=RULE)
    if people < RULE.least:
        assert told is None
        return
    assert told is not None
    assert all(number % RULE.rounded_to == 0 for number in (told.people, told.least, told.most))
    assert told.least <= max(RULE.least, people - less) <= people + more <= told.most
    assert told.least <= told.people <= told.most
    assert abs(told.people - people) <= RULE.rounded_to / 2


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"ages": [], "least": 10, "rounded_to": 10},
        {"ages": [0, 15], "least": 10, "rounded_to": 10},
        {"ages": [25, 15], "least": 10, "rounded_to": 10},
        {"ages": [15], "least": 4, "rounded_to": 10},
        {"ages": [15], "least": 10, "rounded_to": 5},
        {"ages": ["?"], "least": 10, "rounded_to": 10},
    ],
)
def test_a_rule_that_would_protect_nobody_is_refused(document: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises((ValueError, KeyError)):
        read(document)


def piece(project: int, people: range, *, country: str = "SN", year: int = 2025, band: Band | None = None) -> Piece:
    marks = [mark(Attendant(f"P{n}", "N"), community="C", country=country, key=b"k") for n in people]
    return Piece(project, year, country, band or Band("female", 15, 25), sketch(marks))


def test_projects_added_up_and_people_counted_once() -> None:
    told = counted([piece(1, range(200)), piece(2, range(100, 300))], rule=RULE)
    assert told.once is not None
    assert (told.once.people, told.added, told.projects) == (300, 400, 2)
    assert [(line.key, line.shown.people) for line in told.countries if line.shown] == [("SN", 300)]
    assert by_project([piece(1, range(200)), piece(2, range(3))], rule=RULE)[2] is None


def test_nothing_is_told_of_a_handful() -> None:
    assert counted([piece(1, range(9))], rule=RULE) == Counted(None, projects=1)
    assert counted([], rule=RULE) == Counted(None)


def test_a_hidden_sex_is_not_divided_and_ages_hide_two_by_two() -> None:
    young, old, men = Band("female", 15, 25), Band("female", 65, 0), Band("male", 15, 25)
    adults = Band("female", 25, 65)
    told = counted(
        [
            piece(1, range(100), band=young),
            piece(1, range(100, 300), band=adults),
            piece(1, range(300, 303), band=old),
            piece(1, range(400, 500), band=men),
            piece(1, range(600, 604), band=Band("")),
        ],
        rule=RULE,
    )
    women, him, unasked = told.sexes
    assert [line.shown is None for line in women.parts] == [True, False, True]
    assert (him.shown, him.parts) == (None, ())
    assert unasked == Line("", None)


def test_the_shipped_rule_is_one() -> None:
    from maillon.projects.services import rule_of_file  # noqa: PLC0415  the application first

    assert rule_of_file(timezone.localdate().year).least >= 10
