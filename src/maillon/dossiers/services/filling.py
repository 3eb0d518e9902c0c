"""Saving a page of answers, as somebody with an account or with a link typed it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.forms.answering import MAX_BYTES, Answers
from maillon.dossiers.forms.evaluating import Evaluation
from maillon.dossiers.models import AnswerChange, Dossier, ProcedureForm, Submission
from maillon.dossiers.permissions import Hand, can_fill
from maillon.dossiers.queries.reading import INTERFACE, answers_of, third_language
from maillon.dossiers.queries.record import Tables
from maillon.dossiers.rules.merging import Clash, Edit
from maillon.dossiers.rules.rebasing import Past, rebase
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services.answering import answer, held

_ROOM = MAX_BYTES * 9 // 10
"""Bytes of answers kept; above, a draft could not be read again."""
_WRITABLE = (State.DRAFT, State.RETURNED)
INSERTED, REMOVED = "inserted", "removed"


@dataclass(frozen=True, slots=True)
class Filled:
    """What a save gave: the submission and its answers as they are now, the clashes it met, what found no place."""

    submission: Submission
    answers: Answers
    evaluation: Evaluation
    clashes: tuple[Clash, ...]
    lost: tuple[Edit, ...]


@transaction.atomic
def fill(
    *,
    hand: Hand,
    submission: Submission,
    typed: Mapping[str, str],
    revision: int,
    at: datetime,
    language: str,
    record: Tables | None = None,
) -> Filled:
    """Save what somebody typed on a page drawn at ``revision``; ``typed`` holds every answer the page showed.

    ``record`` is the respondent's, where it was read already. What others changed meanwhile stays, and the clash is
    kept with both texts. Raises NotAllowed; RuleViolation ``dossiers.answers_final``, ``dossiers.unknown_question``
    for a path the form does not have, ``dossiers.answers_too_long``.
    """
    current = writable(hand=hand, submission=submission)
    standing = answers_of(current).values()
    rebased = rebase(typed, history_since(current, revision, hand), standing)
    unknown = [edit.path for edit in rebased.edits if edit.path not in standing]
    if unknown:
        raise RuleViolation("dossiers.unknown_question", path=unknown[0])
    merged, answers, evaluation = answer(
        submission=current,
        edits=rebased.edits,
        actor=hand.user,
        at=at,
        author_label=hand.label,
        language=language,
        record=record,
    )
    if len(answers.to_xml().encode()) > _ROOM:
        raise RuleViolation("dossiers.answers_too_long")
    _keep_lost(current, rebased.lost, hand, at)
    _entitle(current, answers)
    _speak(current, language)
    return Filled(held(current.pk), answers, evaluation, merged.clashes, rebased.lost)


def _entitle(submission: Submission, answers: Answers) -> None:
    """The dossier is called what its form's question mapped to ``dossier.title`` (or named ``titre``) answers."""
    dossier = submission.dossier
    if dossier is None or submission.use == ProcedureForm.Use.SUPPORT:
        return
    asked = [question for question in answers.form.questions if question.maps_to == "dossier.title"]
    asked += [question for question in answers.form.questions if question.name in ("titre", "title")]
    title = next((said for question in asked if (said := _said(answers, question.path))), "")
    if title and title != dossier.title:
        dossier.title = title
        Dossier.objects.filter(pk=dossier.pk).update(title=title)


def _speak(submission: Submission, language: str) -> None:
    """Keep a third language chosen for the questions, until its author goes back to one of the interface's."""
    if language != submission.language and (language not in INTERFACE or third_language(submission)):
        Submission.objects.filter(pk=submission.pk).update(language=language)


def _said(answers: Answers, path: str) -> str:
    try:
        return " ".join(answers.get(path).split())[:300]
    except KeyError:
        return ""


def writable(*, hand: Hand, submission: Submission) -> Submission:
    """The submission, held, for somebody who may write in it now. Call it inside a transaction.

    Answers sent back for correction open again. Raises NotAllowed and RuleViolation ``dossiers.answers_final``.
    """
    current = held(submission.pk)
    if not can_fill(hand, current):
        raise NotAllowed("dossiers.fill")
    dossier = current.dossier
    if dossier is None:
        raise NotAllowed("dossiers.fill")
    if current.use == "support":
        if current.state == Submission.State.FINAL or dossier.state == State.WITHDRAWN:
            raise RuleViolation("dossiers.answers_final")
        return current
    if dossier.state not in _WRITABLE:
        raise RuleViolation("dossiers.answers_final")
    if current.state == Submission.State.FINAL:
        if dossier.state != State.RETURNED:
            raise RuleViolation("dossiers.answers_final")
        current.state = Submission.State.DRAFT
        current.save(update_fields=["state"])
    return current


def history_since(submission: Submission, revision: int, hand: Hand) -> list[Past]:
    """What was written since a revision, in order."""
    rows = submission.changes.filter(revision__gt=revision, outcome=AnswerChange.Outcome.APPLIED).order_by("id")
    return [_past(row, hand) for row in rows]


def is_move(change: AnswerChange) -> bool:
    """Whether a change is a repetition that came or went."""
    return change.path.endswith("]")


def _past(row: AnswerChange, hand: Hand) -> Past:
    mine = row.author_id == hand.user.pk if hand.user else row.author_id is None and row.author_label == hand.label
    if is_move(row):
        was = json.loads(row.seen) if row.value == REMOVED else {}
        return Past(row.path, mine=mine, move=row.value, held={row.path + tail: text for tail, text in was.items()})
    return Past(row.path, row.seen, row.value, mine=mine)


def _keep_lost(submission: Submission, lost: tuple[Edit, ...], hand: Hand, at: datetime) -> None:
    AnswerChange.objects.bulk_create(
        AnswerChange(
            submission=submission,
            revision=submission.revision,
            path=edit.path,
            seen=edit.seen,
            value=edit.value,
            outcome=AnswerChange.Outcome.DISMISSED,
            origin=Submission.Origin.WEB,
            author=hand.user,
            author_label=hand.label[:120],
            at=at,
        )
        for edit in lost
    )
