"""What is typed and what is kept: numbers, places on the page, what others changed meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.rules.merging import Edit, merge
from maillon.dossiers.rules.rebasing import Past, moved, rebase
from maillon.web.dossiers.apply.typed import coordinates, name_of, number

_NAME = st.text("abAB0-_.é", min_size=1, max_size=4)
_PATHS = st.lists(st.tuples(_NAME, st.integers(0, 12)), min_size=1, max_size=4).map(
    lambda parts: "".join(f"/{name}" + (f"[{place}]" if place else "") for name, place in parts)
)


@given(st.sets(_PATHS, max_size=12))
def test_two_paths_never_share_a_place_on_the_page(paths):
    assert len({name_of(path) for path in paths}) == len(paths)
    assert all(sign.isascii() and (sign.isalnum() or sign in "-_") for path in paths for sign in name_of(path))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1 234,5", "1234.5"),
        ("1 234", "1234"),
        ("12.50", "12.50"),
        ("1,234.5", "1234.5"),
        ("-3", "-3"),
        ("+3", "3"),
        ("beaucoup", "beaucoup"),
        ("12 000 $", "12 000 $"),
        ("", ""),
        ("1e5", "1e5"),
    ],
)
def test_a_number_is_read_as_it_is_written_here(typed, kept):
    assert number(typed) == kept


def test_a_point_shows_its_two_coordinates():
    assert coordinates("18.23 -72.53 0 0") == ("18.23", "-72.53")
    assert coordinates("") == ("", "")


def test_what_i_did_not_touch_changes_nothing():
    past = [Past("/d/a", seen="1", value="2")]
    assert rebase({"/d/a": "1"}, past, {"/d/a": "2"}).edits == ()


def test_what_i_typed_over_somebody_s_answer_clashes():
    past = [Past("/d/a", seen="1", value="2")]
    edits = rebase({"/d/a": "3"}, past, {"/d/a": "2"}).edits
    assert edits == (Edit("/d/a", "1", "3"),)
    assert merge({"/d/a": "2"}, edits).clashes


def test_my_own_words_saved_without_my_knowing_are_no_clash():
    past = [Past("/d/a", seen="1", value="2", mine=True)]
    edits = rebase({"/d/a": "3"}, past, {"/d/a": "2"}).edits
    assert not merge({"/d/a": "2"}, edits).clashes
    assert merge({"/d/a": "2"}, edits).values == {"/d/a": "3"}


def test_what_i_typed_on_a_line_taken_away_is_told_back():
    past = [Past("/d/r[2]", move="removed", held={"/d/r[2]/a": "B"})]
    done = rebase({"/d/r[1]/a": "A", "/d/r[2]/a": "B2", "/d/r[3]/a": "C2"}, past, {"/d/r[1]/a": "A", "/d/r[2]/a": "C"})
    assert done.lost == (Edit("/d/r[2]/a", "B", "B2"),)
    assert Edit("/d/r[2]/a", "C", "C2") in done.edits
    assert rebase({"/d/r[2]/a": "B"}, past, {}).lost == (), "what was not touched is not lost"


@given(st.lists(st.tuples(st.sampled_from(["inserted", "removed"]), st.integers(1, 6)), max_size=8), st.integers(1, 6))
def test_a_line_is_followed_wherever_it_goes(moves, start):
    lines = [f"l{place}" for place in range(1, 9)]
    here: str | None = f"/d/r[{start}]/a"
    mine = lines[start - 1]
    for kind, place in moves:
        if kind == "inserted":
            lines.insert(place - 1, "new")
        elif place <= len(lines):
            lines.pop(place - 1)
        here = moved(here, f"/d/r[{place}]", kind) if here else None
    if mine in lines:
        assert here == f"/d/r[{lines.index(mine) + 1}]/a"
    else:
        assert here is None
