"""A question put to the vote, and how its papers are counted. Plain values: nobody's name comes here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from maillon.core.errors import RuleViolation

ABSTAIN = "abstain"
"""The key of an abstention: an option like another for the voter, never a voice for or against."""
FOR, AGAINST = "for", "against"


class Majority(StrEnum):
    """How many voices carry: strictly more than half of those for and against, two thirds of them, or the most."""

    SIMPLE = ">1/2"
    TWO_THIRDS = ">=2/3"
    PLURALITY = "plurality"


class Outcome(StrEnum):
    """What a count decides."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    TIED = "tied"
    ELECTED = "elected"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Question:
    """What is put to the vote, for who counts: the keys of the options, how many may be chosen, what carries."""

    options: tuple[str, ...]
    seats: int = 1
    majority: Majority = Majority.SIMPLE

    def __post_init__(self) -> None:
        real = [one for one in self.options if one != ABSTAIN]
        distinct = len(set(self.options)) == len(self.options)
        if not distinct or not all(one and one.isascii() and "+" not in one for one in self.options):
            raise RuleViolation("assemblies.options", field="options")
        if self.majority is Majority.PLURALITY:
            if len(real) < 2 or not 1 <= self.seats <= len(real):
                raise RuleViolation("assemblies.options", field="options")
        elif set(real) != {FOR, AGAINST} or self.seats != 1:
            raise RuleViolation("assemblies.options", field="options")

    def check(self, choices: Sequence[str]) -> tuple[str, ...]:
        """A paper as it will be counted, in the order of the options.

        Raises RuleViolation ``assemblies.nothing_chosen``, ``assemblies.too_many_chosen``,
        ``assemblies.unknown_choice``, or ``assemblies.abstain_alone``.
        """
        chosen = set(choices)
        if not chosen:
            raise RuleViolation("assemblies.nothing_chosen", field="choice")
        if not chosen <= set(self.options):
            raise RuleViolation("assemblies.unknown_choice", field="choice")
        if ABSTAIN in chosen and len(chosen) > 1:
            raise RuleViolation("assemblies.abstain_alone", field="choice")
        if len(chosen) > self.seats:
            raise RuleViolation("assemblies.too_many_chosen", field="choice", seats=self.seats)
        return tuple(one for one in self.options if one in chosen)


@dataclass(frozen=True, slots=True)
class Count:
    """What the papers say: how many, the voices of each option, who is elected, what is tied."""

    papers: int
    abstentions: int
    voices: dict[str, int]
    outcome: Outcome
    elected: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()

    @property
    def expressed(self) -> int:
        """Papers that were not abstentions."""
        return self.papers - self.abstentions

    def as_kept(self) -> dict[str, Any]:
        """The same as plain values."""
        return {**asdict(self), "expressed": self.expressed, "outcome": self.outcome.value}


def count(question: Question, papers: Iterable[Sequence[str]]) -> Count:
    """Count papers, each already checked: abstentions carry nothing, a tie decides nothing and is said."""
    rows = [tuple(one) for one in papers]
    found = Counter(choice for row in rows for choice in row)
    voices = {one: found[one] for one in question.options if one != ABSTAIN}
    return decided(question, voices=voices, abstentions=found[ABSTAIN], papers=len(rows))


def decided(question: Question, *, voices: Mapping[str, int], abstentions: int, papers: int) -> Count:
    """What figures decide, counted from papers or by hands."""
    kept = {one: voices.get(one, 0) for one in question.options if one != ABSTAIN}
    if question.majority is Majority.PLURALITY:
        elected, tied = _elected(kept, question.seats)
        outcome = Outcome.ELECTED if elected else Outcome.TIED if tied else Outcome.NOTHING
        return Count(papers, abstentions, kept, outcome, elected, tied)
    return Count(papers, abstentions, kept, _carried(kept[FOR], kept[AGAINST], question.majority))


def _carried(votes_for: int, votes_against: int, majority: Majority) -> Outcome:
    cast = votes_for + votes_against
    if not cast:
        return Outcome.NOTHING
    carried = votes_for * 2 > cast if majority is Majority.SIMPLE else votes_for * 3 >= cast * 2
    if carried:
        return Outcome.ADOPTED
    return Outcome.TIED if votes_for == votes_against and majority is Majority.SIMPLE else Outcome.REJECTED


def _elected(voices: Mapping[str, int], seats: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is elected for sure, and who share the last seats with as many voices; nobody is elected without a voice."""
    ranked = sorted((one for one in voices if voices[one]), key=lambda one: -voices[one])
    if len(ranked) <= seats:
        return tuple(ranked), ()
    last = voices[ranked[seats - 1]]
    if voices[ranked[seats]] < last:
        return tuple(ranked[:seats]), ()
    return (
        tuple(one for one in ranked if voices[one] > last),
        tuple(one for one in ranked if voices[one] == last),
    )
