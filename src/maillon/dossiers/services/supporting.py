"""Asking other parties to support an application, and their answers."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.services import write as write_letter
from maillon.core.narratives import read
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, open_one
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.queries import token_hash
from maillon.core.people.rules import Capability
from maillon.dossiers.models import Dossier, ProcedureForm, Submission, TimelineEntry
from maillon.dossiers.permissions import Hand, can_draft
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.conversing import holding
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules.walk import ENDED
from maillon.dossiers.services import timeline
from maillon.dossiers.services.filling import writable
from maillon.dossiers.services.starting import open_submission
from maillon.dossiers.services.submitting import finalise

KIND = "dossiers.support"
_SPARE = 3
"""For each support wanted, how many may be asked: one that does not answer blocks nothing."""
_DAYS = 30
"""Days given to answer where the procedure has no deadline."""


@transaction.atomic
def ask(
    *, dossier: Dossier, organisation: Organisation, email: str, actor: User, link: str, space: str, at: datetime
) -> Submission:
    """Ask an organisation to support the application: its people find the form in their space, and by letter.

    ``email``, when given, receives a link that opens the form without an account (``link`` holds ``{token}``);
    ``space`` is where the others answer. Asking the same organisation twice asks once. Raises NotAllowed;
    RuleViolation ``dossiers.support_self``, ``dossiers.support_enough``, ``dossiers.support_none``,
    ``dossiers.access_email``.
    """
    held = timeline.hold(dossier.pk)
    if not can_draft(actor, held):
        raise NotAllowed("dossiers.ask_support")
    rules = applying.rules_of(held)
    use = held.version.forms.filter(use=ProcedureForm.Use.SUPPORT).select_related("form").first()
    if use is None or not rules.supports or held.state in ENDED:
        raise RuleViolation("dossiers.support_none")
    if organisation.pk == held.applicant_id:
        raise RuleViolation("dossiers.support_self", field="organisation")
    asked = applying.supports(held)
    if same := next((one for one in asked if one.respondent_id == organisation.pk), None):
        return same
    if len(asked) >= rules.supports * _SPARE:
        raise RuleViolation("dossiers.support_enough", asked=len(asked))
    address = _address(email)
    submission = open_submission(dossier=held, use=use, at=at, respondent=organisation)
    closing = closing_of(held.version)
    due_at = closing if closing and closing > at else at + timedelta(days=_DAYS)
    open_one(
        kind=KIND,
        subject=submission,
        due_at=due_at,
        actor=actor,
        at=at,
        debtor=organisation,
        creditor=held.applicant,
    )
    context = {"reference": held.reference, "applicant": held.applicant, "due_at": due_at}
    if address:
        secret = secrets.token_urlsafe(24)
        submission.respondent_email, submission.link_hash = address, token_hash(secret)
        submission.save(update_fields=["respondent_email", "link_hash"])
        letter = {**context, "link": link.replace("{token}", secret), "procedure": read(rules.title, "fr").text}
        write_letter(address, "dossiers/support", "fr", letter, at)
    for reader in holding(Capability.RECORD, organisation.pk):
        letter = {**context, "link": space, "procedure": read(rules.title, reader.language).text}
        write_letter(reader.email, "dossiers/support", reader.language, letter, at)
    record(actor, "dossiers.support.asked", submission, at=at, after={"organisation": organisation.slug})
    data = {"submission": submission.pk, "organisation": organisation.slug, "asked": True}
    timeline.write(held, TimelineEntry.Kind.SUPPORT, actor=actor, at=at, data=data)
    return submission


@transaction.atomic
def give(*, submission: Submission, hand: Hand, at: datetime, language: str) -> Submission:
    """Send a support's answers: they are final. Sent twice, they are sent once.

    Raises NotAllowed; RuleViolation ``dossiers.answers_incomplete`` (``missing``), ``dossiers.answers_final``.
    """
    before = Submission.objects.select_related("dossier").get(pk=submission.pk)
    if before.dossier is None:
        raise NotAllowed("dossiers.fill")
    held = timeline.hold(before.dossier.pk)
    if before.state == Submission.State.FINAL:
        return before
    current = writable(hand=hand, submission=submission)
    judged = applying.judged(current, at=at, language=language)
    if judged.evaluation.invalid:
        raise RuleViolation("dossiers.answers_incomplete", missing=len(judged.evaluation.invalid))
    finalise(current, at=at)
    for owed in _owed(current):
        meet(obligation=owed, actor=hand.user, at=at)
    record(hand.user, "dossiers.support.given", current, at=at, after={"dossier": held.reference})
    organisation = current.respondent.slug if current.respondent else ""
    data = {"submission": current.pk, "organisation": organisation, "asked": False}
    timeline.write(held, TimelineEntry.Kind.SUPPORT, actor=hand.user, at=at, data=data)
    return current


def _owed(submission: Submission) -> list[Obligation]:
    kept = Obligation.objects.open().filter(kind=KIND, subject_type=submission._meta.label_lower)
    return list(kept.filter(subject_id=str(submission.pk)))


def _address(email: str) -> str:
    address = email.strip().lower()
    if address:
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise RuleViolation("dossiers.access_email", field="email") from wrong
    return address
