"""Answers a domain already knows, put in a draft that nobody has typed in yet: what expressions cannot repeat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.dossiers.forms.definition import plain
from maillon.dossiers.models import Submission
from maillon.dossiers.queries.reading import answers_of, judge


@transaction.atomic
def prefill(*, submission: Submission, values: Mapping[str, str], at: datetime) -> bool:
    """Write values by path, repetitions made as needed; what the form does not ask is left out.

    False, and nothing is written, where somebody has typed already or where the answers are final.
    """
    held = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("form", "dossier__applicant", "dossier__applicant_person", "respondent")
        .get(pk=submission.pk)
    )
    if held.revision or held.state != Submission.State.DRAFT:
        return False
    answers = answers_of(held)
    asked = {question.path for question in answers.form.questions}
    known = {path: value for path, value in values.items() if plain(path) in asked}
    answers.make_room(known)
    for path, value in known.items():
        answers.set(path, value)
    judge(held, answers, language=held.language or "fr", at=timezone.localtime(at))
    held.xml = answers.to_xml()
    held.save(update_fields=["xml"])
    submission.xml = held.xml
    return True
