"""Were the PDs right? Defaults seen beside defaults foreseen, by grade and year, with exact binomial intervals."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a comparison says at its level: too few to tell, within, more or fewer defaults than foreseen."""

    WITHIN = "within"
    ABOVE = "above"
    BELOW = "below"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Observation:
    """A guarantee at the start of a year: its grade, the PD it was given, whether it defaulted within the year."""

    year: int
    grade: str
    pd: float
    defaulted: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A grade in a year (0: all years; grade empty: all grades), rates with the interval that holds the true one.

    ``surprise`` is the chance of so many defaults, or more, had the PDs been right and defaults independent: a bad
    year for everybody makes such a surprise less rare than it says.
    """

    year: int
    grade: str
    many: int
    defaults: int
    foreseen: float
    rate: float
    low: float
    high: float
    surprise: float
    verdict: Verdict


def backtest(seen: Iterable[Observation], *, level: float = 0.95) -> tuple[Comparison, ...]:
    """Each grade and year, then each year, each grade, and everything."""
    kept = sorted(seen, key=lambda one: (one.year, one.grade))
    groups: dict[tuple[int, str], list[Observation]] = {}
    for one in kept:
        for key in ((one.year, one.grade), (one.year, ""), (0, one.grade), (0, "")):
            groups.setdefault(key, []).append(one)
    order = sorted(groups, key=lambda key: (key[0] == 0, key[0], key[1] == "", key[1]))
    return tuple(_compared(year, grade, groups[year, grade], level) for year, grade in order)


def _compared(year: int, grade: str, seen: list[Observation], level: float) -> Comparison:
    many, defaults = len(seen), sum(one.defaulted for one in seen)
    foreseen = math.fsum(sorted(one.pd for one in seen))
    low, high = interval(defaults, many, level)
    mean = foreseen / many
    surprise = at_least(defaults, [one.pd for one in seen])
    verdict = Verdict.WITHIN
    if mean < low:
        verdict = Verdict.ABOVE
    elif mean > high:
        verdict = Verdict.BELOW
    elif low == 0 and high > 0.5:
        verdict = Verdict.UNTOLD
    return Comparison(year, grade, many, defaults, foreseen, defaults / many, low, high, surprise, verdict)


def interval(defaults: int, many: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval of a rate: it holds the true one at least ``level`` of the time."""
    if not many:
        return 0.0, 1.0
    miss = (1 - level) / 2
    low = 0.0 if not defaults else _solve(lambda p: 1 - _up_to(defaults - 1, many, p) - miss)
    high = 1.0 if defaults == many else _solve(lambda p: miss - _up_to(defaults, many, p))
    return low, high


def at_least(defaults: int, pds: list[float]) -> float:
    """P(as many defaults or more) for independent guarantees of these PDs: name after name, exactly."""
    chance = [1.0]
    for pd in sorted(pds):
        chance = [
            (chance[k] * (1 - pd) if k < len(chance) else 0.0) + (chance[k - 1] * pd if k else 0.0)
            for k in range(len(chance) + 1)
        ]
    return min(math.fsum(chance[defaults:]), 1.0)


def _up_to(k: int, n: int, p: float) -> float:
    if p <= 0:
        return 1.0
    if p >= 1:
        return 1.0 if k >= n else 0.0
    odds = math.log(p), math.log1p(-p)
    terms = (
        math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * odds[0] + (n - i) * odds[1])
        for i in range(k + 1)
    )
    return min(math.fsum(terms), 1.0)


def _solve(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _turn in range(60):
        middle = (low + high) / 2
        if rising(middle) > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2
