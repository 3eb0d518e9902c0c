"""PDs by grade for a fund too young to know its own: a prior of published figures, moved by what the fund saw.

A grade's default rate has a Beta prior of mean ``prior`` worth ``weight`` guarantee-years; after ``observed``
years and ``defaults`` its mean is Bühlmann's credibility blend: Z = observed/(observed + weight) of what was seen,
1 − Z of the prior. Grades then keep their order: neighbours that cross are pooled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillon.core.errors import RuleViolation


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and what is believed of it before anything is seen; the best grade comes first in a scale."""

    key: str
    prior: float
    weight: float
    names: Mapping[str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a fund saw of a grade: guarantee-years observed, defaults within them."""

    observed: float = 0.0
    defaults: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A grade's PD: the prior, the rate seen if any year was, how much it weighs, the blend, the blend in order."""

    grade: Grade
    seen: Seen
    rate: float | None
    credibility: float
    blended: float
    pd: float


def estimates(scale: Sequence[Grade], seen: Mapping[str, Seen]) -> tuple[Estimate, ...]:
    """The PD of each grade of a scale, never lower for a worse grade."""
    blends, weights = [], []
    for grade in scale:
        own = seen.get(grade.key, Seen())
        blends.append((grade.prior * grade.weight + own.defaults) / (grade.weight + own.observed))
        weights.append(grade.weight + own.observed)
    pooled = _ascending(blends, weights)
    made = []
    for grade, blended, pd in zip(scale, blends, pooled, strict=True):
        own = seen.get(grade.key, Seen())
        rate = own.defaults / own.observed if own.observed else None
        made.append(Estimate(grade, own, rate, own.observed / (own.observed + grade.weight), blended, min(pd, 1.0)))
    return tuple(made)


def _ascending(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls (pool adjacent violators)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (one, first, many), (two, second, more) = blocks[-2:]
            whole = first + second
            blocks[-2:] = [((one * first + two * second) / whole, whole, many + more)]
    return [value for value, _weight, many in blocks for _turn in range(many)]


def read_grades(document: Any) -> tuple[Grade, ...]:
    """The scale of a document ``{"grades": [{"key", "prior", "weight", "name", "source"}]}``, best grade first.

    Raises RuleViolation naming the place of what cannot be read, or a prior lower than a better grade's.
    """
    listed = document.get("grades") if isinstance(document, Mapping) else None
    if not isinstance(listed, list) or not listed:
        raise RuleViolation("guarantees.risk_grades_unreadable", where="grades")
    made: list[Grade] = []
    for at, one in enumerate(listed):
        where = f"grades[{at}]"
        good = (
            isinstance(one, Mapping)
            and isinstance(one.get("key"), str)
            and isinstance(one.get("prior"), int | float)
            and 0 < one["prior"] < 1
            and isinstance(one.get("weight"), int | float)
            and one["weight"] > 0
        )
        if not good or (made and one["prior"] < made[-1].prior):
            raise RuleViolation("guarantees.risk_grades_unreadable", where=where)
        names = one.get("name", one["key"])
        names = dict(names) if isinstance(names, Mapping) else {"fr": str(names), "en": str(names)}
        made.append(Grade(one["key"], float(one["prior"]), float(one["weight"]), names, str(one.get("source", ""))))
    return tuple(made)
