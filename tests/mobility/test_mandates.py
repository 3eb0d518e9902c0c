"""An offer one applies for alone: a dossier, an interview, a decision, the register; nobody waits for groups."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.cli.demonstration.dossiers import fill
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import PDF as PDF_TYPE
from maillon.core.files.services import store
from maillon.core.people.models import User
from maillon.dossiers.models import Attachment, Dossier, Gate
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving, reviewing, starting, submitting
from maillon.mobility.models import Candidacy, Departure, Offer, Placement, Season
from maillon.mobility.permissions import offers as permissions
from maillon.mobility.services import candidacies, guidelines, interviews, mandates, offers, rulebooks
from tests.mobility.making import AT, offer
from tests.personas import People, make_person, people, semis

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(days=2)
LETTER = "Je connais ce métier et cette région, et je reviendrai le dire ici. " * 4
NOBODY_LEAVES = {"hosting", "remote"}


@pytest.fixture
def cast() -> People:
    rulebooks.load(at=AT)
    guidelines.load(at=AT)
    return people()


def mandate(kind: str = "cooperant", **said: object) -> Offer:
    facts = {"kind": kind, "minimum": 1, "maximum": 1} | said
    return offer(None, semis(), f"appui-{kind}", **facts)


def sent(season: Season, who: User) -> Dossier:
    assert season.procedure is not None
    version = season.procedure.versions.latest("pk")
    dossier = starting.start(version=version, applicant=None, applicant_person=who.person, actor=who, at=NOW)
    submission = dossier.submissions.select_related("form", "dossier__applicant", "dossier__applicant_person").get()
    answers = {
        "personne/naissance": "1985-04-02", "personne/habite": "ailleurs", "apport/langue_fr": "6",
        "apport/competences": "gestion", "apport/experience": "Dix ans de comptabilité.", "lettre/motivation": LETTER,
    }  # fmt: skip
    fill(submission, {f"/data/{path}": value for path, value in answers.items()}, NOW)
    kept = store(
        ContentFile(PDF, name="cv.pdf"), actor=who, owner_organisation=None, at=NOW, allowed=frozenset({PDF_TYPE})
    )
    Attachment.objects.create(submission=submission, path="/data/lettre/cv", name="cv.pdf", file=kept, added_at=NOW)
    fill(submission, {"/data/lettre/cv": "cv.pdf"}, NOW)
    submitting.submit(dossier=dossier, actor=who, name=str(who), at=NOW, language="fr")
    return dossier


def decided(dossier: Dossier, cast: People, outcome: Outcome) -> Candidacy:
    receiving.judge_item(dossier=dossier, item="lettre", verdict=Gate.Verdict.MET, actor=cast.amina, at=NOW)
    receiving.receive(dossier=dossier, actor=cast.amina, at=NOW)
    [review] = reviewing.assign(dossier=dossier, reviewers=[cast.jeanne], actor=cast.amina, at=NOW)
    given = dict.fromkeys(("experience", "motivation", "entrevue"), 4)
    reviewing.save(review=review, marks=given, comments={}, actor=cast.jeanne, at=NOW)
    reviewing.file(review=review, no_conflict=True, actor=cast.jeanne, at=NOW)
    dossier.refresh_from_db()
    reviewing.end(dossier=dossier, actor=cast.amina, at=NOW)
    deciding.decide_alone(dossier=dossier, proposal=Proposal(outcome), actor=cast.amina, at=NOW)
    return Candidacy.objects.get(dossier=dossier)


@pytest.mark.parametrize("kind", ["volunteering", "cooperant", "remote", "hosting", "reciprocity"])
def test_from_the_letter_to_the_register(cast: People, kind: str) -> None:
    held = mandate(kind)
    season = mandates.receive(offer=held, actor=cast.benoit, at=AT)
    assert held.season == season and season.procedure is not None and season.procedure.prefix.startswith("MDT")
    dossier = sent(season, cast.lea)
    candidacy = Candidacy.objects.get(dossier=dossier)
    assert [wish.offer for wish in candidacy.wishes.all()] == [held] and candidacy.languages == {"fr": 6}
    [slot] = interviews.open_slots(
        season=season, kind="individual", starts_at=NOW + timedelta(days=1), minutes=30, count=1, seats=1,
        place="Appel", actor=cast.benoit, at=NOW,
    )  # fmt: skip
    assert interviews.book(slot=slot, candidacy=candidacy, actor=cast.lea, at=NOW).slot == slot
    accepted = decided(dossier, cast, Outcome.APPROVED)
    assert accepted.state == "accepted" and Placement.objects.get().candidacy == accepted
    stays = list(Departure.objects.all())
    assert [one.person for one in stays] == ([] if kind in NOBODY_LEAVES else [cast.lea.person])
    assert all(one.items.exists() and one.organisation == semis() for one in stays)


def test_the_next_in_line_takes_the_place_and_the_register_follows(cast: People) -> None:
    season = mandates.receive(offer=mandate(), actor=cast.benoit, at=AT)
    first, second, third = (sent(season, who) for who in (cast.lea, make_person("Ana"), make_person("Bea")))
    accepted, waiting = decided(first, cast, Outcome.APPROVED), decided(second, cast, Outcome.WAITING_LIST)
    with pytest.raises(RuleViolation, match="offer_full"):
        decided(third, cast, Outcome.APPROVED)
    moved = candidacies.withdraw(candidacy=accepted, reason="Un emploi", actor=cast.lea, at=NOW)
    assert moved == waiting
    assert [one.person for one in Departure.objects.live()] == [waiting.person]


def test_only_who_publishes_for_the_organisation_opens_it_and_only_what_stands_alone(cast: People) -> None:
    held = mandate()
    for user in (cast.amina, cast.lea, cast.odile, cast.fatou):
        with pytest.raises(NotAllowed):
            mandates.receive(offer=held, actor=user, at=AT)
    for user in (cast.benoit, cast.amina, cast.lea, cast.odile, cast.fatou, cast.mireille):
        seen = set(permissions.offers_received_by(user))
        assert seen == {one for one in [held] if permissions.can_receive_for(user, one)} == ({held} & seen)
    assert permissions.can_receive_for(cast.benoit, held)
    Offer.objects.filter(pk=held.pk).update(published_at=None)
    with pytest.raises(RuleViolation, match="not_published"):
        mandates.receive(offer=held, actor=cast.benoit, at=AT)
    internship = offer(None, semis(), "stage")
    with pytest.raises(RuleViolation, match="not_alone"):
        mandates.receive(offer=internship, actor=cast.benoit, at=AT)


def test_the_form_follows_the_offer_and_a_copy_begins_anew(cast: People) -> None:
    held = mandate()
    season = mandates.receive(offer=held, actor=cast.benoit, at=AT)
    later = held.apply_by + timedelta(days=7)
    Offer.objects.filter(pk=held.pk).update(apply_by=later)
    again = mandates.receive(offer=held, actor=cast.benoit, at=AT)
    assert again == season and again.procedure is not None and again.procedure.versions.count() == 2
    assert again.procedure.versions.latest("pk").closes_at == later
    held.refresh_from_db()
    assert offers.duplicate(offer=held, actor=cast.benoit, at=AT).season is None
    assert list(Season.objects.shared()) == []


def test_on_the_page_one_opens_it_and_one_applies(cast: People) -> None:
    soon = timezone.now() + timedelta(days=9)
    held = mandate(apply_by=soon, published_at=timezone.now(), starts_on=timezone.localdate(soon + timedelta(days=60)),
                   ends_on=timezone.localdate(soon + timedelta(days=200)))  # fmt: skip
    page, client = reverse("offer_page", kwargs={"slug": held.slug}), Client()
    assert "écrivez à" in client.get(page).content.decode()
    client.force_login(cast.benoit)
    assert "Recevoir les candidatures ici" in client.get(page).content.decode()
    done = client.post(reverse("mobility_receive", kwargs={"slug": held.slug}), follow=True).content.decode()
    assert "Lire les candidatures" in done and "Recevoir les candidatures ici" not in done
    assert client.get(reverse("season", kwargs={"slug": f"mandat-{held.pk}"})).status_code == 200
    stranger = Client().get(page).content.decode()
    assert "Postuler" in stranger and "écrivez à" not in stranger and "Lire les candidatures" not in stranger
