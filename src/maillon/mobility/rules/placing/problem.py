"""What is given to whoever forms groups: people, destinations, what weighs, what is already decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """An accepted candidate: what they wish, can and need.

    ``wishes``: keys of destinations, the dearest first. ``free_from``/``free_until``: half-open; None: no limit.
    ``of_age_on``: the first day they have the age asked at departure; None: no such rule.
    ``languages``: ISO 639-1 → level from 1 (A1) to 6 (C2). ``merit``: what the committee gave, 0 to 100.
    ``gender``: only as the person declared it for this purpose; empty: not said, and never guessed.
    """

    key: int
    wishes: tuple[int, ...]
    free_from: date | None = None
    free_until: date | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    skills: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    gender: str = ""
    merit: int = 0
    anywhere: bool = False
    together: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()
    of_age_on: date | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """A group to form: when, how many, what the host asks and offers.

    ``starts_on``/``ends_on``: half-open. ``minimum`` people or nobody goes. ``roles``: role → how many the group needs.
    ``provisions``: the accessibility needs it answers.
    """

    key: int
    starts_on: date
    ends_on: date
    minimum: int
    maximum: int
    languages: Mapping[str, int] = field(default_factory=dict)
    skills: frozenset[str] = frozenset()
    provisions: frozenset[str] = frozenset()
    roles: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a placement is worth, in points; a versioned record decides them, nothing here does.

    ``wishes``: points of the first wish, the second…; a later wish is worth the last. ``balance``: points lost for
    each person a gender lacks to reach ``share`` (thousandths of those who said theirs). ``staying``: points for who
    keeps the place of the plan before.
    """

    placed: int
    wishes: tuple[int, ...]
    anywhere: int
    skill: int
    merit: int
    balance: int
    share: int
    staying: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the groups are formed from; ``pins`` are kept as they are, ``refused`` pairs never made.

    ``before``: the groups of the plan before; whoever is ``still`` stays where it has them, or goes nowhere.
    """

    people: tuple[Person, ...]
    destinations: tuple[Destination, ...]
    weights: Weights
    pins: Mapping[int, int] = field(default_factory=dict)
    refused: frozenset[tuple[int, int]] = frozenset()
    before: Mapping[int, int] = field(default_factory=dict)
    still: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """The groups found: person → destination, points, and the bound no plan can pass.

    ``gap``: how far the points may be from the best, as a share of the bound (0.01: one percent).
    """

    placed: Mapping[int, int]
    points: int
    bound: float
    gap: float
    seconds: float
