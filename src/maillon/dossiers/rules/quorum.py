"""Whether a committee may decide, and what it decides: seats, recusals, presences and voices, exactly."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from maillon.dossiers.rules.definition import Deliberation


@dataclass(frozen=True, slots=True)
class Tally:
    """One dossier's count. ``able`` seats may vote on it; ``present`` are those of them who are there."""

    seats: int
    recused: int
    able: int
    present: int
    needed: int
    """How many of the able must be there."""
    votes_for: int
    votes_against: int
    abstentions: int
    quorum_share: str
    majority: str
    has_quorum: bool
    is_carried: bool
    """Whether, with quorum, more than the majority of the voices given are for."""

    def document(self) -> dict[str, Any]:
        """The count as plain JSON; shares stay fractions in text."""
        return asdict(self)


def tally(
    rule: Deliberation, *, seats: int, recused: int, present: int, votes_for: int, votes_against: int, abstentions: int
) -> Tally:
    """Count one dossier. ``seats`` vote, ``recused`` of them not on this dossier, ``present`` of the others are there.

    Quorum: at least the rule's share of the seats able to vote, at least its least number, never nobody. Raises
    ValueError for more voices than people there, or more people than seats.
    """
    able = seats - recused
    if min(able, recused, votes_for, votes_against, abstentions) < 0 or not 0 <= present <= able:
        raise ValueError("more people than seats")
    if votes_for + votes_against + abstentions > present:
        raise ValueError("more voices than people")
    share = Fraction(rule.quorum_share)
    needed = max(-(-share.numerator * able // share.denominator), rule.quorum_least, 1)
    has_quorum = present >= needed
    given = votes_for + votes_against
    return Tally(
        seats=seats,
        recused=recused,
        able=able,
        present=present,
        needed=needed,
        votes_for=votes_for,
        votes_against=votes_against,
        abstentions=abstentions,
        quorum_share=str(share),
        majority=str(Fraction(rule.majority)),
        has_quorum=has_quorum,
        is_carried=has_quorum and given > 0 and Fraction(votes_for, given) > Fraction(rule.majority),
    )
