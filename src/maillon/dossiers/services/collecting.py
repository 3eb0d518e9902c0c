"""Receiving what a telephone sends: kept once, whole or not at all, refused with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.core.files.services import store
from maillon.dossiers.forms.answering import Answers
from maillon.dossiers.forms.envelope import Envelope, read_envelope
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.models import (
    AnswerChange,
    Attachment,
    FieldDevice,
    Form,
    ProcedureForm,
    ReceivedFile,
    ReceivedInstance,
    Submission,
    TimelineEntry,
)
from maillon.dossiers.queries.collecting import Offered, candidates
from maillon.dossiers.queries.reading import answers_of, judge
from maillon.dossiers.services import timeline
from maillon.dossiers.services.attaching import allowed_for, limit_for
from maillon.dossiers.services.starting import start
from maillon.dossiers.services.submitting import finalise


class Kept(StrEnum):
    """What became of a sending."""

    WHOLE = "whole"
    PARTIAL = "partial"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the telephone is told; ``missing`` names the files still to come."""

    kept: Kept
    instance: ReceivedInstance
    missing: tuple[str, ...] = ()


@transaction.atomic
def receive(
    *, device: FieldDevice, xml: bytes, files: Mapping[str, File[bytes]], at: datetime, language: str = "fr"
) -> Receipt:
    """Take what a telephone sends. The same instance again is the same; files may come in several sendings.

    Raises AnswersRefused for what is no answer to a form; RuleViolation ``dossiers.form_unknown``,
    ``dossiers.form_closed`` (not open, or another version is), ``dossiers.instance_differs`` (this instance was sent
    before with other answers), ``dossiers.answers_invalid`` (``questions``: labels) or a file's own refusal. Nothing
    of the sending is kept then: the telephone still has it.
    """
    envelope = read_envelope(xml)
    digest = hashlib.sha256(xml).hexdigest()
    known = ReceivedInstance.objects.select_for_update().filter(instance_id=envelope.instance_id).first()
    if known is not None and (known.digest != digest or known.organisation_id != device.organisation_id):
        raise RuleViolation("dossiers.instance_differs", instance=envelope.instance_id)
    if known is not None and known.completed_at is not None:
        return Receipt(Kept.ALREADY, known)
    form = _form(envelope)
    # What is already begun may be completed after the closing instant.
    answers = Answers.from_xml(read_form(form.xform), xml)
    place = None if known else _place(device, form, answers, at)
    instance = known or ReceivedInstance.objects.create(
        instance_id=envelope.instance_id,
        digest=digest,
        device=device,
        organisation=device.organisation,
        form=form,
        xml=xml.decode("utf-8"),
        received_at=at,
    )
    wanted = _wanted(answers)
    _keep_files(instance, answers, wanted, files, device=device, at=at)
    have = set(instance.files.values_list("name", flat=True))
    missing = tuple(sorted(name for name in wanted if name not in have))
    if missing:
        return Receipt(Kept.PARTIAL, instance, missing)
    submission = _settle(instance, answers, place or _place(device, form, answers, instance.received_at), at, language)
    instance.submission, instance.completed_at, instance.xml = submission, at, ""
    instance.save(update_fields=["submission", "completed_at", "xml"])
    return Receipt(Kept.WHOLE, instance)


def _form(envelope: Envelope) -> Form:
    found = Form.objects.filter(form_id=envelope.form_id)
    exact = found.filter(version=envelope.version).first()
    if exact is not None:
        return exact
    raise RuleViolation(
        "dossiers.form_version_unknown" if found.exists() else "dossiers.form_unknown",
        form_id=envelope.form_id,
        version=envelope.version,
    )


def _place(device: FieldDevice, form: Form, answers: Answers, at: datetime) -> Offered:
    """What these answers are for; where several wait on one form, the one that begins with the same facts."""
    found = [one for one in candidates(device, at=at) if one.form.pk == form.pk]
    if not found:
        raise RuleViolation("dossiers.form_closed", form_id=form.form_id, version=form.version)
    if found[0].waiting is None or found[0].waiting.use != ProcedureForm.Use.APPLICATION:
        return found[0]
    said = {pair for pair in answers.values().items() if pair[1]}
    return max(
        (one for one in found if one.waiting),
        key=lambda one: len(said & answers_of(one.waiting).values().items()) if one.waiting else 0,
    )


def _wanted(answers: Answers) -> dict[str, str]:
    """The path of each file the answers name."""
    form = answers.form
    uploads = {question.path for question in form.questions if question.control == "upload"}
    return (
        {value: path for path, value in answers.values().items() if value and form.question(path).path in uploads}
        if uploads
        else {}
    )


def _keep_files(
    instance: ReceivedInstance,
    answers: Answers,
    wanted: Mapping[str, str],
    files: Mapping[str, File[bytes]],
    *,
    device: FieldDevice,
    at: datetime,
) -> None:
    have = set(instance.files.values_list("name", flat=True))
    for name, upload in files.items():
        if name not in wanted or name in have:
            continue
        question = answers.form.question(wanted[name])
        stored = store(
            upload,
            actor=device.user,
            owner_organisation=device.organisation,
            at=at,
            allowed=allowed_for(question),
            limit=limit_for(question),
        )
        ReceivedFile.objects.create(instance=instance, name=name[:200], file=stored)


def _settle(instance: ReceivedInstance, answers: Answers, place: Offered, at: datetime, language: str) -> Submission:
    device = instance.device
    assert device is not None
    if place.waiting is not None:
        submission = place.waiting
    else:
        assert place.version is not None
        # As of the first sending: what began in time is not late for its photo.
        dossier = start(
            version=place.version,
            applicant=instance.organisation,
            actor=device.user,
            at=instance.received_at,
            language=language,
        )
        submission = dossier.submissions.select_related("form", "dossier", "respondent").get(form=instance.form)
    evaluation = judge(submission, answers, language=language, at=timezone.localtime(at))
    if evaluation.invalid:
        fields = evaluation.fields
        raise RuleViolation(
            "dossiers.answers_invalid", questions=[fields[path].label or path for path in evaluation.invalid[:5]]
        )
    before = answers_of(submission).values() if place.waiting is not None else {}
    submission.instance_id = instance.instance_id
    submission.xml = answers.to_xml()
    submission.origin = Submission.Origin.OPENROSA
    submission.revision += 1
    submission.saved_at = at
    submission.save(update_fields=["instance_id", "xml", "origin", "revision", "saved_at"])
    _say_who_typed(submission, answers, before, device=device, at=at)
    for received in instance.files.select_related("file"):
        path = next((path for path, value in answers.values().items() if value == received.name), "")
        Attachment.objects.create(submission=submission, path=path, name=received.name, file=received.file, added_at=at)
    if submission.dossier is not None:
        timeline.write(
            timeline.hold(submission.dossier.pk),
            TimelineEntry.Kind.ANSWERS,
            actor=device.user,
            at=at,
            data={"submission": submission.pk, "form": str(instance.form), "origin": submission.origin},
        )
    # What one asks in one's own name is signed and sent from one's space.
    if place.waiting is not None and submission.use != ProcedureForm.Use.APPLICATION:
        finalise(submission, at=at)
    return submission


def _say_who_typed(
    submission: Submission, answers: Answers, before: Mapping[str, str], *, device: FieldDevice, at: datetime
) -> None:
    AnswerChange.objects.bulk_create(
        AnswerChange(
            submission=submission,
            revision=submission.revision,
            path=path,
            seen=before.get(path, ""),
            value=value,
            outcome=AnswerChange.Outcome.APPLIED,
            origin=Submission.Origin.OPENROSA,
            author=device.user,
            author_label=device.name,
            at=at,
        )
        for path, value in answers.values().items()
        if value
    )
