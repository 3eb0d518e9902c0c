"""What is true of a dossier for the applicant's steps, and what they still have to do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import Visitor, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.evaluating import Evaluation
from maillon.dossiers.models import AnswerChange, Dossier, ProcedureForm, ProcedureVersion, Submission
from maillon.dossiers.permissions import consulted_by
from maillon.dossiers.queries.eligibility import judge_eligibility
from maillon.dossiers.queries.reading import answers_of, judge, tables_of
from maillon.dossiers.queries.record import Tables
from maillon.dossiers.queries.windows import is_open, open_versions
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.eligibility import Verdict
from maillon.dossiers.rules.walk import Facts

Use = ProcedureForm.Use


@dataclass(frozen=True, slots=True)
class Judged:
    """A submission with its answers, every field judged, and the eligibility rules on them."""

    submission: Submission
    answers: Answers
    evaluation: Evaluation
    verdicts: Sequence[Verdict] = ()

    @property
    def blocking(self) -> list[Verdict]:
        """The rules that do not hold."""
        return [verdict for verdict in self.verdicts if not verdict.holds]


def rules_of(dossier: Dossier) -> ProcedureDefinition:
    """What the version of the dossier says."""
    return definition.read(dossier.version.definition)


def applications(dossier: Dossier) -> list[Submission]:
    """The forms the applicant answers, in the version's order."""
    rows = dossier.submissions.filter(use=Use.APPLICATION).select_related(
        "form", "dossier__version__procedure", "dossier__applicant", "dossier__applicant_person", "respondent"
    )
    return list(rows.order_by("pk"))


def supports(dossier: Dossier) -> list[Submission]:
    """What supporting parties were asked, in the order they were named."""
    return list(dossier.submissions.filter(use=Use.SUPPORT).select_related("form", "respondent").order_by("pk"))


def judged(submission: Submission, *, at: datetime, language: str) -> Judged:
    """The submission as it stands at an instant, its messages in a language."""
    answers, record = answers_of(submission), tables_of(submission)
    evaluation = judge(submission, answers, language=language, at=timezone.localtime(at), record=record)
    return with_verdicts(submission, answers, evaluation, language=language, at=at, record=record)


def with_verdicts(
    submission: Submission,
    answers: Answers,
    evaluation: Evaluation,
    *,
    language: str,
    at: datetime,
    record: Tables | None = None,
) -> Judged:
    """The eligibility rules on answers already judged; only the application is asked about them."""
    verdicts: Sequence[Verdict] = ()
    if submission.use == Use.APPLICATION and submission.dossier is not None:
        known = tables_of(submission) if record is None else record
        verdicts = judge_eligibility(
            rules_of(submission.dossier), answers.form, answers, known, at=timezone.localtime(at)
        )
    return Judged(submission, answers, evaluation, verdicts)


def digest_of(submissions: Sequence[Submission]) -> str:
    """SHA-256 of answers exactly as they are: what a signature stands by."""
    whole = hashlib.sha256()
    for submission in sorted(submissions, key=lambda one: one.pk):
        whole.update(submission.instance_id.encode() + b"\0" + submission.xml.encode() + b"\0")
    return whole.hexdigest()


def is_signed(dossier: Dossier, submissions: Sequence[Submission]) -> bool:
    """Whether somebody signed the answers as they are now."""
    digest = digest_of(submissions)
    return any(one.signatures.filter(digest=digest).exists() for one in submissions if one.dossier_id == dossier.pk)


def facts(dossier: Dossier, answered: Sequence[Judged], *, at: datetime, signing: bool = False) -> Facts:
    """The facts that the applicant's steps ask for; ``signing`` when the signature comes with the step itself."""
    rules = rules_of(dossier)
    asked = supports(dossier)
    given = [one for one in asked if one.state == Submission.State.FINAL]
    return replace(
        Facts(),
        window_open=is_open(dossier.version, at=at),
        answers_valid=all(one.evaluation.is_complete for one in answered),
        eligible=not any(one.blocking for one in answered),
        supports_answered=len(given) >= rules.supports_wanted(len(asked)),
        signed=not rules.signature or signing or is_signed(dossier, [one.submission for one in answered]),
    )


def open_to(user: Visitor, *, at: datetime) -> list[tuple[ProcedureVersion, list[Organisation]]]:
    """The versions one may apply under now, each with the organisations this person may begin a dossier for.

    Versions for persons come with no organisation.
    """
    recording = organisation_ids_from_inside(user, Capability.RECORD)
    mine = list(Organisation.objects.filter(pk__in=recording).order_by("legal_name_fr")) if recording else []
    return [(version, mine) for version in open_versions(at=at) if _is_offered(version, at)]


def _is_offered(version: ProcedureVersion, at: datetime) -> bool:
    """A confidential procedure is begun from its own page, never from an account."""
    return is_open(version, at=at) and not version.definition.get("confidential", False)


def of_person(user: Visitor) -> QuerySet[Dossier, Dossier]:
    """The dossiers this person's organisation, or they themselves, asked; the latest change first."""
    rows = consulted_by(user).select_related("version__procedure", "applicant", "applicant_person")
    return rows.order_by("-state_since", "-pk")


def supports_asked(user: Visitor) -> QuerySet[Submission, Submission]:
    """The supports asked of this person's organisations, still to answer first."""
    recording = organisation_ids_from_inside(user, Capability.RECORD)
    rows = Submission.objects.filter(use=Use.SUPPORT, respondent_id__in=recording, dossier__isnull=False)
    asked = rows.select_related("dossier__version__procedure", "dossier__applicant", "respondent", "form")
    return asked.order_by("state", "-created_at")


def pending_clashes(submission: Submission) -> list[AnswerChange]:
    """Answers two people gave to one question, not settled yet."""
    rows = submission.changes.filter(outcome=AnswerChange.Outcome.CLASH).select_related("author__person")
    return list(rows.order_by("pk"))


def last_by_others(submission: Submission, *, author_id: int | None, label: str) -> AnswerChange | None:
    """The last change somebody else wrote."""
    mine = Q(author_id=author_id) if author_id else Q(author__isnull=True, author_label=label)
    rows = submission.changes.exclude(mine).filter(outcome=AnswerChange.Outcome.APPLIED)
    return rows.select_related("author__person").order_by("-pk").first()
