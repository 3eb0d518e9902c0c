"""Traces and surfaces: typed a point a line, kept as ODK writes them, drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.forms.answering import Answers
from maillon.web.dossiers.apply.tracing import MARGIN, SIDE, drawn_trace, points_shown, points_typed
from tests.dossiers.forms.books import asked, form_of, judged, survey


@pytest.mark.parametrize(
    ("typed", "closed", "kept"),
    [
        ("", False, ""),
        ("46.8 -71.2\n46.9 -71.3", False, "46.8 -71.2 0 0; 46.9 -71.3 0 0"),
        ("46,8 -71,2\r\n46,9 -71,3\r\n", False, "46.8 -71.2 0 0; 46.9 -71.3 0 0"),
        ("46.8, -71.2\n46.9, -71.3", False, "46.8 -71.2 0 0; 46.9 -71.3 0 0"),
        ("46.8 -71.2 35 4;46.9 -71.3 36 4;", False, "46.8 -71.2 35 4;46.9 -71.3 36 4;"),
        ("0 0\n0 1\n1 1", True, "0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0"),
        ("chez nous", False, "chez nous"),
    ],
)
def test_as_typed(typed: str, closed: bool, kept: str) -> None:
    assert points_typed(typed, closed=closed) == kept


_POINT = st.tuples(
    st.floats(-90, 90).map(lambda one: round(one, 5)), st.floats(-180, 180).map(lambda one: round(one, 5))
)


@given(
    st.lists(_POINT, min_size=1, max_size=9),
    st.booleans(),
    st.sampled_from(["; ", ";"]),
    st.sampled_from([" 0 0", "", " 12 3"]),
)
def test_what_a_telephone_sent_is_not_changed_by_a_page(points: list, closed: bool, between: str, end: str) -> None:
    if closed:
        points = [*points, points[0]]
    value = between.join(f"{latitude} {longitude}{end}" for latitude, longitude in points)
    again = points_typed(points_shown(value, closed=closed), closed=closed)
    # One point alone is no trace: it may be written otherwise, and stays refused.
    assert again == value or len(points) < 2


@given(st.lists(_POINT, min_size=2, max_size=50))
def test_every_point_is_inside_the_drawing(points: list) -> None:
    trace = drawn_trace("; ".join(f"{latitude} {longitude} 0 0" for latitude, longitude in points), closed=False)
    assert trace is not None
    assert trace.count == len(points)
    for pair in trace.points.split():
        assert all(MARGIN - 0.1 <= float(part) <= SIDE - MARGIN + 0.1 for part in pair.split(","))


@pytest.mark.parametrize(
    ("kind", "value", "fault"),
    [
        ("geotrace", "46.8 -71.2 0 0; 46.9 -71.3 0 0", ""),
        ("geotrace", "46.8 -71.2 0 0", "type"),
        ("geotrace", "46.8 -71.2; 146.9 -71.3", "type"),
        ("geoshape", "0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0", ""),
        ("geoshape", "0 0 0 0; 0 1 0 0; 1 1 0 0", "type"),
        ("geotrace", "chez nous", "type"),
    ],
)
def test_a_trace_is_judged(kind: str, value: str, fault: str) -> None:
    form = form_of(survey=survey(asked(kind, "t")))
    answers = Answers.blank(form)
    answers.set("/data/t", value)
    assert judged(form, answers).fields["/data/t"].fault == fault
