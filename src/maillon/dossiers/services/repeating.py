"""Repetitions of a group: one more, one less, one back, each kept in the history like an answer.

The history names a repetition by its path, ``/data/enfants[2]``: value ``inserted``, or ``removed`` with what it
held in ``seen`` as JSON by path within it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.models import AnswerChange, Submission
from maillon.dossiers.permissions import Hand
from maillon.dossiers.queries.reading import answers_of, judge
from maillon.dossiers.rules.rebasing import moved
from maillon.dossiers.services.filling import INSERTED, REMOVED, history_since, writable

MOST = 500
"""Repetitions of one group; far above any real form."""
_LAST = re.compile(r"^(.*)\[(\d+)\]$")


@transaction.atomic
def add(
    *,
    hand: Hand,
    submission: Submission,
    path: str,
    revision: int,
    at: datetime,
    language: str,
    origin: str = Submission.Origin.WEB,
) -> AnswerChange | None:
    """One more repetition at the end; asked twice from the same page, it is added once (None the second time).

    ``path`` is the repeat's, without its own position. Raises NotAllowed; RuleViolation
    ``dossiers.answers_final``, ``dossiers.repeat_fixed``, ``dossiers.repeat_too_many``.
    """
    current = writable(hand=hand, submission=submission)
    for past in history_since(current, revision, hand):
        if past.mine and past.move == INSERTED and past.path.startswith(f"{path}["):
            return None
    answers = answers_of(current)
    state = judge(current, answers, language=language, at=timezone.localtime(at)).groups.get(path)
    if state is None or not state.can_add:
        raise RuleViolation("dossiers.repeat_fixed")
    if answers.repeat_count(path) >= MOST:
        raise RuleViolation("dossiers.repeat_too_many", limit=MOST)
    index = answers.add_repeat(path)
    judge(current, answers, language=language, at=timezone.localtime(at))
    return _keep(current, answers, f"{path}[{index}]", seen="", value=INSERTED, hand=hand, at=at, origin=origin)


@transaction.atomic
def remove(
    *,
    hand: Hand,
    submission: Submission,
    path: str,
    revision: int,
    at: datetime,
    language: str,
    origin: str = Submission.Origin.WEB,
) -> AnswerChange | None:
    """One repetition less (``/data/enfants[2]`` as the page drawn at ``revision`` showed it), kept to be put back.

    None when somebody removed it before. Raises as ``add``.
    """
    current = writable(hand=hand, submission=submission)
    here = path
    for past in history_since(current, revision, hand):
        now_at = moved(here, past.path, past.move) if past.move else here
        if now_at is None:
            return None
        here = now_at
    answers = answers_of(current)
    found = _LAST.match(here)
    state = judge(current, answers, language=language, at=timezone.localtime(at)).groups.get(here)
    if found is None or state is None or not state.can_remove:
        raise RuleViolation("dossiers.repeat_fixed")
    held = {name.removeprefix(here): value for name, value in answers.values().items() if _inside(name, here)}
    answers.remove_repeat(found[1], int(found[2]))
    judge(current, answers, language=language, at=timezone.localtime(at))
    seen = json.dumps(held, ensure_ascii=False)
    return _keep(current, answers, here, seen=seen, value=REMOVED, hand=hand, at=at, origin=origin)


@transaction.atomic
def restore(*, hand: Hand, change: AnswerChange, at: datetime, language: str) -> AnswerChange | None:
    """Put back a repetition that was removed, where it was, with what it held.

    None when it is back already. Raises NotAllowed; RuleViolation ``dossiers.answers_final``,
    ``dossiers.nothing_to_restore`` where its own place is gone too.
    """
    current = writable(hand=hand, submission=change.submission)
    found = _LAST.match(change.path)
    if change.value != REMOVED or found is None:
        raise RuleViolation("dossiers.nothing_to_restore")
    back = {"restored": change.pk}
    if current.changes.filter(seen=json.dumps(back), value=INSERTED).exists():
        return None
    answers = answers_of(current)
    try:
        last = answers.add_repeat(found[1])
    except KeyError as gone:
        raise RuleViolation("dossiers.nothing_to_restore") from gone
    index = min(int(found[2]), last)
    moving = f"{found[1]}[{last}]"
    values = {
        (moved(name, f"{found[1]}[{index}]", INSERTED) or name): value
        for name, value in answers.values().items()
        if not _inside(name, moving)
    }
    values |= {f"{found[1]}[{index}]{tail}": value for tail, value in json.loads(change.seen).items()}
    rebuilt = Answers.from_values(answers.form, values)
    judge(current, rebuilt, language=language, at=timezone.localtime(at))
    return _keep(current, rebuilt, f"{found[1]}[{index}]", seen=json.dumps(back), value=INSERTED, hand=hand, at=at)


def _inside(path: str, repetition: str) -> bool:
    return path.startswith(f"{repetition}/")


def _keep(
    submission: Submission,
    answers: Answers,
    path: str,
    *,
    seen: str,
    value: str,
    hand: Hand,
    at: datetime,
    origin: str = Submission.Origin.WEB,
) -> AnswerChange:
    submission.revision += 1
    submission.xml = answers.to_xml()
    submission.saved_at = at
    submission.save(update_fields=["revision", "xml", "saved_at"])
    return AnswerChange.objects.create(
        submission=submission,
        revision=submission.revision,
        path=path,
        seen=seen,
        value=value,
        outcome=AnswerChange.Outcome.APPLIED,
        origin=origin,
        author=hand.user,
        author_label=hand.label[:120],
        at=at,
    )
