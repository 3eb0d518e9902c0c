"""Whatever happens in whatever order, a ballot box holds as many papers as rights used, and never more than rights."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.network.models import Ballot, Paper, VotingRight
from maillon.network.queries.assemblies import published_papers
from maillon.network.rules.ballots import ABSTAIN, AGAINST, FOR
from maillon.network.rules.papers import recount
from maillon.network.services import ballots
from tests.network.assembling import DAY, Hall

pytestmark = pytest.mark.django_db
_SIZE = 5
_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), st.integers(0, _SIZE - 1), st.sampled_from((FOR, AGAINST, ABSTAIN))),
        st.tuples(st.just("again"), st.integers(0, _SIZE - 1), st.sampled_from((FOR, AGAINST, ABSTAIN))),
        st.tuples(st.just("wrong"), st.integers(0, _SIZE - 1), st.sampled_from(("", "oui"))),
        st.tuples(st.just("close"), st.just(0), st.just("")),
    ),
    max_size=14,
)


class Box:
    """A ballot and what should be in it."""

    def __init__(self, hall: Hall, ballot: Ballot) -> None:
        self.hall, self.ballot = hall, ballot
        self.given: dict[str, str] = {}
        self.used: dict[int, str] = {}
        self.is_closed = False
        self.forms = {right.organisation_id: ballots.new_receipt(right) for right in ballot.rights.all()}

    def act(self, verb: str, number: int, choice: str) -> None:
        """Do it as a page would; a refusal changes nothing."""
        right = self.ballot.rights.get(organisation=self.hall.members[number])
        receipt, proof = self.forms[right.organisation_id]
        if verb == "again":
            receipt, proof = ballots.new_receipt(right)
        try:
            with transaction.atomic():
                if verb == "close":
                    ballots.close_ballot(ballot=self.ballot, actor=self.hall.chair, at=DAY)
                    self.is_closed = True
                    return
                said = [choice] if choice else []
                cast = ballots.vote(right=right, choices=said, proof=proof, actor=right.user, at=DAY)
        except RuleViolation:
            return
        if cast.is_fresh:
            assert number not in self.used and not self.is_closed and verb != "wrong"
            self.used[number] = self.given[receipt] = choice
        else:
            assert number in self.used and cast.receipt in {"", *self.given}

    def check(self) -> None:
        """Papers are the receipts given; rights used are as many; empty papers fill the rest until the closing."""
        filled = {one.receipt: one.choices for one in Paper.objects.filter(ballot=self.ballot).exclude(receipt=None)}
        assert filled == {receipt: [choice] for receipt, choice in self.given.items()}
        assert VotingRight.objects.filter(ballot=self.ballot, used=True).count() == len(filled) <= _SIZE
        empty = Paper.objects.filter(ballot=self.ballot, receipt=None).count()
        assert empty == (0 if self.is_closed else _SIZE - len(filled))
        if self.is_closed:
            again = recount(published_papers(self.ballot))
            told = Counter(self.given.values())
            assert again.count.papers == len(filled) and again.rights == _SIZE
            assert again.count.voices == {FOR: told[FOR], AGAINST: told[AGAINST]}
            assert again.count.abstentions == told[ABSTAIN]


def test_votes_counted_are_receipts_given_and_never_more_than_rights() -> None:
    hall = Hall(_SIZE).opened()
    ballot = hall.box()

    @settings(max_examples=25, deadline=None)
    @given(_ACTS)
    def whatever_happens(acts: list[tuple[str, int, str]]) -> None:
        with transaction.atomic():
            box = Box(hall, ballot)
            for act in acts:
                box.act(*act)
                box.check()
            transaction.set_rollback(True)

    whatever_happens()
