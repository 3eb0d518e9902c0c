"""Beginning a dossier."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.files.services import discard
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.people.queries import token_hash
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import (
    Attachment,
    Dossier,
    Procedure,
    ProcedureForm,
    ProcedureVersion,
    Submission,
    TimelineEntry,
)
from maillon.dossiers.queries.reading import judge
from maillon.dossiers.queries.windows import is_open
from maillon.dossiers.rules import definition
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import timeline


@transaction.atomic
def start(
    *,
    version: ProcedureVersion,
    applicant: Organisation | None,
    applicant_person: Person | None = None,
    actor: User | None,
    at: datetime,
    language: str = "fr",
    title: str = "",
    is_demonstration: bool = False,
    token: UUID | None = None,
) -> Dossier:
    """Begin a dossier under a version of the rules, which freezes then; its form is prefilled from the record.

    ``token`` marks the request: the same one sent twice gives the dossier it began. Raises RuleViolation
    ``dossiers.window_closed`` before the opening or after the closing instant, ``dossiers.no_applicant`` where
    nobody applies, ``dossiers.applicant_kind`` where the version asks another kind.
    """
    version = ProcedureVersion.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=version.pk)
    if token:
        begun = Dossier.objects.filter(submissions__instance_id=f"uuid:{token}", started_by=actor).first()
        if begun is not None:
            return begun
    if not is_open(version, at=at):
        raise RuleViolation("dossiers.window_closed", opens_at=version.opens_at, closes_at=version.closes_at)
    rules = definition.read(version.definition)
    _check_applicant(rules.applicants, applicant, applicant_person)
    if version.frozen_at is None:
        version.frozen_at = at
        version.save(update_fields=["frozen_at"])
    dossier = Dossier.objects.create(
        reference=_next_reference(version.procedure, at),
        version=version,
        title=title,
        applicant=applicant,
        applicant_person=applicant_person,
        started_by=actor,
        started_at=at,
        state_since=at,
        is_demonstration=is_demonstration,
    )
    asked = version.forms.filter(use=ProcedureForm.Use.APPLICATION).select_related("form").order_by("pk")
    for place, use in enumerate(asked):
        instance_id = f"uuid:{token if token and place == 0 else uuid4()}"
        open_submission(dossier=dossier, use=use, at=at, language=language, instance_id=instance_id)
    record(actor, "dossiers.dossier.started", dossier, at=at, after={"version": str(version)})
    timeline.write(dossier, TimelineEntry.Kind.STEP, actor=actor, at=at, step="start", to_state=dossier.state)
    return dossier


@transaction.atomic
def start_without_account(*, version: ProcedureVersion, at: datetime, language: str) -> tuple[Dossier, str]:
    """Begin a dossier that nobody in particular asks; gives it with the digest of the link that opens its answers.

    Raises RuleViolation as ``start``, and ``dossiers.without_account`` where the version is not for anyone.
    """
    asked = definition.read(version.definition).applicants
    if asked.kind != "anyone" or not asked.without_account:
        raise RuleViolation("dossiers.without_account")
    dossier = start(version=version, applicant=None, actor=None, at=at, language=language)
    dossier.link_hash = token_hash(secrets.token_urlsafe(24))
    dossier.save(update_fields=["link_hash"])
    return dossier, dossier.link_hash


@transaction.atomic
def forget_unsent(*, dossier: Dossier, at: datetime) -> bool:
    """What somebody wrote without an account and never sent goes, with its files and its link; True when it did.

    Only the dossier's number stays, which is given once. Nothing is done to one that was sent, or that has an author.
    """
    held = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if held.submitted_at is not None or held.started_by_id is not None or held.state != State.DRAFT:
        return False
    written = held.submissions.all()
    files = list(StoredFile.objects.filter(pk__in=Attachment.objects.filter(submission__in=written).values("file")))
    written.delete()
    for stored in files:
        discard(stored=stored, actor=None, at=at)
    held.title, held.link_hash = "", ""
    held.save(update_fields=["title", "link_hash"])
    return True


def open_submission(
    *,
    dossier: Dossier,
    use: ProcedureForm,
    at: datetime,
    language: str = "fr",
    respondent: Organisation | None = None,
    instance_id: str = "",
) -> Submission:
    """A form to answer in a dossier, its defaults and what the record knows already there."""
    form = read_form(use.form.xform)
    instance_id = instance_id or f"uuid:{uuid4()}"
    answers = Answers.blank(form, instance_id=instance_id)
    submission = Submission(
        dossier=dossier,
        form=use.form,
        use=use.use,
        instance_id=instance_id,
        respondent=respondent,
        language=language,
        created_at=at,
        saved_at=at,
    )
    judge(submission, answers, language=language, at=timezone.localtime(at))
    submission.xml = answers.to_xml()
    submission.save(force_insert=True)
    return submission


def _check_applicant(
    asked: definition.Applicants, applicant: Organisation | None, applicant_person: Person | None
) -> None:
    if asked.kind == "organisation" and applicant is None:
        raise RuleViolation("dossiers.applicant_kind", kind=asked.kind)
    if asked.kind == "person" and applicant_person is None:
        raise RuleViolation("dossiers.applicant_kind", kind=asked.kind)


def _next_reference(procedure: Procedure, at: datetime) -> str:
    """``ADH-2026-0007``: numbered by procedure and year of Québec, without a gap, while the procedure is held."""
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    head = f"{procedure.prefix}-{timezone.localtime(at).year}-"
    # Numbered while the procedure is held, the newest has the last number.
    newest = Dossier.objects.filter(reference__startswith=head).order_by("-pk").values_list("reference", flat=True)
    last = int((newest.first() or f"{head}0").removeprefix(head))
    return f"{head}{last + 1:04d}"
