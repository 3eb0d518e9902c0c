"""Invented candidacies to mandates one applies for alone: one accepted, one waiting, two that are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration.dossier_answers import PDF
from maillon.cli.demonstration.dossiers import answer
from maillon.cli.demonstration.words import document
from maillon.core.files.rules import PDF as PDF_TYPE
from maillon.core.files.services import store
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.dossiers.models import Attachment, Dossier, Gate
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome
from maillon.dossiers.services import deciding, receiving, reviewing, starting, submitting
from maillon.mobility.models import Candidacy, Offer, Season
from maillon.mobility.rules.offers import MANDATE
from maillon.mobility.services import interviews, mandates

_DAY = timedelta(days=1)
_CRITERIA = ("experience", "motivation", "entrevue")
_ENDS = {"accepted": Outcome.APPROVED, "waiting": Outcome.WAITING_LIST}
_LETTER = (
    "Je tiens des comptes depuis longtemps, et je sais ce qu’un chiffre clair change pour une assemblée qui décide. "
    "Je viens travailler à ce que l’union juge utile, former qui prendra la suite, puis en parler ici au retour. "
    "(Lettre fictive.)"
)


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Once: two offers received here, their candidacies as far as each has come, interviews to book."""
    if Season.objects.filter(rulebook__programme=MANDATE, is_demonstration=True).exists():
        return
    amina = User.objects.get(email="amina@demo.maillon.example")
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    seasons = {
        kind: mandates.receive(offer=Offer.objects.get(slug=f"demo-{kind}"), actor=benoit, at=at - 25 * _DAY)
        for kind in ("cooperant", "remote")
    }
    for number, said in enumerate(document("mobility")["candidates"]):
        _apply(said, seasons[said["kind"]], number, amina, benoit, at)
    morning = timezone.localtime(at + 6 * _DAY).replace(hour=13, minute=0, second=0, microsecond=0)
    slots = interviews.open_slots(
        season=seasons["cooperant"],
        kind="individual",
        starts_at=morning,
        minutes=45,
        count=3,
        seats=1,
        place="https://appel.exemple.invalid/mandat",
        actor=benoit,
        at=at,
    )
    asking = Candidacy.objects.get(season=seasons["cooperant"], state=Candidacy.State.APPLYING)
    interviews.book(slot=slots[0], candidacy=asking, actor=User.objects.get(person=asking.person_id), at=at)


def _apply(said: Mapping[str, Any], season: Season, number: int, amina: User, benoit: User, at: datetime) -> None:
    assert season.procedure is not None
    who, sent = _somebody(said["name"], at), at - (20 - number) * _DAY
    dossier = starting.start(
        version=season.procedure.versions.latest("pk"),
        applicant=None,
        applicant_person=who.person,
        actor=who,
        at=sent,
        is_demonstration=True,
    )
    _fill(dossier, said, who, sent)
    submitting.submit(dossier=dossier, actor=who, name=str(who), at=sent, language="fr")
    if said["until"] == "sent":
        return
    receiving.judge_item(dossier=dossier, item="lettre", verdict=Gate.Verdict.MET, actor=amina, at=sent + 2 * _DAY)
    receiving.receive(dossier=dossier, actor=amina, at=sent + 2 * _DAY)
    # The organisation's own people read and interview; the secretariat writes the decision down.
    [review] = reviewing.assign(dossier=dossier, reviewers=[benoit], actor=amina, at=sent + 3 * _DAY)
    if said["until"] not in _ENDS:
        return
    marks = dict(zip(_CRITERIA, said["marks"], strict=True))
    comments = dict.fromkeys(_CRITERIA, "Voir la lettre et nos notes d’entrevue.")
    reviewing.save(review=review, marks=marks, comments=comments, actor=benoit, at=sent + 8 * _DAY)
    reviewing.file(review=review, no_conflict=True, actor=benoit, at=sent + 8 * _DAY)
    dossier.refresh_from_db()
    reviewing.end(dossier=dossier, actor=amina, at=sent + 9 * _DAY)
    outcome = Proposal(_ENDS[said["until"]])
    deciding.decide_alone(dossier=dossier, proposal=outcome, actor=amina, at=sent + 10 * _DAY)


def _somebody(name: list[str], at: datetime) -> User:
    given, family = name
    email = f"{slug(given)}.{slug(family)}@demo.maillon.example"
    person = Person.objects.create(
        given_name=given, family_name=family, email=email, language="fr", is_demonstration=True
    )
    return User.objects.create_user(email, None, person=person, language="fr", created_at=at - 21 * _DAY)


def _fill(dossier: Dossier, said: Mapping[str, Any], who: User, at: datetime) -> None:
    answers = {
        "/data/personne/naissance": "1984-09-17",
        "/data/personne/habite": "canada",
        "/data/apport/langue_fr": "6",
        "/data/apport/langue_en": "4",
        "/data/apport/competences": said["skills"],
        "/data/apport/experience": said["experience"],
        "/data/lettre/motivation": _LETTER,
        "/data/lettre/cv": "cv.pdf",
    }
    submission = answer(dossier, answers, at)
    held = store(
        ContentFile(PDF, name="cv.pdf"), actor=who, owner_organisation=None, at=at, allowed=frozenset({PDF_TYPE})
    )
    Attachment.objects.create(submission=submission, path="/data/lettre/cv", name="cv.pdf", file=held, added_at=at)
