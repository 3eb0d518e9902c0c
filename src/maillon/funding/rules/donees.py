"""How much care a grant abroad asks for, by its risk; what a charity declares of what it gave and spent abroad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from maillon.core.narratives import Narratives

LEVELS = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of risk; answered yes, it weighs its points."""

    key: str
    points: int
    text: Narratives


@dataclass(frozen=True, slots=True)
class Tool:
    """What a level of risk asks for."""

    level: str
    text: Narratives


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of data/funding/donees."""

    key: str
    starts_on: date
    listed_above_minor: int
    """A grantee who received more in a fiscal year is named in the declaration."""
    medium_from: int
    high_from: int
    questions: Sequence[Question]
    tools: Sequence[Tool]
    source: str
    example: bool


def risk(rule: Rule, answers: Mapping[str, bool]) -> str:
    """low, medium or high: the points of what is answered yes."""
    points = sum(one.points for one in rule.questions if answers.get(one.key))
    return "high" if points >= rule.high_from else "medium" if points >= rule.medium_from else "low"


def tools(rule: Rule, level: str) -> list[Tool]:
    """What a level asks for."""
    return [one for one in rule.tools if one.level == level]


@dataclass(frozen=True, slots=True)
class Abroad:
    """Money spent or given outside of Canada, Canadian cents; ``grantee`` None for an own activity, ``country`` empty
    where nobody says where it was spent.
    """

    country: str
    minor: int
    grantee: int | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What a fiscal year says: by country, by grantee named, what the others make together, and what is not said.

    ``missing_minor`` says no country: it stands in no other sum, and somebody must say where it was spent.
    """

    by_country: Mapping[str, int]
    named: Mapping[int, int]
    others_minor: int
    others: int
    own_minor: int
    missing_minor: int = 0
    missing: int = 0

    @property
    def granted_minor(self) -> int:
        """All that was granted."""
        return sum(self.named.values()) + self.others_minor


def declared(rows: Iterable[Abroad], *, above_minor: int) -> Declared:
    """The figures of a declaration: grantees above the threshold by name, the others together."""
    countries: dict[str, int] = {}
    grants: dict[int, int] = {}
    own = missing = missing_minor = 0
    for one in rows:
        if not one.country:
            missing, missing_minor = missing + 1, missing_minor + one.minor
            continue
        countries[one.country] = countries.get(one.country, 0) + one.minor
        if one.grantee is None:
            own += one.minor
        else:
            grants[one.grantee] = grants.get(one.grantee, 0) + one.minor
    named = {key: minor for key, minor in grants.items() if minor > above_minor}
    left = [minor for key, minor in grants.items() if key not in named]
    return Declared(dict(sorted(countries.items())), named, sum(left), len(left), own, missing_minor, missing)
