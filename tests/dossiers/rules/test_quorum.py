"""Quorum and majority, exactly, whatever the seats and recusals."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.dossiers.rules.definition import Deliberation
from maillon.dossiers.rules.quorum import tally

SHARES = ("1/2", "2/3", "3/4", "1", "0.4")


@st.composite
def counts(draw: st.DrawFn) -> tuple[Deliberation, dict[str, int]]:
    seats = draw(st.integers(0, 15))
    recused = draw(st.integers(0, seats))
    present = draw(st.integers(0, seats - recused))
    votes_for = draw(st.integers(0, present))
    against = draw(st.integers(0, present - votes_for))
    abstentions = draw(st.integers(0, present - votes_for - against))
    rule = Deliberation(
        quorum_share=draw(st.sampled_from(SHARES)),
        quorum_least=draw(st.integers(0, 5)),
        majority=draw(st.sampled_from(SHARES)),
    )
    facts = {"seats": seats, "recused": recused, "present": present}
    return rule, facts | {"votes_for": votes_for, "votes_against": against, "abstentions": abstentions}


@given(counts())
def test_nothing_is_carried_without_quorum_nor_by_a_minority(pair: tuple[Deliberation, dict[str, int]]) -> None:
    rule, facts = pair
    count = tally(rule, **facts)
    able = facts["seats"] - facts["recused"]
    assert count.has_quorum == (
        facts["present"] >= 1
        and facts["present"] >= rule.quorum_least
        and Fraction(facts["present"]) >= Fraction(rule.quorum_share) * able
    )
    if count.is_carried:
        assert count.has_quorum
        given_voices = facts["votes_for"] + facts["votes_against"]
        assert Fraction(facts["votes_for"]) > Fraction(rule.majority) * given_voices


@given(counts())
def test_a_recusal_never_makes_the_quorum_harder_in_share(pair: tuple[Deliberation, dict[str, int]]) -> None:
    rule, facts = pair
    if facts["present"] < facts["seats"] - facts["recused"]:
        fewer = tally(rule, **{**facts, "recused": facts["recused"] + 1})
        assert fewer.needed <= tally(rule, **facts).needed


def test_shares_stay_exact_in_the_minutes() -> None:
    count = tally(
        Deliberation(quorum_share="2/3", majority="1/2"),
        seats=7, recused=1, present=4, votes_for=2, votes_against=2, abstentions=0,
    )  # fmt: skip
    assert count.has_quorum and not count.is_carried and count.needed == 4
    assert count.document()["quorum_share"] == "2/3"


@pytest.mark.parametrize(
    "facts",
    [
        {"seats": 3, "recused": 4, "present": 0, "votes_for": 0, "votes_against": 0, "abstentions": 0},
        {"seats": 3, "recused": 1, "present": 3, "votes_for": 0, "votes_against": 0, "abstentions": 0},
        {"seats": 3, "recused": 0, "present": 1, "votes_for": 1, "votes_against": 1, "abstentions": 0},
    ],
)
def test_more_voices_than_people_is_no_count(facts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="more"):
        tally(Deliberation(), **facts)
