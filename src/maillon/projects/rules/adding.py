"""Adding up one shared indicator over many projects: what may be, what may not, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from maillon.projects.rules.measures import number

UNIT = "1"


@dataclass(frozen=True, slots=True)
class Value:
    """What was aimed at, or reached, over one period; ``dimensions`` are empty for the whole."""

    kind: str
    ends_on: date
    value: str
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """One project's indicator: how it is measured there, what it says."""

    measure: str
    values: Sequence[Value] = field(default_factory=tuple)


def latest(values: Sequence[Value], kind: str, *, dimensions: tuple[tuple[str, str], ...] = ()) -> str:
    """The value of the last period that gives one, whole or for a slice; "" where none does.

    Values are read as cumulative (data/projects/indicators/README): the last one stands for the project, for adding
    its periods would count again.
    """
    told = [one for one in values if one.kind == kind and one.dimensions == dimensions and one.value]
    return max(told, key=lambda one: one.ends_on).value if told else ""


def why_not(one: Reported, *, adds: str) -> str:
    """Why a project's figure is left out of a sum: never, measure, words, unsaid; "" where it counts."""
    if adds == "never":
        return "never"
    if one.measure != UNIT:
        return "measure"
    actual = latest(one.values, "actual")
    if not actual:
        return "unsaid"
    return "" if number(actual) is not None else "words"


def total(reported: Sequence[Reported], kind: str, *, adds: str) -> Decimal | None:
    """The sum of what counts; None where nothing may be added, or nobody says anything."""
    if adds == "never":
        return None
    values = [number(latest(one.values, kind)) for one in reported if one.measure == UNIT]
    known = [one for one in values if one is not None]
    return sum(known, Decimal(0)) if known else None


def slices(reported: Sequence[Reported], *, adds: str) -> list[tuple[str, list[tuple[str, Decimal]]]]:
    """What was reached by slice: each dimension with its parts, of the projects that give them."""
    if adds == "never":
        return []
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in reported:
        known = {value.dimensions for value in one.values if len(value.dimensions) == 1}
        for dimension in known if one.measure == UNIT else ():
            value = number(latest(one.values, "actual", dimensions=dimension))
            if value is not None:
                [(name, label)] = dimension
                found[name][label] += value
    return [(name, sorted(parts.items())) for name, parts in sorted(found.items())]
