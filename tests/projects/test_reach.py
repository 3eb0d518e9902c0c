"""People counted once: what a sketch says of simulated lists, and what it cannot say of anybody."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.projects.rules.reach import MOST_BYTES, Attendant, Band, band_of, mark, reach, sketch, united

KEY = b"a key for tests"


def _marks(start: int, end: int) -> list[str]:
    return [mark(Attendant(f"Prénom{number}", "Nom", 1980), community="Thiès", key=KEY) for number in range(start, end)]


def test_overlaps_are_counted_once_within_three_in_a_hundred() -> None:
    chance = random.Random(20261122)
    worst = 0.0
    for _ in range(12):
        whole = chance.randint(400, 12_000)
        everyone = _marks(0, whole)
        lists = [chance.sample(everyone, chance.randint(whole // 10, whole)) for _ in range(chance.randint(2, 9))]
        truth = len({one for found in lists for one in found})
        said = reach(sketch(found) for found in lists)
        worst = max(worst, abs(said.people - truth) / truth)
        assert said.least <= said.people <= said.most
    assert worst < 0.03


def test_the_margin_holds_the_truth_nineteen_times_in_twenty() -> None:
    held = 0
    for number in range(60):
        marks = _marks(number * 5_000, number * 5_000 + 3_000)
        said = reach([sketch(marks)])
        held += said.least <= 3_000 <= said.most
    assert held >= 54


@given(st.lists(st.lists(st.integers(0, 60), max_size=30), max_size=5), st.randoms())
def test_the_order_and_the_grouping_of_lists_change_nothing(lists: list[list[int]], chance: random.Random) -> None:
    marks = _marks(0, 61)
    sketches = [sketch(marks[number] for number in found) for found in lists]
    shuffled = sketches[:]
    chance.shuffle(shuffled)
    half = len(shuffled) // 2
    assert reach(sketches) == reach(shuffled) == reach([united(shuffled[:half]), united(shuffled[half:])])
    assert reach(sketches + sketches) == reach(sketches)


def test_few_people_are_counted_exactly() -> None:
    for many in range(12):
        assert reach([sketch(_marks(0, many))]).people == many


def test_the_same_person_written_otherwise_has_the_same_mark() -> None:
    one = mark(Attendant("Aïssatou", "Diop-Ndiaye", 1990), community="Thiès", key=KEY)
    assert one == mark(Attendant("AISSATOU", "diop ndiaye", 1990), community="thies", key=KEY)
    assert one == mark(Attendant("Diop Ndiaye", "Aïssatou", 1990), community=" Thiès ", key=KEY)


@pytest.mark.parametrize(
    "other",
    [
        mark(Attendant("Aïssatou", "Diop", 1990), community="Thiès", key=b"another"),
        mark(Attendant("Aïssatou", "Diop", 1990), community="Kayes", key=KEY),
        mark(Attendant("Aïssatou", "Diop", 1991), community="Thiès", key=KEY),
        mark(Attendant("Aïssatou", "Diop"), community="Thiès", key=KEY),
    ],
)
def test_another_key_place_or_year_is_another_mark(other: str) -> None:
    assert mark(Attendant("Aïssatou", "Diop", 1990), community="Thiès", key=KEY) != other


def test_no_name_stands_in_a_sketch() -> None:
    kept = sketch(_marks(0, 5_000))
    assert b"Pr" + "é".encode() not in kept
    assert len(kept) < 5_500


@given(st.integers(1900, 2026), st.integers(2000, 2030))
def test_everybody_counts_in_one_band(born: int, year: int) -> None:
    ages = (15, 25, 65)
    band = band_of(Attendant("A", "B", born, "female"), year=year, ages=ages)
    age = max(0, year - born)
    assert band.sex == "female"
    assert band.least_age <= age
    assert age < band.most_age or band.most_age == 0
    assert band_of(Attendant("A", "B"), year=year, ages=ages) == Band()


@pytest.mark.parametrize("kept", [b"", b"garbage" * 10, bytes(MOST_BYTES + 1)])
def test_what_is_no_sketch_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match="sketch"):
        reach([kept])
