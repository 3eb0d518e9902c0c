"""What happens is decided once, kept for ever, and posted in both books in the same breath."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from maillon.core.errors import RuleViolation
from maillon.guarantees import guard
from maillon.guarantees.models import Event, Guarantee, Position
from maillon.guarantees.queries import history
from maillon.guarantees.queries.positions import differences
from maillon.guarantees.rules.events import capital, life
from maillon.guarantees.services import guarantees, recording
from maillon.ledger import queries as ledger
from maillon.ledger.chain import verify as verify_book
from tests.guarantees import scene as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> stage.Scene:
    return stage.scene()


def held(book, code: str, currency: str = "CAD") -> int:
    return ledger.held(book.accounts.get(code=code).pk, currency).amount_minor


def test_a_signed_guarantee_is_a_commitment_in_both_books(scene) -> None:
    guarantee = stage.approved(scene)
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert held(book, "1000") == 100_000_000
        assert held(book, "9000") == 4_500_000
    guarantees.sign(guarantee=guarantee, signed_on=stage.DAY, actor=None, at=stage.AT)
    for book in (scene.fund.asnpo_book, scene.fund.ifrs_book):
        assert held(book, "9000") == 0
        assert held(book, "9100") == 4_500_000
        assert set(ledger.totals(ledger.trial_balance(book)).values()) == {0}
        assert verify_book(book).intact
    position = guarantee.position
    assert (position.state, position.undrawn_minor) == ("issued", 4_500_000)


def test_the_same_key_changes_nothing_and_another_content_is_refused(scene) -> None:
    said = capital.RateMoved(
        key="rate:again", effective_on=stage.DAY, known_on=stage.DAY, currency="USD", rate=stage.RATE
    )
    first = recording.happen(fund=scene.fund, events=[said], actor=None, at=stage.AT).rows
    again = recording.happen(fund=scene.fund, events=[said], actor=None, at=stage.at(1)).rows
    assert [row.pk for row in first] == [row.pk for row in again]
    other = capital.RateMoved(
        key="rate:again", effective_on=stage.DAY, known_on=stage.DAY, currency="USD", rate=stage.RATE * 2
    )
    with pytest.raises(RuleViolation, match="key_taken"):
        recording.happen(fund=scene.fund, events=[other], actor=None, at=stage.AT)


def test_what_is_refused_leaves_no_trace(scene) -> None:
    before = (Event.objects.count(), scene.fund.asnpo_book.entries.count(), Guarantee.objects.count())
    with pytest.raises(RuleViolation, match="guarantees"):
        stage.approved(scene, terms=stage.TERMS, reference="GAR-2025-900", ends_on=None, dossier=None, grade=4) and (
            guarantees.approve(
                facility=scene.facility, obligor=scene.obligor, sponsor=scene.sponsor, title="Sans quorum",
                principal_minor=1, cap_minor=1, starts_on=stage.DAY, actor=None, at=stage.AT,
            )
        )  # fmt: skip
    after = (Event.objects.count(), scene.fund.asnpo_book.entries.count(), Guarantee.objects.count())
    assert after[2] == before[2] + 1 and after[0] == before[0] + 5


def test_a_closed_period_refuses_the_event_whole(scene) -> None:
    guarantee = stage.approved(scene)
    late = stage.DAY + timedelta(days=5)
    event = life.AgreementSigned(
        key="too-late", effective_on=late, known_on=stage.DAY, guarantee=guarantee.reference, documents={"deed": "x"}
    )
    before = scene.fund.events.count()
    with pytest.raises(RuleViolation):
        recording.happen(fund=scene.fund, events=[event], actor=None, at=stage.AT)
    assert scene.fund.events.count() == before
    assert guarantee.position.state == "approved"


def test_replaying_from_empty_gives_the_same_positions_and_a_changed_one_is_named(scene) -> None:
    guarantee, _loan = stage.issued(scene)
    history._kept.clear()
    state = history.state_of(scene.fund)
    assert not list(differences(scene.fund, state))
    Position.objects.filter(guarantee=guarantee).update(undrawn_minor=1)
    [found] = differences(scene.fund, state)
    assert (found.reference, found.column, found.kept) == (guarantee.reference, "undrawn_minor", 1)


def test_the_history_as_it_was_known_at_an_instant(scene) -> None:
    guarantee = stage.approved(scene)
    guarantees.sign(guarantee=guarantee, signed_on=stage.DAY, actor=None, at=stage.at(3))
    then = history.state_of(scene.fund, known_by=stage.at(1))
    assert then.guarantees[guarantee.reference].position == "approved"
    assert history.state_of(scene.fund).guarantees[guarantee.reference].position == "issued"


def test_an_event_changed_behind_our_back_is_named(scene) -> None:
    stage.approved(scene)
    assert history.verify(scene.fund).intact
    row = scene.fund.events.get(sequence=3)
    Event.objects.filter(pk=row.pk).update(payload=row.payload | {"amount_minor": 1})
    verdict = history.verify(scene.fund)
    assert (verdict.intact, verdict.broken_sequence, verdict.reason) == (False, 3, "content")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE guarantees_event SET kind = 'x' WHERE sequence = 1",
        "DELETE FROM guarantees_event WHERE sequence = 1",
        "UPDATE guarantees_guarantee SET cap_minor = 1",
        "UPDATE ledger_transfer SET amount_minor = 1",
    ],
)
def test_sql_changes_nothing_that_is_written(scene, statement: str) -> None:
    stage.approved(scene)
    from maillon.ledger import guard as books  # noqa: PLC0415  its triggers, put back for this test

    refusals = [*guard.REFUSALS, *books.REFUSALS]
    for refusal in refusals:
        refusal.install(connection)
    try:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        for refusal in refusals:
            refusal.remove(connection)
