"""A submission's answers, read and judged."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.evaluating import Evaluation, evaluate
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import Submission
from maillon.dossiers.queries.record import Tables, tables


def form_of(submission: Submission) -> Form:
    """What the submission answers."""
    return read_form(submission.form.xform)


def answers_of(submission: Submission) -> Answers:
    """Its answers, to read or to change."""
    return Answers.from_xml(form_of(submission), submission.xml)


def tables_of(submission: Submission) -> Tables:
    """The respondent's record: as it was when the answers became final, else as it is."""
    if submission.state == Submission.State.FINAL:
        return dict(submission.record)
    return record_of(submission)


def record_of(submission: Submission) -> Tables:
    """The respondent's record as it is, read as far as a form asks."""
    dossier = submission.dossier
    organisation = submission.respondent or (dossier.applicant if dossier else None)
    return tables(organisation=organisation, person=dossier.applicant_person if dossier else None)


def judge(
    submission: Submission, answers: Answers, *, language: str, at: datetime, record: Tables | None = None
) -> Evaluation:
    """Every field of the answers, judged with the record (``tables_of``); ``at`` is aware."""
    known = tables_of(submission) if record is None else record
    return evaluate(answers.form, answers, language=language, now=timezone.localtime(at), tables=known)


INTERFACE = ("", "fr", "en")
"""The languages of the pages themselves."""


def third_language(submission: Submission) -> str:
    """The language of these answers where only the form speaks it; "" for one of the interface."""
    return "" if submission.language in INTERFACE else submission.language
