"""Answering a form, several people at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.effects import effect_of
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.evaluating import Evaluation
from maillon.dossiers.models import AnswerChange, Submission
from maillon.dossiers.queries.reading import answers_of, judge
from maillon.dossiers.queries.record import Tables
from maillon.dossiers.rules.merging import Clash, Edit, Merge, merge

Outcome = AnswerChange.Outcome


def held(submission_id: int) -> Submission:
    """The submission as it is now, held until the transaction ends."""
    found = Submission.objects.select_for_update(of=("self",)).select_related(
        "form", "dossier__version__procedure", "respondent"
    )
    return found.get(pk=submission_id)


@transaction.atomic
def answer(
    *,
    submission: Submission,
    edits: Iterable[Edit],
    actor: User | None,
    at: datetime,
    origin: str = Submission.Origin.WEB,
    author_label: str = "",
    language: str = "fr",
    record: Tables | None = None,
) -> tuple[Merge, Answers, Evaluation]:
    """Write what somebody typed; where another answer stands meanwhile, keep both and say the clash.

    Every change is kept with its author, in order. Repeats must be there already (``Answers.add_repeat`` through
    ``change_repeats``). ``record`` is the respondent's where somebody read it already (``record_of``). Raises
    RuleViolation ``dossiers.answers_final`` once the answers are final; KeyError for a path the form does not have.
    """
    current = held(submission.pk)
    if current.state == Submission.State.FINAL:
        raise RuleViolation("dossiers.answers_final")
    answers = answers_of(current)
    merged = merge(answers.values(), edits)
    for edit in merged.applied:
        answers.set(edit.path, edit.value)
    evaluation = judge(current, answers, language=language, at=timezone.localtime(at), record=record)
    if merged.applied or merged.clashes:
        current.revision += 1
        current.xml = answers.to_xml()
        current.saved_at = at
        current.save(update_fields=["revision", "xml", "saved_at"])
        _keep(current, merged, actor=actor, at=at, origin=origin, author_label=author_label)
    if merged.applied:
        _tell(current, actor, at)
    return merged, answers, evaluation


@transaction.atomic
def settle(*, change: AnswerChange, choose: bool, actor: User | None, at: datetime, language: str = "fr") -> None:
    """Settle a clash: take the text that was refused, or keep the one that stands. Both stay in the history.

    Raises RuleViolation ``dossiers.clash_settled`` when somebody settled it before.
    """
    current = held(change.submission_id)
    outcome = Outcome.CHOSEN if choose else Outcome.DISMISSED
    if not AnswerChange.objects.filter(pk=change.pk, outcome=Outcome.CLASH).update(outcome=outcome):
        raise RuleViolation("dossiers.clash_settled")
    if choose:
        stands = answers_of(current).get(change.path)
        answer(
            submission=current,
            edits=[Edit(change.path, stands, change.value)],
            actor=actor,
            at=at,
            origin=change.origin,
            language=language,
        )


def _tell(submission: Submission, actor: User | None, at: datetime) -> None:
    """Tell the domain of the procedure that answers of its dossier changed."""
    if submission.dossier is None:
        return
    effect = effect_of(submission.dossier.version.procedure.effect)
    if effect is not None and effect.answered is not None:
        effect.answered(submission.dossier, actor, at)


def _keep(
    submission: Submission, merged: Merge, *, actor: User | None, at: datetime, origin: str, author_label: str
) -> None:
    def row(edit: Edit | Clash, outcome: AnswerChange.Outcome, kept: str = "") -> AnswerChange:
        return AnswerChange(
            submission=submission,
            revision=submission.revision,
            path=edit.path,
            seen=edit.seen,
            value=edit.value,
            kept=kept,
            outcome=outcome,
            origin=origin,
            author=actor,
            author_label=author_label[:120],
            at=at,
        )

    rows = [row(edit, Outcome.APPLIED) for edit in merged.applied]
    rows += [row(clash, Outcome.CLASH, clash.kept) for clash in merged.clashes]
    AnswerChange.objects.bulk_create(rows)
