"""What a programme's rules ask of a person and of a group: each check with its article. Plain values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from maillon.mobility.rules.placing.problem import Weights

Narratives = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Article:
    """The text a check comes from, where it is published, and what would unblock whoever fails it."""

    key: str
    number: str
    text: Narratives
    remedy: Narratives
    source: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Placing:
    """How groups are formed: the weights, and when the solver may stop (seconds, share of the bound)."""

    weights: Weights
    seconds: float
    gap: float
    source: str = ""
    is_example: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of a programme's rules; a limit it does not say (None, empty, 0) is not checked."""

    placing: Placing
    articles: tuple[Article, ...] = ()
    least_age_at_departure: int | None = None
    most_age_at_deadline: int | None = None
    region: str = ""
    citizenships: tuple[str, ...] = ()
    least_group: int | None = None
    most_group: int | None = None
    least_months: int | None = None
    most_months: int | None = None
    training_hours: int = 0
    commitment_months: int = 0
    fundraising_minor: int = 0
    currency: str = "CAD"

    def article(self, key: str) -> Article:
        """The article of a check; an empty one where the document wrote none."""
        return next((one for one in self.articles if one.key == key), Article(key, "", {}, {}))


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a person says of themselves. ``citizenship``: a key of the rules; ``in_region``: resides where asked."""

    born_on: date
    citizenship: str = ""
    in_region: bool = False
    commits: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Whether one article holds."""

    article: Article
    holds: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


def age_on(born_on: date, day: date) -> int:
    """Whole years lived on a day; who is born on 29 February is a year older on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birthday(born_on: date, age: int) -> date:
    """The first day somebody has that age."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    following = date(day.year + years + month // 11, (month + 1) % 12 + 1, 1)
    last = (following - date.resolution).day
    return date(day.year + years, month + 1, min(day.day, last))


def checks_of_person(rules: Rules, applicant: Applicant, *, departure: date | None, deadline: date) -> list[Check]:
    """Every article about a person. ``departure``: the latest they may choose; None: not known, not checked.

    ``deadline``: the last day one may apply.
    """
    found = []
    if rules.least_age_at_departure is not None and departure is not None:
        age = age_on(applicant.born_on, departure)
        found.append(Check(rules.article("least_age"), age >= rules.least_age_at_departure, {"age": age}))
    if rules.most_age_at_deadline is not None:
        age = age_on(applicant.born_on, deadline)
        found.append(Check(rules.article("most_age"), age <= rules.most_age_at_deadline, {"age": age}))
    if rules.citizenships:
        found.append(Check(rules.article("citizenship"), applicant.citizenship in rules.citizenships))
    if rules.region:
        found.append(Check(rules.article("residence"), applicant.in_region))
    if rules.commitment_months:
        found.append(Check(rules.article("commitment"), applicant.commits))
    return found


def checks_of_group(rules: Rules, *, minimum: int, maximum: int, starts_on: date, ends_on: date) -> list[Check]:
    """Every article about a group and its stay; ``ends_on`` is excluded."""
    found = []
    if rules.least_group is not None or rules.most_group is not None:
        fits = minimum >= (rules.least_group or 1) and (rules.most_group is None or maximum <= rules.most_group)
        found.append(Check(rules.article("group"), fits, {"minimum": minimum, "maximum": maximum}))
    if rules.least_months is not None or rules.most_months is not None:
        long_enough = ends_on >= months_later(starts_on, rules.least_months or 0)
        short_enough = rules.most_months is None or ends_on <= months_later(starts_on, rules.most_months)
        found.append(Check(rules.article("months"), long_enough and short_enough, {"days": (ends_on - starts_on).days}))
    return found


def check_training(rules: Rules, hours: float) -> Check:
    """Whether the hours followed are enough to leave."""
    return Check(rules.article("training"), hours >= rules.training_hours, {"hours": hours})


def check_fundraising(rules: Rules, raised_minor: int) -> Check:
    """Whether the amount raised reaches the target, in minor units."""
    return Check(rules.article("fundraising"), raised_minor >= rules.fundraising_minor, {"raised_minor": raised_minor})


def read(document: Mapping[str, Any]) -> Rules:
    """The rules a document says. Raises TypeError or KeyError for what is not known, or missing."""
    known = {one.name for one in fields(Rules)}
    unknown = sorted(document.keys() - known)
    if unknown:
        raise TypeError(", ".join(unknown))
    said = dict(document)
    placing = dict(said.pop("placing"))
    weights = Weights(
        **{one.name: placing.pop(one.name) for one in fields(Weights) if one.name != "wishes"},
        wishes=tuple(placing.pop("wishes")),
    )
    articles = tuple(Article(**one) for one in said.pop("articles", ()))
    citizenships = tuple(said.pop("citizenships", ()))
    return Rules(placing=Placing(weights=weights, **placing), articles=articles, citizenships=citizenships, **said)
