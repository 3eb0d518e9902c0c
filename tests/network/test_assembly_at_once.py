"""A ballot that closes while people vote: whoever is told that their voice is in the box finds it counted."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from maillon.core.errors import RuleViolation
from maillon.network.models import Ballot, Paper, VotingRight
from maillon.network.queries.assemblies import published_papers
from maillon.network.rules.ballots import AGAINST, FOR
from maillon.network.rules.papers import recount
from maillon.network.services import ballots
from tests.network.assembling import DAY, Hall

pytestmark = pytest.mark.django_db(transaction=True)
_SIZE = 8


def together(*acts: object) -> None:
    """Each act in a thread and a connection of its own, all let go at the same instant."""
    barrier = threading.Barrier(len(acts))

    def run(act: object) -> None:
        try:
            barrier.wait()
            act()  # type: ignore[operator]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_ballot_closes_while_people_vote() -> None:
    hall = Hall(_SIZE).opened()
    ballot = hall.box()
    told: dict[str, str] = {}
    refused: list[str] = []

    def voting(right: VotingRight, choice: str) -> None:
        receipt, proof = ballots.new_receipt(right)
        for _double_click in range(2):
            try:
                cast = ballots.vote(right=right, choices=[choice], proof=proof, actor=right.user, at=DAY)
            except RuleViolation as refusal:
                refused.append(refusal.code)
                return
            assert cast.receipt == receipt
        told[receipt] = choice

    def closing() -> None:
        ballots.close_ballot(ballot=Ballot.objects.get(pk=ballot.pk), actor=hall.chair, at=DAY)

    rights = list(ballot.rights.select_related("user").order_by("pk"))
    acts = [
        lambda right=right, place=place: voting(right, FOR if place % 2 else AGAINST)
        for place, right in enumerate(rights)
    ]
    together(*acts[: _SIZE // 2], closing, *acts[_SIZE // 2 :])

    assert len(told) + len(refused) == _SIZE
    assert set(refused) <= {"assemblies.ballot_closed"}
    kept = {one.receipt: one.choices[0] for one in Paper.objects.filter(ballot=ballot)}
    assert kept == told
    assert VotingRight.objects.filter(ballot=ballot, used=True).count() == len(told)
    counted = recount(published_papers(Ballot.objects.get(pk=ballot.pk)))
    assert (counted.count.papers, counted.rights) == (len(told), _SIZE)


def test_two_people_close_a_ballot_once() -> None:
    hall = Hall(3).opened()
    ballot = hall.box()
    refused: list[str] = []

    def closing() -> None:
        try:
            ballots.close_ballot(ballot=Ballot.objects.get(pk=ballot.pk), actor=hall.chair, at=DAY)
        except RuleViolation as refusal:
            refused.append(refusal.code)

    together(closing, closing)
    assert refused == ["assemblies.ballot_closed"]
