"""Verifying a point of a file, or again of a guarantee: who looked, which day, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.guarantees.models import DiligenceCheck, Guarantee
from maillon.guarantees.permissions.diligence import can_verify_again, can_verify_file
from maillon.guarantees.queries import diligence as queries
from maillon.guarantees.rules import diligence as rules

Verdict = DiligenceCheck.Verdict
RENEWALS = {"kyc": "guarantees.kyc", "valuation": "guarantees.valuation"}
"""The kind of obligation each renewal is."""
DECIDED = ("approved", "approved_with_conditions", "refused", "in_effect", "closed", "withdrawn", "not_receivable")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a point: an answer of the file, a document, what was seen; or why it is not asked."""

    verdict: str
    on: date
    question: str = ""
    file: StoredFile | None = None
    told: str = ""


@transaction.atomic
def verify_file(*, dossier: Dossier, point: str, found: Found, actor: User, at: datetime) -> DiligenceCheck:
    """A point of a file in study was looked at; what was found before stays beside it.

    Raises NotAllowed ``guarantees.verify``, RuleViolation ``guarantees.file_decided`` once the file is decided,
    ``guarantees.no_checklist``, ``guarantees.unknown_point``, ``guarantees.check_future``, ``guarantees.check_proof``
    when nothing proves it, ``guarantees.check_reason`` when it is lacking or not applicable and nobody says why,
    ``guarantees.check_question`` for an answer the file does not hold, ``guarantees.check_asked`` for a point that
    every file is asked.
    """
    if not can_verify_file(actor, dossier):
        raise NotAllowed("guarantees.verify")
    held = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if held.state in DECIDED or Guarantee.objects.filter(dossier=held).exists():
        raise RuleViolation("guarantees.file_decided")
    if found.question and found.question not in queries.proofs_of(held):
        raise RuleViolation("guarantees.check_question", field="question")
    return _keep(DiligenceCheck(dossier=held), point, found, actor, at)


@transaction.atomic
def verify_again(*, guarantee: Guarantee, point: str, found: Found, actor: User, at: datetime) -> DiligenceCheck:
    """A point was looked at again while the guarantee lasts: the duty to renew it is met when it is proven.

    Raises as ``verify_file``; an answer of the file proves nothing anew: ``guarantees.check_question``.
    """
    if not can_verify_again(actor, guarantee):
        raise NotAllowed("guarantees.verify")
    if found.question:
        raise RuleViolation("guarantees.check_question", field="question")
    kept = _keep(DiligenceCheck(guarantee=guarantee), point, found, actor, at)
    told = rules.read(kept.checklist.definition).point(point)
    if told is not None and told.renewal and kept.verdict in rules.DONE:
        duties = Obligation.objects.open().filter(
            kind=RENEWALS[told.renewal],
            subject_type=guarantee._meta.label_lower,
            subject_id=str(guarantee.pk),
        )
        for duty in duties:
            meet(obligation=duty, actor=actor, at=at)
    return kept


def _keep(check: DiligenceCheck, point: str, found: Found, actor: User, at: datetime) -> DiligenceCheck:
    today = timezone.localdate(at)
    checklist = queries.in_force(today)
    if checklist is None:
        raise RuleViolation("guarantees.no_checklist")
    asked = rules.read(checklist.definition).point(point)
    if asked is None:
        raise RuleViolation("guarantees.unknown_point")
    told = found.told.strip()[:_LONGEST]
    if found.on > today:
        raise RuleViolation("guarantees.check_future", field="checked_on", day=found.on)
    if found.verdict == Verdict.PROVEN and not (found.question or found.file or told):
        raise RuleViolation("guarantees.check_proof", field="told")
    if found.verdict != Verdict.PROVEN and not told:
        raise RuleViolation("guarantees.check_reason", field="told")
    if found.verdict == Verdict.NOT_APPLICABLE and asked.is_always_asked:
        raise RuleViolation("guarantees.check_asked", field="verdict")
    check.checklist, check.point, check.verdict = checklist, point, Verdict(found.verdict)
    check.question, check.file, check.told = found.question, found.file, told
    check.checked_on, check.checked_by, check.recorded_at = found.on, actor, at
    check.save()
    subject = check.guarantee or check.dossier
    after = {
        "of": str(subject),
        "point": point,
        "verdict": check.verdict,
        "on": found.on,
        "file": found.file.digest if found.file else None,
    }
    record(actor, "guarantees.point.checked", check, at=at, after=after)
    return check
