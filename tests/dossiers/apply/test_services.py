"""The applicant's use cases: windows to the hour, one record, two at once, links, supports, erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from maillon.core.audit.queries import history
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message as Letter
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation
from maillon.core.people import services as people_services
from maillon.core.people.queries import held_about
from maillon.core.people.rules import Role
from maillon.dossiers.models import AnswerChange, Attachment, DeadlineExtension, Dossier, DossierAccess, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.applying import applications
from maillon.dossiers.queries.awaiting import awaited
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.definition import Applicants
from maillon.dossiers.rules.walk import Facts
from maillon.dossiers.services import access, attaching, messaging, submitting, supporting
from maillon.dossiers.services.correcting import correct_record, differing
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.starting import start
from maillon.dossiers.services.walking import take
from tests.dossiers.apply.controls import AT, CLOSES, DEFINITION, OPENS, opened, windowed
from tests.personas import ELSEWHERE, make_person, people, semis

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
COMPLETE = {
    "/data/organisme/fondation": "1998",
    "/data/projet/ailleurs": "non",
    "/data/equipe/personnes[1]/prenom": "Odile",
}


@pytest.fixture
def cast(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    return people()


def begun(user, version=None, at=AT) -> Dossier:
    return start(version=version or opened(), applicant=semis(), actor=user, at=at)


def answered(dossier: Dossier, user, at=AT) -> Submission:
    hand = Hand(user)
    submission = applications(dossier)[0]
    fill(hand=hand, submission=submission, typed=COMPLETE, revision=0, at=at, language="fr")
    upload = ContentFile(b"%PDF-1.7 trial", "resolution.pdf")
    path = "/data/pieces/resolution"
    revision = Submission.objects.get(pk=submission.pk).revision
    attaching.attach(
        hand=hand, submission=submission, path=path, upload=upload, revision=revision, at=at, language="fr"
    )
    return Submission.objects.get(pk=submission.pk)


def test_the_window_opens_and_closes_to_the_second_in_québec(cast):
    version = windowed()
    with pytest.raises(RuleViolation, match="window_closed"):
        start(version=version, applicant=semis(), actor=cast.benoit, at=OPENS - SECOND)
    dossier = begun(cast.benoit, version, at=OPENS)
    answered(dossier, cast.benoit, at=OPENS)
    assert CLOSES.astimezone(UTC) == datetime(2027, 1, 15, 21, tzinfo=UTC), "16 h in Québec in winter"
    with pytest.raises(RuleViolation) as late:
        submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=CLOSES, language="fr")
    assert late.value.params["guards"] == ["window_open"]
    dossier.refresh_from_db()
    assert dossier.state == "draft"
    submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=CLOSES - SECOND, language="fr")
    assert dossier.state == "submitted"


@pytest.mark.parametrize("kind", ["organisation", "person"])
def test_only_the_kind_of_party_the_version_names_may_apply(cast, kind):
    version = opened(replace(DEFINITION, applicants=Applicants(kind=kind)))
    parties = {
        "organisation": {"applicant": semis()},
        "person": {"applicant": None, "applicant_person": cast.benoit.person},
    }
    for other in parties.keys() - {kind}:
        with pytest.raises(RuleViolation, match="applicant_kind"):
            start(version=version, actor=cast.benoit, at=AT, **parties[other])
    with pytest.raises(RuleViolation, match="applicant"):
        start(version=version, applicant=None, actor=cast.benoit, at=AT)
    assert not Dossier.objects.exists()
    assert start(version=version, actor=cast.benoit, at=AT, **parties[kind]).state == "draft"


def test_an_extension_given_to_all_opens_the_window_again(cast):
    version = windowed()
    dossier = begun(cast.benoit, version, at=OPENS)
    answered(dossier, cast.benoit, at=OPENS)
    DeadlineExtension.objects.create(
        version=version, closes_at=CLOSES + timedelta(days=2), reason="Panne", decided_at=CLOSES
    )
    submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=CLOSES + timedelta(days=1), language="fr")
    assert dossier.state == "submitted"


def test_what_stops_a_submission_is_said_and_changes_nothing(cast):
    dossier = begun(cast.benoit)
    with pytest.raises(RuleViolation) as refused:
        submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=AT, language="fr")
    assert refused.value.params["guards"] == ["answers_valid", "eligible"]
    submission = answered(dossier, cast.benoit)
    fill(
        hand=Hand(cast.benoit),
        submission=submission,
        typed={"/data/organisme/fondation": "2026"},
        revision=submission.revision,
        at=AT,
        language="fr",
    )
    with pytest.raises(RuleViolation) as refused:
        submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=AT, language="fr")
    assert refused.value.params["guards"] == ["eligible"]
    with pytest.raises(RuleViolation, match="signature_missing"):
        submitting.submit(dossier=dossier, actor=cast.benoit, name=" ", at=AT, language="fr")
    assert Submission.objects.get(pk=submission.pk).signatures.count() == 0


def test_who_only_drafts_neither_signs_nor_withdraws(cast):
    dossier = begun(cast.benoit)
    answered(dossier, cast.benoit)
    DossierAccess.objects.create(dossier=dossier, user=cast.fatou, right="draft", granted_at=AT)
    for act in (
        lambda: submitting.submit(dossier=dossier, actor=cast.fatou, name="F", at=AT, language="fr"),
        lambda: submitting.withdraw(dossier=dossier, actor=cast.fatou, at=AT),
        lambda: fill(
            hand=Hand(cast.odile), submission=applications(dossier)[0], typed={}, revision=0, at=AT, language="fr"
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    reader = make_person("Rita", Role.ORGANISATION_READER, semis())
    with pytest.raises(NotAllowed):
        fill(hand=Hand(reader), submission=applications(dossier)[0], typed={}, revision=0, at=AT, language="fr")


def test_submitted_twice_with_one_click_is_submitted_once_and_signed_on_its_answers(cast):
    dossier = begun(cast.benoit)
    submission = answered(dossier, cast.benoit)
    steps = [
        submitting.submit(dossier=dossier, actor=cast.benoit, name="Benoît", at=AT, language="fr") for _ in range(2)
    ]
    assert steps[0] == steps[1]
    submission.refresh_from_db()
    assert submission.state == "final"
    assert submission.record["organisation"][0]["legal_name_fr"] == "Semis solidaires"
    assert submission.signatures.get().digest == steps[0].data["digest"]
    with pytest.raises(RuleViolation, match="answers_final"):
        fill(hand=Hand(cast.benoit), submission=submission, typed={}, revision=0, at=AT, language="fr")


def test_an_answer_that_differs_from_the_record_corrects_it_once(cast):
    dossier = begun(cast.benoit)
    submission = applications(dossier)[0]
    path = "/data/organisme/nom"
    fill(hand=Hand(cast.benoit), submission=submission, typed={path: "Semis inc."}, revision=0, at=AT, language="fr")
    submission.refresh_from_db()
    values = answers_of(submission).values()
    assert differing(submission, values, cast.benoit) == {path: "Semis solidaires"}
    assert differing(submission, values, cast.odile) == {}
    correct_record(submission=submission, path=path, hand=Hand(cast.benoit), at=AT)
    home = Organisation.objects.get(slug="semis-solidaires")
    assert home.legal_name_fr == "Semis inc."
    assert history(home).filter(verb="core.organisation.corrected").count() == 1
    for hand in (Hand(cast.odile), Hand()):
        with pytest.raises(NotAllowed):
            correct_record(submission=submission, path=path, hand=hand, at=AT)


def test_a_file_replaced_goes_and_two_of_one_name_are_told_apart(cast):
    dossier = begun(cast.benoit)
    submission = applications(dossier)[0]
    hand = Hand(cast.benoit)

    def attach(path, name, content):
        current = Submission.objects.get(pk=submission.pk)
        attaching.attach(
            hand=hand,
            submission=current,
            path=path,
            upload=ContentFile(content, name),
            revision=current.revision,
            at=AT,
            language="fr",
        )

    attach("/data/pieces/resolution", "a.pdf", b"%PDF-1 one")
    attach("/data/pieces/photo", "a.pdf".replace("pdf", "png"), b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    attach("/data/pieces/resolution", "a.pdf", b"%PDF-1 two")
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a-2.pdf", "a.png"]
    assert answers_of(Submission.objects.get(pk=submission.pk)).get("/data/pieces/resolution") == "a-2.pdf"
    with pytest.raises(RuleViolation, match=r"files\.type"):
        attach("/data/pieces/photo", "a.png", b"%PDF-1 not a picture")


def test_too_much_text_is_refused_and_nothing_is_lost(cast):
    dossier = begun(cast.benoit)
    submission = applications(dossier)[0]
    long = {"/data/organisme/mission": "é" * 1_000_000}
    with pytest.raises(RuleViolation, match="answers_too_long"):
        fill(hand=Hand(cast.benoit), submission=submission, typed=long, revision=0, at=AT, language="fr")
    assert Submission.objects.get(pk=submission.pk).revision == 0


def test_the_link_of_a_draft_is_kept_only_as_its_print_and_dies_when_made_anew(cast):
    dossier = begun(cast.benoit)
    first = access.make_link(dossier=dossier, actor=cast.benoit, at=AT)
    kept = Dossier.objects.get().link_hash
    assert first not in kept
    access.make_link(dossier=dossier, actor=cast.benoit, at=AT)
    submission = applications(Dossier.objects.get())[0]
    with pytest.raises(NotAllowed):
        fill(hand=Hand(links=frozenset({kept})), submission=submission, typed={}, revision=0, at=AT, language="fr")
    assert Hand(links=frozenset({""})).holds("") is False


def test_an_invitation_gives_no_more_than_who_sent_it_may_give(cast):
    dossier = begun(cast.benoit)
    DossierAccess.objects.create(dossier=dossier, user=cast.fatou, right="draft", granted_at=AT)
    sending = {"dossier": dossier, "inviter": "F", "language": "fr", "link": "x{token}", "at": AT}
    with pytest.raises(RuleViolation, match="access_right"):
        access.offer(email="a@exemple.org", right="sign", actor=cast.fatou, **sending)
    with pytest.raises(RuleViolation, match="access_email"):
        access.offer(email="a@", right="draft", actor=cast.fatou, **sending)
    access.offer(email="a@exemple.org", right="draft", actor=cast.fatou, **sending)
    token = next(word for word in Letter.objects.latest("pk").text.split() if word.startswith("x"))[1:]
    access.revoke(access=DossierAccess.objects.get(user=cast.fatou), actor=cast.benoit, at=AT)
    with pytest.raises(RuleViolation, match="access_over"):
        access.accept(token=token, actor=cast.lea, at=AT)


def test_a_support_is_owed_answered_and_counted(cast):
    dossier = begun(cast.benoit)
    other = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    asking = {"dossier": dossier, "email": "", "actor": cast.benoit, "link": "", "space": "", "at": AT}
    with pytest.raises(RuleViolation, match="support_self"):
        supporting.ask(organisation=semis(), **asking)
    asked = supporting.ask(organisation=other, **asking)
    assert supporting.ask(organisation=other, **asking) == asked
    owed = Obligation.objects.get(kind=supporting.KIND)
    assert owed.debtor == other
    assert Letter.objects.get(template="dossiers/support").to == cast.odile.email
    with pytest.raises(NotAllowed):
        fill(hand=Hand(cast.benoit), submission=asked, typed={}, revision=0, at=AT, language="fr")
    with pytest.raises(RuleViolation, match="answers_incomplete"):
        supporting.give(submission=asked, hand=Hand(cast.odile), at=AT, language="fr")
    fill(hand=Hand(cast.odile), submission=asked, typed={"/data/mot": "Oui."}, revision=0, at=AT, language="fr")
    supporting.give(submission=asked, hand=Hand(cast.odile), at=AT, language="fr")
    supporting.give(submission=asked, hand=Hand(cast.odile), at=AT, language="fr")
    owed.refresh_from_db()
    assert owed.state == "met"
    assert dossier.timeline.filter(kind="support").count() == 2


def test_what_awaits_the_applicant(cast):
    dossier = begun(cast.benoit, windowed(), at=OPENS)
    assert awaited(cast.benoit, at=OPENS) == []
    assert awaited(cast.benoit, at=CLOSES - timedelta(days=3))[0].closing == CLOSES
    submission = answered(dossier, cast.benoit, at=OPENS)
    AnswerChange.objects.create(
        submission=submission, revision=1, path="/data/organisme/mission", seen="", value="x", outcome="clash", at=OPENS
    )
    assert awaited(cast.benoit, at=OPENS)[0].has_clash
    submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=OPENS, language="fr")
    assert awaited(cast.benoit, at=OPENS) == []
    take(dossier=dossier, step="return", facts=Facts(corrections_said=True), actor=cast.amina, at=OPENS)
    messaging.write(dossier=dossier, body="Quoi?", actor=cast.amina, at=OPENS, link="x")
    found = awaited(cast.benoit, at=OPENS)[0]
    assert found.to_correct
    assert found.has_message
    assert awaited(cast.odile, at=OPENS) == []
    messaging.mark_read(dossier=dossier, reader=cast.benoit, at=OPENS)
    assert not awaited(cast.benoit, at=OPENS)[0].has_message


def test_a_message_reaches_the_other_side_once_and_says_nothing_by_mail(cast):
    dossier = begun(cast.benoit)
    with pytest.raises(RuleViolation, match="message_draft"):
        messaging.write(dossier=dossier, body="Bonjour", actor=cast.benoit, at=AT, link="x")
    answered(dossier, cast.benoit)
    submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=AT, language="fr")
    for _click in range(2):
        messaging.write(dossier=dossier, body="Un secret", actor=cast.benoit, at=AT, link="x")
    letters = Letter.objects.filter(template="dossiers/message")
    assert [letter.to for letter in letters] == [cast.amina.email]
    assert "secret" not in letters[0].text
    assert dossier.messages.count() == 1
    with pytest.raises(NotAllowed):
        messaging.write(dossier=dossier, body="x", actor=cast.odile, at=AT, link="x")


def test_a_person_erased_leaves_no_name_on_dossiers(cast):
    dossier = begun(cast.benoit)
    submission = answered(dossier, cast.benoit)
    submitting.submit(dossier=dossier, actor=cast.benoit, name="B", at=AT, language="fr")
    messaging.write(dossier=dossier, body="Bonjour", actor=cast.benoit, at=AT, link="x")
    DossierAccess.objects.create(dossier=dossier, user=cast.benoit, right="draft", granted_at=AT)
    held = held_about(cast.benoit)
    assert held["dossier_messages"][0]["body"] == "Bonjour"
    assert held["dossier_signatures"][0]["name"] == "B"
    assert held["dossier_answers"]
    assert held["dossier_accesses"]
    people_services.erase(user=cast.benoit, actor=cast.benoit, at=AT)
    assert not DossierAccess.objects.filter(user=cast.benoit).exists()
    assert dossier.messages.get().author is None
    assert not submission.changes.filter(author=cast.benoit).exists()
