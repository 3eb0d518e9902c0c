"""What an accepted report writes in an activity's results, and all that it leaves alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maillon.projects.rules import blank, merged
from maillon.projects.rules.reported import Actual, numbered, with_actuals

DAYS = ("2026-03-31", "2027-03-31", "2028-03-31")
WHOLE = st.integers(0, 10_000).map(str)


def _measure(kind: str, value: str, **dimensions: str) -> dict[str, Any]:
    return {"kind": kind, "value": value, "dimensions": dimensions, "comment": {}}


@st.composite
def _spans(draw: st.DrawFn) -> list[dict[str, Any]]:
    ends = draw(st.lists(st.sampled_from(DAYS), unique=True))
    return [
        {
            "starts_on": f"{int(day[:4]) - 1}-04-01",
            "ends_on": day,
            "measurements": [_measure("target", draw(WHOLE)), _measure("actual", draw(WHOLE), sex="female")]
            + ([_measure("actual", draw(WHOLE))] if draw(st.booleans()) else []),
        }
        for day in ends
    ]


@st.composite
def _documents(draw: st.DrawFn) -> dict[str, Any]:
    results = [
        {
            "type": "1",
            "title": {"fr": f"Résultat {place}"},
            "indicators": [
                {"title": {"fr": f"Indicateur {rank}"}, "periods": draw(_spans())}
                for rank in range(draw(st.integers(0, 3)))
            ],
        }
        for place in range(draw(st.integers(0, 3)))
    ]
    return merged(blank(), {"results": results})


def _whole(document: dict[str, Any], number: str, day: str) -> list[str]:
    place, rank = (int(one) - 1 for one in number.split("."))
    spans = document["results"][place]["indicators"][rank]["periods"]
    return [
        one["value"]
        for span in spans
        if span["ends_on"] == day
        for one in span["measurements"]
        if one["kind"] == "actual" and not one["dimensions"]
    ]


@given(_documents(), st.sampled_from(DAYS), WHOLE)
def test_each_value_stands_once_and_nothing_else_moves(document: dict[str, Any], day: str, value: str) -> None:
    numbers = [one.number for one in numbered(document, day=day)]
    told = {number: Actual(value, {"fr": "Trop de pluie"}) for number in numbers[::2]} | {"9.9": Actual("1", {})}
    written = with_actuals(document, told, first_day=f"{int(day[:4]) - 1}-04-01", last_day=day)
    for number in numbers:
        if number in told:
            assert _whole(written, number, day) == [value]
        else:
            assert _whole(written, number, day) == _whole(document, number, day)
    again = with_actuals(written, told, first_day=f"{int(day[:4]) - 1}-04-01", last_day=day)
    assert again == written
    assert _kept(written) >= _kept(document)


def _kept(document: dict[str, Any]) -> set[tuple[str, ...]]:
    """Targets and slices, by where they stand."""
    return {
        (str(place), str(rank), span["ends_on"], one["kind"], str(one["dimensions"]), one["value"])
        for place, result in enumerate(document["results"])
        for rank, indicator in enumerate(result["indicators"])
        for span in indicator["periods"]
        for one in span["measurements"]
        if one["kind"] == "target" or one["dimensions"]
    }


def test_the_target_is_the_one_of_the_period_under_way() -> None:
    spans = [
        {"starts_on": "2025-04-01", "ends_on": "2026-03-31", "measurements": [_measure("target", "10")]},
        {"starts_on": "2026-04-01", "ends_on": "2027-03-31", "measurements": [_measure("target", "20")]},
    ]
    document = merged(
        blank(), {"results": [{"type": "1", "title": {}, "indicators": [{"title": {"fr": "A"}, "periods": spans}]}]}
    )
    assert [(one.number, one.target) for one in numbered(document, day="2026-03-31")] == [("1.1", "10")]
    assert [one.target for one in numbered(document, day="2026-04-01")] == ["20"]
    assert [one.target for one in numbered(document, day="2030-01-01")] == ["20"]
