"""From the gate to the readings: who may, what it takes; conflicts found on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.parties.models import Affiliation, Relationship
from maillon.dossiers.models import Dossier, Recusal, Review, TimelineEntry, Vote
from maillon.dossiers.permissions import can_handle, can_review, can_view
from maillon.dossiers.queries import judging
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import handling, receiving, recusing, reviewing, voting
from tests.dossiers.desk import APPROVED, AT, desk, elsewhere

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, match=code.replace(".", r"\."))


def tie(user: object, organisation: object, **period: date | None) -> None:
    Affiliation.objects.create(
        person=user.person, organisation=organisation, role="director", **{"starts_on": date(2020, 1, 1), **period}
    )


# The gate.


def test_a_dossier_is_received_once_every_item_is_met() -> None:
    here = desk()
    dossier = here.submitted()
    assert judging.proposed_verdicts(dossier, at=AT) in ({"title": True}, {})
    with refused("dossiers.missing"):
        receiving.receive(dossier=dossier, actor=here.amina, at=AT)
    receiving.judge_item(dossier=dossier, item="status", verdict="met", actor=here.amina, at=AT)
    receiving.judge_item(dossier=dossier, item="title", verdict="not_applicable", actor=here.amina, at=AT)
    receiving.receive(dossier=dossier, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.RECEIVABLE and dossier.requested_minor == 5_000_00


def test_a_return_says_what_to_correct_and_opens_the_answers_again() -> None:
    here = desk()
    dossier = here.submitted()
    with refused("dossiers.missing"):
        receiving.return_for_correction(dossier=dossier, actor=here.amina, at=AT)
    receiving.judge_item(
        dossier=dossier, item="status", verdict="not_met", correction="Joignez vos statuts.", actor=here.amina, at=AT
    )
    later = AT + timedelta(hours=1)
    receiving.return_for_correction(
        dossier=dossier,
        corrections=[receiving.Correction("Un titre plus court.", "/data/projet/titre")],
        actor=here.amina,
        at=later,
    )
    assert dossier.state == State.RETURNED and dossier.submissions.get().state == "draft"
    said = dossier.messages.order_by("pk").values_list("question", "body", "from_handler")
    assert list(said) == [("/data/projet/titre", "Un titre plus court.", True)]
    assert dossier.letters.get().body == "– Joignez vos statuts."
    Dossier.objects.filter(pk=dossier.pk).update(state=State.SUBMITTED, state_since=later)
    dossier.refresh_from_db()
    assert "status" not in judging.gates_of(dossier), "what was not met is judged again"


def test_a_rejection_has_reasons_and_every_item_judged() -> None:
    here = desk()
    dossier = here.submitted()
    with refused("dossiers.missing"):
        receiving.reject(dossier=dossier, reasons=["weak"], actor=here.amina, at=AT)
    for item in ("status", "title"):
        receiving.judge_item(dossier=dossier, item=item, verdict="not_met", actor=here.amina, at=AT)
    with refused("dossiers.unknown_reason"):
        receiving.reject(dossier=dossier, reasons=["other"], actor=here.amina, at=AT)
    with refused("dossiers.missing"):
        receiving.reject(dossier=dossier, reasons=[], actor=here.amina, at=AT)
    receiving.reject(dossier=dossier, reasons=["weak"], actor=here.amina, at=AT)
    assert dossier.state == State.NOT_RECEIVABLE


def test_only_handlers_handle() -> None:
    here = desk()
    dossier = here.submitted()
    for somebody in (here.people.benoit, here.people.mireille, here.user("paul"), here.people.lea):
        with pytest.raises(NotAllowed):
            receiving.judge_item(dossier=dossier, item="status", verdict="met", actor=somebody, at=AT)
        with pytest.raises(NotAllowed):
            handling.note(dossier=dossier, body="Bonjour", actor=somebody, at=AT)


# Readings.


def test_readings_are_blind_whole_and_final() -> None:
    here = desk()
    dossier = here.received()
    xavier, yves = here.readers
    first, _ = reviewing.assign(dossier=dossier, reviewers=here.readers, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.state == State.IN_REVIEW
    with refused("dossiers.mark"):
        reviewing.save(review=first, marks={"need": 6}, comments={}, actor=xavier, at=AT)
    with pytest.raises(NotAllowed):
        reviewing.save(review=first, marks={"need": 5}, comments={}, actor=yves, at=AT)
    reviewing.save(review=first, marks={"need": 2}, comments={}, actor=xavier, at=AT)
    with refused("dossiers.no_conflict_missing"):
        reviewing.file(review=first, no_conflict=False, actor=xavier, at=AT)
    with refused("dossiers.unmarked"):
        reviewing.file(review=first, no_conflict=True, actor=xavier, at=AT)
    reviewing.save(review=first, marks={"need": 2, "bond": 5}, comments={}, actor=xavier, at=AT)
    with refused("dossiers.uncommented"):
        reviewing.file(review=first, no_conflict=True, actor=xavier, at=AT)
    with refused("dossiers.missing"):
        reviewing.end(dossier=dossier, actor=here.amina, at=AT)
    here.mark(dossier, xavier, 2, 5)
    with refused("dossiers.review_filed"):
        reviewing.save(review=first, marks={"need": 5}, comments={}, actor=xavier, at=AT)
    dossier.refresh_from_db()
    assert dossier.points == 6400 and dossier.meets_thresholds
    here.mark(dossier, yves, 0, 1)
    dossier.refresh_from_db()
    assert dossier.points == 3600 and dossier.meets_thresholds is False
    reviewing.end(dossier=dossier, actor=here.amina, at=AT)


def test_the_least_loaded_read_first() -> None:
    here = desk()
    xavier, yves = here.readers
    busy = here.received(title="Un")
    reviewing.assign(dossier=busy, reviewers=[xavier], actor=here.amina, at=AT)
    pool = [*here.readers, here.user("paul")]
    given = reviewing.assign_least_loaded(dossier=here.received(title="Deux"), pool=pool, actor=here.amina, at=AT)
    assert {one.reviewer for one in given} == {yves, here.user("paul")}


# Conflicts.


def test_a_reader_tied_to_a_party_is_recused_on_assignment_and_no_longer_sees_the_file() -> None:
    here = desk()
    xavier, yves = here.readers
    tie(xavier, here.home, ends_on=date(2025, 1, 1))
    house = elsewhere()
    tie(yves, house)
    Relationship.objects.create(source=house, target=here.home, kind="partner", starts_on=date(2024, 1, 1))
    dossier = here.received()
    assert reviewing.assign(dossier=dossier, reviewers=here.readers, actor=here.amina, at=AT) == []
    grounds = dict(Recusal.objects.filter(dossier=dossier).values_list("user__person__given_name", "ground"))
    assert grounds == {"Xavier": "affiliation", "Yves": "relationship"}
    assert not can_view(xavier, dossier) and not can_review(yves, dossier)
    told = dossier.timeline.filter(kind=TimelineEntry.Kind.RECUSAL)
    assert told.count() == 2 and all(one.audience == "handlers" for one in told)
    assert "Semis" not in str([one.data for one in told])


def test_an_old_tie_no_longer_counts() -> None:
    here = desk()
    tie(here.readers[0], here.home, ends_on=date(2021, 1, 1))
    assert reviewing.assign(dossier=here.received(), reviewers=here.readers, actor=here.amina, at=AT)


def test_a_tie_found_after_the_reading_takes_its_points_away() -> None:
    here = desk()
    dossier = here.read((5, 5), (1, 1))
    xavier, _ = here.readers
    tie(xavier, here.home)
    recusing.sweep(dossier=dossier, users=[xavier], actor=None, at=AT)
    dossier.refresh_from_db()
    assert dossier.points == 2000
    assert Review.objects.get(dossier=dossier, reviewer=xavier).state == "recused"


def test_a_handler_tied_to_a_party_is_recused_instead_of_entrusted() -> None:
    here = desk()
    dossier = here.submitted()
    assert handling.assign_handler(dossier=dossier, handler=here.amina, actor=here.amina, at=AT)
    tie(here.amina, here.home)
    assert not handling.assign_handler(dossier=dossier, handler=here.amina, actor=here.amina, at=AT)
    dossier.refresh_from_db()
    assert dossier.handler is None and not can_handle(here.amina, dossier)


def test_a_declared_conflict_is_kept_in_its_words() -> None:
    here = desk()
    dossier = here.ready()
    here.sitting(dossier)
    rita = here.user("rita")
    with refused("dossiers.no_reason"):
        recusing.declare(dossier=dossier, words=" ", actor=rita, at=AT)
    recusing.declare(dossier=dossier, words="Ma sœur y travaille.", actor=rita, at=AT)
    recusing.declare(dossier=dossier, words="Encore.", actor=rita, at=AT)
    kept = Recusal.objects.get(dossier=dossier)
    assert kept.ground == "declared" and kept.detail == [{"words": "Ma sœur y travaille."}]
    with pytest.raises(NotAllowed):
        recusing.declare(dossier=dossier, words="Moi aussi.", actor=here.people.lea, at=AT)


def test_a_member_tied_to_a_party_loses_their_voice_and_the_quorum_is_counted_again() -> None:
    here = desk()
    dossier = here.ready()
    [item] = here.sitting(dossier, present="paul rita sami tania")
    here.voted(item, APPROVED, "paul rita")
    tie(here.user("rita"), here.home)
    assert voting.vote(item=item, member=here.seats["rita"], choice="for", actor=here.user("rita"), at=AT) is None
    count = judging.tally_of(item)
    assert (count.seats, count.recused, count.able, count.present, count.votes_for) == (4, 1, 3, 3, 1)
    assert Vote.objects.filter(item=item).count() == 2, "what was said stays written"
