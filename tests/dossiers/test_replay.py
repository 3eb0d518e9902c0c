"""Past dossiers replayed under other rules: which would have had another fate."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from maillon.dossiers.models import Dossier, ProcedureVersion, Review, Score
from maillon.dossiers.queries import replaying
from maillon.dossiers.queries.eligibility import judge_eligibility, unaskable
from maillon.dossiers.queries.reading import answers_of, tables_of
from maillon.dossiers.rules.definition import Criterion, Eligibility, Grid, ProcedureDefinition
from maillon.dossiers.rules.merging import Edit
from maillon.dossiers.rules.replay import Fate
from maillon.dossiers.services import versions
from maillon.dossiers.services.answering import answer
from maillon.dossiers.services.starting import start
from maillon.dossiers.services.submitting import submit
from tests.dossiers import samples
from tests.personas import AT, People, people, semis

pytestmark = pytest.mark.django_db

RULES = ProcedureDefinition(
    title={"fr": "Récolte", "en": "Harvest"},
    eligibility=(
        Eligibility("assez", "${tonnes} >= 10", {"fr": "Trop peu."}, {"fr": "Attendez."}),
        Eligibility(
            "connu", "pulldata('organisation', 'country', 'key', 'self') = 'CA'", {"fr": "Loin."}, {"fr": "Rien."}
        ),
    ),
    grid=Grid((Criterion("soin", {"fr": "Soin"}, 60), Criterion("suite", {"fr": "Suite"}, 40)), threshold=50),
)


@pytest.fixture
def everyone() -> People:
    return people(AT)


@pytest.fixture
def version(everyone: People) -> ProcedureVersion:
    return samples.publish(samples.harvest(definition=RULES), at=AT)


def submitted(
    version: ProcedureVersion, everyone: People, tonnes: int, marks: tuple[int, int] | None = None
) -> Dossier:
    dossier = start(version=version, applicant=semis(), actor=everyone.benoit, at=AT)
    answer(
        submission=dossier.submissions.get(),
        edits=[Edit("/data/tonnes", "", str(tonnes)), Edit("/data/vendue", "", "oui")],
        actor=everyone.benoit,
        at=AT,
    )
    submit(dossier=dossier, actor=everyone.benoit, name="", at=AT, language="fr")
    if marks:
        review = Review.objects.create(
            dossier=dossier,
            reviewer=everyone.amina,
            state=Review.State.FILED,
            points=0,
            no_conflict_declared_at=AT,
            assigned_at=AT,
            filed_at=AT,
        )
        for criterion, mark in zip(("soin", "suite"), marks, strict=True):
            Score.objects.create(review=review, criterion=criterion, mark=mark)
    return dossier


def test_eligibility_is_judged_on_answers_and_record(version: ProcedureVersion, everyone: People) -> None:
    dossier = start(version=version, applicant=semis(), actor=everyone.benoit, at=AT)
    submission = dossier.submissions.get()
    answers = answers_of(submission)
    verdicts = judge_eligibility(RULES, answers.form, answers, tables_of(submission), at=AT)
    assert [(one.key, one.holds) for one in verdicts] == [("assez", False), ("connu", True)]
    answers.set("/data/tonnes", "12")
    again = judge_eligibility(RULES, answers.form, answers, tables_of(submission), at=AT)
    assert [one.holds for one in again] == [True, True]


def test_a_rule_the_form_cannot_answer_is_named(version: ProcedureVersion, everyone: People) -> None:
    form = answers_of(start(version=version, applicant=semis(), actor=None, at=AT).submissions.get()).form
    broken = replace(RULES, eligibility=(replace(RULES.eligibility[0], expression="lune(${tonnes})"),))
    assert list(unaskable(broken, form)) == ["eligibility.assez"]
    assert unaskable(RULES, form) == {}


def test_replay_says_who_would_be_blocked_and_whose_marks_would_no_longer_do(
    version: ProcedureVersion, everyone: People
) -> None:
    small = submitted(version, everyone, 12, (3, 3))
    large = submitted(version, everyone, 90, (2, 5))
    stricter = replace(
        RULES,
        eligibility=(replace(RULES.eligibility[0], expression="${tonnes} >= 20"), RULES.eligibility[1]),
        grid=Grid((Criterion("soin", {"fr": "Soin"}, 90), Criterion("suite", {"fr": "Suite"}, 10)), threshold=50),
    )
    told = {one.dossier_id: one for one in replaying.replay(version.procedure, stricter)}
    assert told[small.pk].fate is Fate.BLOCKED
    assert told[small.pk].after.blocked == ("assez",)
    assert (told[large.pk].before.points, told[large.pk].after.points) == (6400, 4600)
    assert told[large.pk].fate is Fate.FALLS


def test_the_same_rules_change_nothing_whatever_the_record_became(version: ProcedureVersion, everyone: People) -> None:
    dossier = submitted(version, everyone, 12, (3, 3))
    home = semis()
    home.country = "HT"
    home.save(update_fields=["country"])
    (told,) = replaying.replay(version.procedure, RULES)
    assert (told.dossier_id, told.fate, told.before) == (dossier.pk, Fate.SAME, told.after)
    assert told.before.blocked == ()


def test_a_rule_about_a_question_nobody_asked_then_says_nothing_of_the_past(
    version: ProcedureVersion, everyone: People
) -> None:
    submitted(version, everyone, 12)
    later = replace(
        RULES,
        eligibility=(*RULES.eligibility, Eligibility("neuve", "${nouvelle} = 1", {"fr": "N"}, {"fr": "N"})),
    )
    (told,) = replaying.replay(version.procedure, later)
    assert told.fate is Fate.SAME


def test_a_draft_version_freezes_nothing_and_a_new_version_keeps_the_past(
    version: ProcedureVersion, everyone: People
) -> None:
    submitted(version, everyone, 12)
    draft = versions.draft(
        procedure=version.procedure, actor=everyone.amina, at=AT + timedelta(days=1), copied_from=version
    )
    assert (draft.frozen_at, draft.published_at) == (None, None)
    version.refresh_from_db()
    assert version.frozen_at == AT
