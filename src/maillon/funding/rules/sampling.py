"""Which expenses an officer looks at, drawn by monetary units from a published seed, and what errors they foretell.

One unit of money in each interval is chosen: an expense as large as the interval is always looked at, a smaller one in
proportion to its amount. Whoever has the list and the seed draws the very same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rule:
    """How much is looked at: a version of data/funding/checks."""

    key: str
    tolerable: Fraction
    """The error that would change the judgement, as a part of what was spent."""
    factor: Fraction
    """For the confidence wanted, where no error is expected: 3 for 95 %, 2.31 for 90 % (Poisson)."""
    least: int
    most: int
    source: str
    example: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One expense: its key and its amount, minor units above zero."""

    key: int
    amount_minor: int


def interval(rule: Rule, units: Sequence[Unit]) -> int:
    """One expense is looked at for each of these minor units; at least 1."""
    population = sum(one.amount_minor for one in units)
    wanted = -(
        -rule.factor.numerator * rule.tolerable.denominator // (rule.factor.denominator * rule.tolerable.numerator)
    )
    size = max(rule.least, min(wanted, rule.most))
    return max(1, population // size)


def seed_of(units: Iterable[Unit], name: str) -> str:
    """The seed of a list: its own digest, so that nobody chooses it and everybody can take it again."""
    told = ";".join(f"{one.key}:{one.amount_minor}" for one in sorted(units, key=lambda one: one.key))
    return hashlib.sha256(f"{name}|{told}".encode()).hexdigest()


def drawn(units: Sequence[Unit], *, every: int, seed: str) -> list[int]:
    """The keys of the expenses to look at, in the order of their keys; each once."""
    start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "big") % every
    found, reached, mark = [], 0, start
    for one in sorted(units, key=lambda one: one.key):
        end = reached + one.amount_minor
        if mark < end:
            found.append(one.key)
            mark += ((end - 1 - mark) // every + 1) * every
        reached = end
    return found


@dataclass(frozen=True, slots=True)
class Judged:
    """One expense looked at: its amount, and how much of it is questioned, minor units."""

    amount_minor: int
    questioned_minor: int


def projected(judged: Iterable[Judged], *, every: int) -> int:
    """The error foretold for the whole list, minor units, the half up.

    A small expense stands for its interval, by the part of it that is questioned; a large one stands for itself.
    """
    total = Fraction(0)
    for one in judged:
        if one.amount_minor >= every:
            total += one.questioned_minor
        else:
            total += Fraction(one.questioned_minor, one.amount_minor) * every
    return int(total + Fraction(1, 2))
