"""Results: baselines, targets and actuals that agree with how their indicator is measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from maillon.projects.rules.document import Finding

UNIT, QUALITATIVE = "1", "5"
COMPLETE: dict[str, frozenset[str]] = {"sex": frozenset({"female", "male"})}
"""Slices that, once all given, account for the whole; any further slice (another gender, unknown) is added."""


def number(value: str) -> Decimal | None:
    """The value as a number, or ``None`` when it is not one."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def result_findings(result: dict[str, Any], at: str) -> Iterator[Finding]:
    """What contradicts itself in one result; ``at`` is where it stands in the document."""
    for i, indicator in enumerate(result["indicators"]):
        yield from _indicator(indicator, f"{at}-indicators-{i}")


def _indicator(indicator: dict[str, Any], at: str) -> Iterator[Finding]:
    measured = indicator["measure"] != QUALITATIVE
    year, baseline = indicator["baseline_year"], indicator["baseline_value"]
    if baseline and measured and number(baseline) is None:
        yield Finding("projects.measure_not_a_number", f"{at}-baseline_value", {"value": baseline})
    if baseline and not year:
        yield Finding("projects.baseline_year_missing", f"{at}-baseline_year", {})
    seen: set[tuple[str, str]] = set()
    for i, period in enumerate(indicator["periods"]):
        here = f"{at}-periods-{i}"
        if period["ends_on"] < period["starts_on"]:
            yield Finding("projects.period_order", f"{here}-ends_on", {})
        if year and int(period["ends_on"][:4]) < year:
            yield Finding("projects.period_before_baseline", f"{here}-ends_on", {"year": year})
        if (key := (period["starts_on"], period["ends_on"])) in seen:
            yield Finding("projects.period_twice", f"{here}-starts_on", {})
        seen.add(key)
        if measured:
            yield from _values(period["measurements"], indicator["measure"], here)


def _values(measurements: list[dict[str, Any]], measure: str, at: str) -> Iterator[Finding]:
    for kind in ("target", "actual"):
        whole: Decimal | None = None
        slices: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for one in (m for m in measurements if m["kind"] == kind and m["value"]):
            value = number(one["value"])
            if value is None:
                yield Finding("projects.measure_not_a_number", f"{at}-{kind}", {"value": one["value"]})
            elif not one["dimensions"]:
                whole = value
            elif len(one["dimensions"]) == 1:
                [(name, label)] = one["dimensions"].items()
                slices[name][label] = value
        # Only counts add up: the average of two percentages is not their sum.
        if measure == UNIT and whole is not None:
            for name, parts in slices.items():
                total = sum(parts.values(), Decimal(0))
                complete = name in COMPLETE and COMPLETE[name] <= parts.keys()
                if total > whole >= 0 or (complete and total != whole):
                    params = {"dimension": name, "total": f"{total:f}", "whole": f"{whole:f}"}
                    yield Finding("projects.slices_differ", f"{at}-{kind}", params)
