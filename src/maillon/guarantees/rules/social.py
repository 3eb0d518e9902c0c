"""What an enterprise is worth to its members and its place, judged by a framework's own rules on what was answered.

Frameworks are versioned documents (``data/guarantees/social``): the fund's grid, 2X, the grid for lenders. Nothing
derived is kept: a score is worked out again from the answers each time it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.records import plain, read_as

Narratives = Mapping[str, str]
KINDS = ("scale", "share", "count", "amount", "yes_no")
ADDING = ("count", "amount")
ABOUT, BY = ("enterprise", "lender", "credit"), ("fund", "lender")
YES, NO = "yes", "no"
_SCALE, _WHOLE, _DIGITS = 5, 100, 20


@dataclass(frozen=True, slots=True)
class Reference:
    """The same measure in another catalogue: its identifier there, and the version it was read in."""

    scheme: str
    version: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From how much on (or up to how much) it is met; of one country or sector where it says so."""

    value: str
    country: str = ""
    sector: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing asked: a mark out of 5, a share in percent, a count, an amount, yes or no."""

    key: str
    group: str
    kind: str
    label: Narratives
    points: int = 0
    thresholds: tuple[Threshold, ...] = ()
    at_most: bool = False
    """The threshold is the most that meets it, not the least."""
    guidance: Narratives = field(default_factory=dict)
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria read together; a mandatory one must be met whatever the others."""

    key: str
    label: Narratives
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Framework:
    """One version of a way to judge: its groups, its criteria, and what makes it met."""

    title: Narratives
    groups: tuple[Group, ...]
    criteria: tuple[Criterion, ...]
    at_least: int = 0
    """How many groups must be met beside the mandatory ones."""
    least_score: int = 0
    """Of 100; 0: no score is asked."""
    article: Narratives = field(default_factory=dict)
    about: str = "enterprise"
    """What is judged: the enterprise, its lender, or the credit."""
    by: str = "fund"
    """Whose judgement it is: the fund’s, or the lender’s as the fund received it."""
    source: Narratives = field(default_factory=dict)
    """Where it comes from, in each language."""

    @property
    def adding(self) -> tuple[Criterion, ...]:
        """What adds up from one enterprise to another: its counts, its amounts in Canadian dollars."""
        return tuple(one for one in self.criteria if self.about == "enterprise" and one.kind in ADDING)

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with what was answered: met, not met, or nothing yet to say."""

    criterion: Criterion
    answer: str
    threshold: Threshold | None
    holds: bool | None
    points: Fraction


@dataclass(frozen=True, slots=True)
class Judgement:
    """A framework judged: each criterion, each group, the score out of 100, the whole."""

    criteria: tuple[Judged, ...]
    groups: Mapping[str, bool | None]
    score: Fraction | None
    """None where no criterion bears points."""
    holds: bool | None

    @property
    def unanswered(self) -> tuple[Criterion, ...]:
        """What nobody answered yet."""
        return tuple(one.criterion for one in self.criteria if not one.answer)


def read(document: Mapping[str, Any]) -> Framework:
    """The framework a document says.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError for a key twice, a kind or a group
    unknown, a threshold that is not a number, a judgement about or by nobody known.
    """
    found = read_as(Framework, document)
    if found.about not in ABOUT or found.by not in BY:
        raise ValueError(f"about {found.about}, by {found.by}")
    groups = {one.key for one in found.groups}
    for kept in (found.groups, found.criteria):
        keys = [one.key for one in kept]
        if len(set(keys)) < len(keys):
            raise ValueError(f"a key twice among {', '.join(keys)}")
    for one in found.criteria:
        if one.kind not in KINDS or one.group not in groups:
            raise ValueError(f"{one.key}: kind {one.kind}, group {one.group}")
        for threshold in one.thresholds:
            number(one, threshold.value)
    return found


def number(criterion: Criterion, text: str) -> Fraction:
    """An answer as a number: 1 for yes, 0 for no. Raises RuleViolation ``guarantees.social_answer`` (``field``)."""
    refused = RuleViolation("guarantees.social_answer", field=criterion.key, kind=criterion.kind)
    if criterion.kind == "yes_no":
        if text not in (YES, NO):
            raise refused
        return Fraction(text == YES)
    try:
        told = Decimal(text)
    except InvalidOperation as error:
        raise refused from error
    # « 1e999999999 » is a number that no memory holds once written out.
    if not told.is_finite() or abs(told.adjusted()) > _DIGITS or len(text) > _DIGITS:
        raise refused
    value = Fraction(told)
    most = {"scale": _SCALE, "share": _WHOLE}.get(criterion.kind)
    if value < 0 or (most is not None and value > most) or (criterion.kind == "count" and value.denominator != 1):
        raise refused
    return value


def threshold_of(criterion: Criterion, *, country: str, sector: str) -> Threshold | None:
    """The threshold that counts here: of the country and sector, then of the country, the sector, everywhere."""
    fitting = [
        one for one in criterion.thresholds if one.country in ("", country) and one.sector in ("", sector)
    ]  # fmt: skip
    return max(fitting, key=lambda one: (bool(one.country), bool(one.sector)), default=None)


def judge(framework: Framework, answers: Mapping[str, str], *, country: str = "", sector: str = "") -> Judgement:
    """What the answers are worth, for an enterprise of a country and sector; an answer missing is never a refusal.

    Raises RuleViolation ``guarantees.social_answer`` for an answer that is not one of its kind.
    """
    judged = tuple(_judged(one, answers.get(one.key, ""), country, sector) for one in framework.criteria)
    groups = {
        group.key: _all(one.holds for one in judged if one.criterion.group == group.key) for group in framework.groups
    }
    most = sum(one.points for one in framework.criteria)
    score = sum((one.points for one in judged), Fraction(0)) * _WHOLE / most if most else None
    return Judgement(judged, groups, score, _whole(framework, judged, groups, score))


def _judged(criterion: Criterion, answer: str, country: str, sector: str) -> Judged:
    threshold = threshold_of(criterion, country=country, sector=sector)
    if not answer:
        return Judged(criterion, "", threshold, None, Fraction(0))
    value = number(criterion, answer)
    holds = True
    if threshold is not None:
        least = number(criterion, threshold.value)
        holds = value <= least if criterion.at_most else value >= least
    share = value / _SCALE if criterion.kind == "scale" else Fraction(holds)
    return Judged(criterion, answer, threshold, holds, criterion.points * share)


def _all(told: Iterable[bool | None]) -> bool | None:
    held = list(told)
    if False in held:
        return False
    return None if None in held else True


def _whole(
    framework: Framework, judged: tuple[Judged, ...], groups: Mapping[str, bool | None], score: Fraction | None
) -> bool | None:
    mandatory = [groups[one.key] for one in framework.groups if one.mandatory]
    others = [groups[one.key] for one in framework.groups if not one.mandatory]
    parts: list[bool | None] = [*mandatory]
    if framework.at_least:
        met, open_still = others.count(True), others.count(None)
        parts.append(True if met >= framework.at_least else None if met + open_still >= framework.at_least else False)
    if framework.least_score and score is not None:
        reached = score >= framework.least_score
        possible = any(not one.answer and one.criterion.points for one in judged)
        parts.append(True if reached else None if possible else False)
    return _all(parts)


def contributed(count: int | Fraction, *, carried_minor: int, financed_minor: int) -> Fraction:
    """The fund's part of what an enterprise counts (jobs, income): its cover over all the finance it received.

    Several funders who do the same never count one job twice: their parts sum to the whole at most. Both amounts are
    minor units of one currency. Raises RuleViolation ``guarantees.contribution`` when the fund's part passes the whole.
    """
    if not 0 <= carried_minor <= financed_minor or financed_minor == 0:
        raise RuleViolation("guarantees.contribution", carried=carried_minor, financed=financed_minor)
    return Fraction(count) * carried_minor / financed_minor
