"""What a report says of an activity’s results: its indicators by number, and their actual values once accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from maillon.core.narratives import Narratives
from maillon.projects.rules.document import Document, merged

ACTUAL, TARGET = "actual", "target"


@dataclass(frozen=True, slots=True)
class Numbered:
    """An indicator as a report names it: « 1.2 », the second one of the first result."""

    number: str
    title: Narratives
    target: str
    """Of the first period not over yet on the day asked, or of the last one; empty where none is set."""


def numbered(document: Document, *, day: str) -> list[Numbered]:
    """The indicators of an activity in their order; ``day`` is an ISO 8601 date."""
    return [Numbered(number, one["title"], _target(one, day)) for number, one in _indicators(document)]


def _indicators(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, result in enumerate(document["results"], start=1):
        for rank, indicator in enumerate(result["indicators"], start=1):
            yield f"{place}.{rank}", indicator


def _target(indicator: Mapping[str, Any], day: str) -> str:
    spans = sorted(indicator["periods"], key=lambda one: str(one["ends_on"]))
    current = next((one for one in spans if str(one["ends_on"]) >= day), spans[-1] if spans else None)
    if current is None:
        return ""
    whole = (one for one in current["measurements"] if one["kind"] == TARGET and not one["dimensions"])
    return next((one["value"] for one in whole), "")


@dataclass(frozen=True, slots=True)
class Actual:
    """What an indicator reached over a period, and what explains it."""

    value: str
    comment: Narratives


def with_actuals(document: Document, told: Mapping[str, Actual], *, first_day: str, last_day: str) -> Document:
    """The document once a report’s actual values stand in it, by number; a number it does not have is left out.

    They go to the period of the same last day, or of the same days; a period is added where there is none. Said
    again, they replace what the same period held; its slices (by sex, by age) are untouched.
    """
    written = merged(document, {})
    for number, indicator in _indicators(written):
        if number not in told:
            continue
        span = _span(indicator["periods"], first_day, last_day)
        if span is None:
            span = {"starts_on": first_day, "ends_on": last_day, "measurements": []}
            indicator["periods"].append(span)
        span["measurements"] = [one for one in span["measurements"] if one["kind"] != ACTUAL or one["dimensions"]] + [
            {"kind": ACTUAL, "value": told[number].value, "dimensions": {}, "comment": dict(told[number].comment)}
        ]
    return written


def _span(spans: list[dict[str, Any]], first_day: str, last_day: str) -> dict[str, Any] | None:
    same = [one for one in spans if str(one["ends_on"]) == last_day]
    return next((one for one in same if str(one["starts_on"]) == first_day), same[0] if same else None)
