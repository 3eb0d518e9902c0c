"""What may be said of people reached: small groups are not shown, nor what would let anybody work them out.

Two protections, one over the other. A group under the least is hidden, and another with it when a subtraction would
give it back (complementary suppression). Whatever is shown is rounded, margins outwards, so that a subtraction between
two pages (a year, a country, a project) gives no exact number either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from maillon.projects.rules.reach import Reach

_LEAST = 5
"""Under this, somebody who knows the rule could still work a group out: the tests try every possibility."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How people reached are told: where spans of ages begin after 0, the least group shown, the step of rounding."""

    ages: tuple[int, ...]
    least: int
    rounded_to: int


def read(document: Mapping[str, Any]) -> Rule:
    """The rule a document says. Raises ValueError, KeyError or TypeError for what is not one."""
    rule = Rule(tuple(int(age) for age in document["ages"]), int(document["least"]), int(document["rounded_to"]))
    if not rule.ages or rule.ages[0] <= 0 or any(after <= before for before, after in pairwise(rule.ages)):
        raise ValueError("ages")
    if rule.least < _LEAST:
        raise ValueError("least")
    # A coarser step than the least keeps a small group from being told by two rounded totals.
    if rule.rounded_to < rule.least:
        raise ValueError("rounded_to")
    return rule


def hidden(parts: Sequence[int], *, least: int) -> frozenset[int]:
    """Which parts of a whole are not shown beside it; ``parts`` count people who are in one part each.

    Every part under ``least`` but nobody is hidden; then the smallest others, until at least two are, and together
    they hold ``least`` people and twice as many as there are of them: their sum, which a subtraction gives about, then
    says of none how many it holds. Where even all of them would not do, nothing is shown, not even what is empty.
    """
    small = [place for place, people in enumerate(parts) if 0 < people < least]
    if not small:
        return frozenset()
    others = sorted((people, place) for place, people in enumerate(parts) if people >= least)
    kept = list(small)
    for _people, place in others:
        if _safe(kept, parts, least):
            break
        kept.append(place)
    return frozenset(kept) if _safe(kept, parts, least) else frozenset(range(len(parts)))


def _safe(places: Sequence[int], parts: Sequence[int], least: int) -> bool:
    together = sum(parts[place] for place in places)
    return len(places) > 1 and together >= max(least, 2 * len(places))


@dataclass(frozen=True, slots=True)
class Shown:
    """A number of people as everybody may read it, with its margin, all rounded; None where it is not shown."""

    people: int
    least: int
    most: int


def shown(found: Reach, *, rule: Rule) -> Shown | None:
    """A number of people rounded, its margin wide enough to hold what rounding moved; None under the least.

    The margin is steps on either side, so that it says no more than the number does.
    """
    if found.people < rule.least:
        return None
    step = rule.rounded_to
    people = rounded(found.people, step)
    either_side = max(found.people - found.least, found.most - found.people) + step // 2
    wide = -(-either_side // step) * step
    return Shown(people, max(rule.least, people - wide), people + wide)


def rounded(people: int, step: int) -> int:
    """A number to the nearest step, halves up."""
    return (people + step // 2) // step * step
