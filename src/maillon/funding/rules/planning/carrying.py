"""A logic model as the results of an activity, in IATI's words: outputs, outcomes, impact, their indicators."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from maillon.funding.rules.planning.content import IMMEDIATE, INTERMEDIATE, OUTPUT, ULTIMATE, Measure, Plan

RESULT_TYPES = {OUTPUT: "1", IMMEDIATE: "2", INTERMEDIATE: "2", ULTIMATE: "3"}
"""ResultType of each level; an activity of the logic model is done, it is no result."""
LANGUAGE = "fr"


def results(plan: Plan, *, first_day: date, last_day: date) -> list[dict[str, Any]]:
    """The results of an activity's document (``projects.rules``), outputs first; targets become dated periods.

    A period is a fiscal year cut to the days of the agreement (``last_day`` included); a target of a year outside of
    them is left out.
    """
    made = []
    for level, kind in RESULT_TYPES.items():
        for row in plan.of_level(level):
            measures = [_indicator(one, first_day, last_day) for one in plan.measures_of(row.key)]
            made.append(
                {
                    "type": kind,
                    "title": {LANGUAGE: row.text},
                    "description": {},
                    "aggregation": any(one["code"] for one in measures),
                    "indicators": measures,
                }
            )
    return made


def period_of(year: int, *, first_day: date, last_day: date) -> tuple[date, date] | None:
    """The days of a fiscal year that the agreement covers, both included; None where it covers none."""
    start = max(date(year - 1, 4, 1), first_day)
    end = min(date(year, 4, 1) - timedelta(days=1), last_day)
    return (start, end) if start <= end else None


def _indicator(one: Measure, first_day: date, last_day: date) -> dict[str, Any]:
    periods = []
    for target in one.targets:
        span = period_of(target.year, first_day=first_day, last_day=last_day)
        if span is None or not target.value:
            continue
        value = {"kind": "target", "value": target.value, "dimensions": {}, "comment": {}}
        periods.append({"starts_on": span[0].isoformat(), "ends_on": span[1].isoformat(), "measurements": [value]})
    told = " ".join(part for part in (one.source, one.frequency, one.responsible) if part)
    return {
        "measure": one.measure,
        "ascending": one.ascending,
        "title": {LANGUAGE: one.title},
        "description": {LANGUAGE: told} if told else {},
        "baseline_year": one.baseline_year or None,
        "baseline_value": one.baseline,
        "baseline_comment": {},
        "vocabulary": one.vocabulary,
        "code": one.code,
        "periods": sorted(periods, key=lambda period: str(period["ends_on"])),
    }
