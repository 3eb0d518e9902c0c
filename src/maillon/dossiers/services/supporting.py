"""Asking other parties to support an application, and their answers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.services import write as write_letter
from maillon.core.narratives import read
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, open_one, waive
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.people.queries import token_hash
from maillon.core.people.rules import Capability
from maillon.dossiers.models import Dossier, ProcedureForm, Submission, TimelineEntry
from maillon.dossiers.permissions import Hand, can_draft
from maillon.dossiers.queries import applying
from maillon.dossiers.queries.conversing import holding
from maillon.dossiers.queries.supporting import named_in
from maillon.dossiers.queries.windows import closing_of
from maillon.dossiers.rules.walk import ENDED, State
from maillon.dossiers.services import timeline
from maillon.dossiers.services.filling import writable
from maillon.dossiers.services.starting import open_submission
from maillon.dossiers.services.submitting import finalise

KIND = "dossiers.support"
Member = Callable[[str], Organisation | None]
ENOUGH = "Assez d’appuis sont reçus."
"""Why a support is no longer owed, as the obligation keeps it."""
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


def ask_named(
    *, dossier: Dossier, member: Member, actor: User, link: str, space: str, at: datetime
) -> tuple[list[Submission], list[str]]:
    """Ask the members that the answers name, each once: those asked now, and the names that are no member's.

    ``member`` finds the one member of a name. Nothing is asked of a name whose answer, or whose e-mail's, does not
    hold, nor past the number that may be asked.
    """
    held = Dossier.objects.select_related("version__procedure", "applicant").get(pk=dossier.pk)
    rules = applying.rules_of(held)
    if not rules.supports or held.state not in (State.DRAFT, State.RETURNED) or not can_draft(actor, held):
        return [], []
    known = {one.respondent_id for one in applying.supports(held)}
    asked: list[Submission] = []
    unknown: list[str] = []
    for name, email in named_in(held, at=at)[: rules.supports]:
        organisation = member(name)
        if organisation is None:
            unknown.append(name)
        elif organisation.pk not in known and organisation.pk != held.applicant_id:
            try:
                made = ask(
                    dossier=held, organisation=organisation, email=email, actor=actor, link=link, space=space, at=at
                )
            except RuleViolation:
                continue
            known.add(organisation.pk)
            asked.append(made)
    return asked, unknown


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
    _spare_others(held, actor=hand.user, at=at)
    data = {"submission": current.pk, "organisation": organisation, "asked": False}
    timeline.write(held, TimelineEntry.Kind.SUPPORT, actor=hand.user, at=at, data=data)
    return current


def _spare_others(dossier: Dossier, *, actor: User | None, at: datetime) -> None:
    """Once enough have answered, the others owe nothing more; they may still answer."""
    asked = applying.supports(dossier)
    if sum(one.state == Submission.State.FINAL for one in asked) < applying.rules_of(dossier).supports:
        return
    for one in asked:
        if one.state != Submission.State.FINAL:
            for owed in _owed(one):
                waive(obligation=owed, reason=ENOUGH, actor=actor, at=at)


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
