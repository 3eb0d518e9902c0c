"""Two people, or two clicks, at the same instant: nothing lost, nothing twice."""

from __future__ import annotations

from uuid import uuid4

import pytest

from maillon.core.people.rules import Role
from maillon.dossiers.models import AnswerChange, Dossier, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.applying import applications
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.services import repeating
from maillon.dossiers.services.filling import fill
from maillon.dossiers.services.starting import start
from tests.dossiers.apply.controls import AT, opened
from tests.personas import make_person, people, semis
from tests.projects.test_two_at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_answers_to_one_question_at_once_are_both_kept():
    cast = people()
    maude = make_person("Maude", Role.ORGANISATION_OFFICER, semis())
    dossier = start(version=opened(), applicant=semis(), actor=cast.benoit, at=AT)
    submission = applications(dossier)[0]
    path = "/data/organisme/mission"

    def say(user, words):
        return lambda: fill(
            hand=Hand(user), submission=submission, typed={path: words}, revision=0, at=AT, language="fr"
        )

    together(say(cast.benoit, "Semer"), say(maude, "Récolter"))
    kept = answers_of(Submission.objects.get(pk=submission.pk)).get(path)
    clash = AnswerChange.objects.get(outcome="clash")
    assert {kept, clash.value} == {"Semer", "Récolter"}
    assert clash.kept == kept


def test_a_double_click_begins_once_and_adds_one_line():
    cast = people()
    version, home, token = opened(), semis(), uuid4()
    together(*[lambda: start(version=version, applicant=home, actor=cast.benoit, at=AT, token=token).reference] * 3)
    dossier = Dossier.objects.get()
    submission = applications(dossier)[0]

    def add():
        return repeating.add(
            hand=Hand(cast.benoit),
            submission=submission,
            path="/data/equipe/personnes",
            revision=0,
            at=AT,
            language="fr",
        )

    together(add, add, add)
    assert answers_of(Submission.objects.get(pk=submission.pk)).repeat_count("/data/equipe/personnes") == 2
