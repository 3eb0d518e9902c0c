"""What by-laws and majorities say of figures; a published file counts the same anywhere."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.network.queries.assemblies import all_by_laws
from maillon.network.rules import papers as published
from maillon.network.rules.assemblies import ByLaws, in_force, is_notice_enough, quorum, read_by_laws
from maillon.network.rules.ballots import ABSTAIN, AGAINST, FOR, Majority, Outcome, Question, count

BY_LAWS = ByLaws("v1", date(2024, 1, 1), 21, "1/4", 10, 2, True, True, "essai", True)
MOTION = Question((FOR, AGAINST, ABSTAIN))


def counted(votes_for: int, votes_against: int, abstentions: int = 0, majority: Majority = Majority.SIMPLE) -> Outcome:
    question = Question(MOTION.options, 1, majority)
    rows = [(FOR,)] * votes_for + [(AGAINST,)] * votes_against + [(ABSTAIN,)] * abstentions
    return count(question, rows).outcome


def test_the_shipped_by_laws_say_they_are_an_example() -> None:
    assert all_by_laws() and all(one.is_example and one.source for one in all_by_laws())
    assert all(read_by_laws(one.as_kept()) == one for one in all_by_laws())


def test_by_laws_that_make_no_sense_are_refused() -> None:
    for wrong in ({"quorum_share": "5/4"}, {"notice_days": -1}, {"quorum_share": "un quart"}, {"starts_on": "hier"}):
        with pytest.raises(RuleViolation, match=r"assemblies\.by_laws"):
            read_by_laws({**BY_LAWS.as_kept(), **wrong})


def test_the_by_laws_of_a_day_are_the_last_that_had_begun() -> None:
    later = read_by_laws({**BY_LAWS.as_kept(), "version": "v2", "starts_on": "2026-06-12"})
    assert in_force([BY_LAWS, later], date(2026, 6, 11)) == BY_LAWS
    assert in_force([BY_LAWS, later], date(2026, 6, 12)) == later
    assert in_force([BY_LAWS], date(2023, 12, 31)) is None


def test_notice_is_counted_in_whole_days() -> None:
    assert is_notice_enough(BY_LAWS, convened_on=date(2026, 5, 22), held_on=date(2026, 6, 12))
    assert not is_notice_enough(BY_LAWS, convened_on=date(2026, 5, 23), held_on=date(2026, 6, 12))


@given(st.integers(0, 2000), st.integers(0, 500), st.integers(0, 500))
def test_the_quorum_is_a_share_rounded_up_and_never_below_the_least(voting: int, present: int, by_proxy: int) -> None:
    found = quorum(BY_LAWS, voting=voting, present=present, by_proxy=by_proxy)
    assert found.needed >= 10 and found.needed * 4 >= voting
    assert found.needed == 10 or (found.needed - 1) * 4 < voting
    assert found.reached == (present + by_proxy >= found.needed)


@pytest.mark.parametrize(
    ("votes", "majority", "outcome"),
    [
        ((3, 2, 9), Majority.SIMPLE, Outcome.ADOPTED),
        ((2, 2, 0), Majority.SIMPLE, Outcome.TIED),
        ((2, 3, 0), Majority.SIMPLE, Outcome.REJECTED),
        ((2, 1, 5), Majority.TWO_THIRDS, Outcome.ADOPTED),
        ((199, 101, 0), Majority.TWO_THIRDS, Outcome.REJECTED),
        ((0, 0, 7), Majority.SIMPLE, Outcome.NOTHING),
    ],
)
def test_what_carries(votes: tuple[int, int, int], majority: Majority, outcome: Outcome) -> None:
    assert counted(*votes, majority) is outcome


def test_an_election_says_who_is_elected_and_who_is_tied() -> None:
    question = Question(("c1", "c2", "c3", "c4", ABSTAIN), 2, Majority.PLURALITY)
    tied = count(question, [("c1", "c2"), ("c1", "c3"), ("c1",), (ABSTAIN,)])
    assert tied.elected == ("c1",) and set(tied.tied) == {"c2", "c3"} and tied.outcome is Outcome.ELECTED
    clear = count(question, [("c1", "c2"), ("c1", "c2"), ("c3",)])
    assert (clear.elected, clear.tied) == (("c1", "c2"), ())
    assert count(question, [("c1",)]).elected == ("c1",), "nobody is elected without a voice"
    assert count(question, [("c1",), ("c2",), ("c3",)]).outcome is Outcome.TIED


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ((), "nothing_chosen"),
        (("oui",), "unknown_choice"),
        ((FOR, ABSTAIN), "abstain_alone"),
        ((FOR, AGAINST), "too_many_chosen"),
    ],
)
def test_a_paper_that_does_not_hold_is_refused(choices: tuple[str, ...], code: str) -> None:
    with pytest.raises(RuleViolation, match=rf"assemblies\.{code}"):
        MOTION.check(choices)


@pytest.mark.parametrize(
    ("options", "seats", "majority"),
    [
        ((FOR, ABSTAIN), 1, Majority.SIMPLE),
        (("c1", ABSTAIN), 1, Majority.PLURALITY),
        (("c1", "c2", ABSTAIN), 3, Majority.PLURALITY),
        (("c1", "c1", ABSTAIN), 1, Majority.PLURALITY),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    options: tuple[str, ...], seats: int, majority: Majority
) -> None:
    with pytest.raises(RuleViolation, match=r"assemblies\.options"):
        Question(options, seats, majority)


ELECTION = Question(("c1", "c2", "c3", ABSTAIN), 2, Majority.PLURALITY)
_PAPER = st.one_of(st.just((ABSTAIN,)), st.sets(st.sampled_from(("c1", "c2", "c3")), min_size=1, max_size=2).map(tuple))


@given(st.lists(_PAPER, max_size=40), st.randoms(use_true_random=False))
def test_a_published_file_counts_the_same_whatever_the_order(rows: list[tuple[str, ...]], chance: object) -> None:
    papers = [(f"R{number:04}", ELECTION.check(row)) for number, row in enumerate(rows)]
    written = published.write_papers(ELECTION, papers, rights=len(papers) + 3, title="Qui siège, « au CA »?")
    chance.shuffle(papers)  # type: ignore[attr-defined]
    assert published.write_papers(ELECTION, papers, rights=len(papers) + 3, title="Qui siège, « au CA »?") == written
    again = published.recount(written)
    assert again.count == count(ELECTION, rows) and again.question == ELECTION
    assert again.digest == published.digest_of(written) and again.rights == len(papers) + 3


def test_a_file_somebody_changed_is_refused_or_has_another_digest() -> None:
    papers = [("AAAA", (FOR,)), ("BBBB", (AGAINST,))]
    written = published.write_papers(MOTION, papers, rights=2, title="Oui?")
    assert published.recount(written.replace(b"BBBB,against", b"BBBB,for")).digest != published.digest_of(written)
    for wrong, line in ((b"AAAA,for\nAAAA,for", 9), (b"AAAA,oui", 8), (b"AAAA,for\nBBBB,for\nCCCC,for", 10)):
        changed = written.split(b"AAAA")[0] + wrong + b"\n"
        with pytest.raises(RuleViolation, match=rf"papers_wrong.*{line}"):
            published.recount(changed)
    for nothing in (b"", b"\xff\xfe", b"a,b\n", written[:40], b"format,other\n" * 9):
        with pytest.raises(RuleViolation, match=r"assemblies\.not_papers"):
            published.recount(nothing)
