"""Files that answer questions."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from maillon.core.errors import RuleViolation
from maillon.core.files import rules
from maillon.core.files.services import discard, store
from maillon.dossiers.forms.definition import Question
from maillon.dossiers.models import AnswerChange, Attachment, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of, form_of
from maillon.dossiers.queries.record import Tables
from maillon.dossiers.services.filling import Filled, fill, writable

ANY = rules.DOCUMENTS | rules.TABLES | {rules.TEXT}
"""What a question that names no kind of file accepts."""


def allowed_for(question: Question) -> frozenset[str]:
    """The media types a question accepts: pictures for a photo, recordings for a sound or a film, else documents."""
    if question.mediatype.startswith("image/"):
        return rules.IMAGES
    if question.mediatype.startswith("audio/"):
        return rules.SOUNDS
    return rules.FILMS if question.mediatype.startswith("video/") else frozenset(ANY)


def limit_for(question: Question) -> int | None:
    """The most a question's file may weigh, in bytes, where it is less than any other's: a sound or a film."""
    return settings.RECORDING_LIMIT if question.mediatype.startswith(("audio/", "video/")) else None


@transaction.atomic
def attach(
    *,
    hand: Hand,
    submission: Submission,
    path: str,
    upload: File[bytes],
    revision: int,
    at: datetime,
    language: str,
    record: Tables | None = None,
) -> Filled:
    """Answer a question with a file, in place of the one that was there; two files of one name get two names.

    Raises as ``fill`` and as ``core.files.services.store``, ``field`` being the path.
    """
    current = writable(hand=hand, submission=submission)
    try:
        question = form_of(current).question(path)
        former = answers_of(current).get(path)
    except KeyError as unknown:
        raise RuleViolation("dossiers.unknown_question", path=path) from unknown
    if question.control != "upload":
        raise RuleViolation("dossiers.unknown_question", path=path)
    dossier = current.dossier
    owner = current.respondent or (dossier.applicant if dossier else None)
    try:
        stored = store(
            upload,
            actor=hand.user,
            owner_organisation=owner,
            at=at,
            allowed=allowed_for(question),
            limit=limit_for(question),
        )
    except RuleViolation as refused:
        raise RuleViolation(refused.code, field=path, **refused.params) from refused
    name = _free_name(current, stored.name)
    Attachment.objects.create(submission=current, path=path, name=name, file=stored, added_at=at)
    typed = {path: name}
    filled = fill(
        hand=hand, submission=current, typed=typed, revision=revision, at=at, language=language, record=record
    )
    forget_unused(submission=filled.submission, names=[former], hand=hand, at=at)
    return filled


@transaction.atomic
def detach(*, hand: Hand, submission: Submission, path: str, revision: int, at: datetime, language: str) -> Filled:
    """Take the file of a question away; its bytes go too."""
    current = writable(hand=hand, submission=submission)
    try:
        former = answers_of(current).get(path)
    except KeyError as unknown:
        raise RuleViolation("dossiers.unknown_question", path=path) from unknown
    filled = fill(hand=hand, submission=current, typed={path: ""}, revision=revision, at=at, language=language)
    forget_unused(submission=filled.submission, names=[former], hand=hand, at=at)
    return filled


def forget_unused(*, submission: Submission, names: list[str], hand: Hand, at: datetime) -> None:
    """Forget the files of these names that no answer holds any more and no clash may still choose."""
    clashing = submission.changes.filter(outcome=AnswerChange.Outcome.CLASH).values_list("value", flat=True)
    used = {*answers_of(submission).values().values(), *clashing}
    for attachment in submission.attachments.filter(name__in=[name for name in names if name and name not in used]):
        stored = attachment.file
        attachment.delete()
        discard(stored=stored, actor=hand.user, at=at)


def _free_name(submission: Submission, name: str) -> str:
    taken = set(submission.attachments.values_list("name", flat=True))
    stem, dot, extension = name.rpartition(".")
    stem, extension = (stem, f"{dot}{extension}") if dot and stem else (name, "")
    free, number = name, 2
    while free in taken:
        free, number = f"{stem}-{number}{extension}", number + 1
    return free
