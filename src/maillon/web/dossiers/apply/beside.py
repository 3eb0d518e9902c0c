"""What is said beside questions: clashes, corrections asked, the record's own words, rules, files; and who is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from maillon.core.narratives import read
from maillon.dossiers.forms.definition import Form as Read
from maillon.dossiers.forms.definition import Page, plain
from maillon.dossiers.forms.showing import files_named
from maillon.dossiers.models import AnswerChange, Form, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.applying import Judged, last_by_others, pending_clashes
from maillon.dossiers.queries.corrections import corrections_by_question
from maillon.dossiers.services.correcting import differing
from maillon.web.dossiers.apply.checks import is_answered
from maillon.web.dossiers.apply.drawing import Beside, ClashShown, FileShown, said

_RECENT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody else who wrote on this page a short while ago."""

    who: str
    minutes: int


def beside(submission: Submission, judged: Judged, hand: Hand, language: str) -> Beside:
    """Everything said beside the questions of a submission, by path."""
    return Beside(
        clashes=_clashes(submission, judged, hand),
        corrections=corrections_by_question(submission),
        differs=differing(submission, judged.answers.values(), hand.user),
        verdicts=_verdicts(judged, language),
        files=files_of(submission),
        media=media_of(submission.form, answers_form=judged.answers.form),
    )


def presence(submission: Submission, page: Page, hand: Hand, *, at: datetime) -> Presence | None:
    """Who else wrote on the page in the last half hour."""
    user = hand.user
    last = last_by_others(submission, author_id=user.pk if user else None, label=hand.label)
    if last is None or at - last.at > _RECENT:
        return None
    if plain(last.path) not in {question.path for question in page.questions()}:
        return None
    return Presence(name_of(last), max(0, int((at - last.at).total_seconds() // 60)))


def name_of(change: AnswerChange) -> str:
    """Who wrote a change: their first name, or the name given with a link."""
    if change.author and change.author.person:
        return change.author.person.given_name
    return change.author_label


def files_of(submission: Submission) -> Mapping[str, FileShown]:
    """The files of a submission by the name answers hold."""
    reference = submission.dossier.reference if submission.dossier else ""
    return {
        one.name: FileShown(
            one.name,
            reverse("application_file", kwargs={"reference": reference, "pk": one.pk}),
            one.file.size,
            one.file.media_type.startswith("image/"),
            kind if (kind := one.file.media_type.partition("/")[0]) in ("audio", "video") else "",
        )
        for one in submission.attachments.select_related("file")
    }


def media_of(form: Form, *, answers_form: Read) -> Mapping[str, str]:
    """The addresses of what the labels of a form show, by name."""
    if not files_named(answers_form):
        return {}
    return {
        name: reverse("form_media", kwargs={"pk": form.pk, "name": name})
        for name in form.media.values_list("name", flat=True)
    }


def _clashes(submission: Submission, judged: Judged, hand: Hand) -> dict[str, list[ClashShown]]:
    found: dict[str, list[ClashShown]] = {}
    for change in pending_clashes(submission):
        field = judged.evaluation.fields.get(change.path)
        if field is None:
            continue
        mine = change.author_id == hand.user.pk if hand.user else change.author_label == hand.label
        shown = ClashShown(
            change.pk,
            said(field.choices, field.value),
            said(field.choices, change.value),
            name_of(change),
            change.at,
            mine,
        )
        found.setdefault(change.path, []).append(shown)
    return found


def _verdicts(judged: Judged, language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for verdict in judged.blocking:
        if not is_answered(verdict, judged):
            continue
        said_here = " ".join(filter(None, (read(verdict.reason, language).text, read(verdict.remedy, language).text)))
        for path in verdict.questions:
            found.setdefault(path, []).append(said_here)
    return found
