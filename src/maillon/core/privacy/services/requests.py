"""What people ask about their information: received, identity checked, answered within the delay."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations import queries as obligations
from maillon.core.obligations import services as duties
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.privacy.models import PrivacyRequest
from maillon.core.privacy.permissions import can_keep_registers
from maillon.core.privacy.queries.terms import days_for

ANSWER = "core.privacy.answer"
"""The obligation to answer."""


def end_of(day: date) -> datetime:
    """The last minute of a day on the network's clock."""
    return datetime.combine(day, time(23, 59), tzinfo=ZoneInfo(settings.TIME_ZONE))


@transaction.atomic
def receive_request(
    *,
    kind: str,
    name: str,
    contact: str,
    received_on: date,
    actor: User,
    at: datetime,
    details: str = "",
    person: Person | None = None,
) -> PrivacyRequest:
    """Somebody asks for access, correction, erasure or a portable copy; the answer is due from the day it came.

    Raises NotAllowed but for the secretariat and for the person themself, RuleViolation ``privacy.no_name``,
    ``privacy.future`` (received tomorrow) or ``privacy.no_person`` when the account that records it is nobody.
    """
    own = person is not None and actor.person_id == person.pk
    if not own and not can_keep_registers(actor):
        raise NotAllowed("privacy.registers")
    if not name.strip() or not contact.strip():
        raise RuleViolation("privacy.no_name", field="contact" if name.strip() else "name")
    if received_on > at.astimezone(ZoneInfo(settings.TIME_ZONE)).date():
        raise RuleViolation("privacy.future", field="received_on")
    made = PrivacyRequest.objects.create(
        kind=kind,
        name=name.strip(),
        contact=contact.strip(),
        details=details.strip(),
        person=person,
        received_on=received_on,
        recorded_at=at,
        recorded_by=actor,
    )
    record(actor, "core.privacy_request.received", made, at=at, after={"kind": kind, "received_on": received_on})
    due = end_of(received_on + timedelta(days=days_for("request.answer", on=received_on)))
    duties.open_one(kind=ANSWER, subject=made, due_at=due, actor=actor, at=at, debtor_person=_keeper(actor))
    return made


def _keeper(actor: User) -> Person:
    if actor.person is None:
        raise RuleViolation("privacy.no_person")
    return actor.person


@transaction.atomic
def check_identity(
    *, request: PrivacyRequest, how: str, person: Person | None, actor: User, at: datetime
) -> PrivacyRequest:
    """The secretariat made sure of who asks, and says how; ``person`` is their record here, if there is one.

    Raises NotAllowed, RuleViolation ``privacy.no_identity`` without a word of how, ``privacy.answered``.
    """
    locked = _open(request, actor)
    if not how.strip():
        raise RuleViolation("privacy.no_identity", field="identity_how")
    locked.identity_checked_at, locked.identity_how = at, how.strip()[:200]
    locked.person = person or locked.person
    locked.save(update_fields=["identity_checked_at", "identity_how", "person"])
    record(actor, "core.privacy_request.identified", locked, at=at)
    return locked


@transaction.atomic
def answer_request(*, request: PrivacyRequest, outcome: str, answer: str, actor: User, at: datetime) -> PrivacyRequest:
    """The secretariat answers, with its reasons; the obligation is met.

    Raises NotAllowed, RuleViolation ``privacy.answered`` (already), ``privacy.not_identified`` (nothing is given
    before), ``privacy.no_answer`` without words.
    """
    locked = _open(request, actor)
    if locked.identity_checked_at is None and outcome != PrivacyRequest.Outcome.REFUSED:
        raise RuleViolation("privacy.not_identified", field="outcome")
    if not answer.strip():
        raise RuleViolation("privacy.no_answer", field="answer")
    locked.answered_at, locked.outcome, locked.answer = at, outcome, answer.strip()
    locked.save(update_fields=["answered_at", "outcome", "answer"])
    record(actor, "core.privacy_request.answered", locked, at=at, after={"outcome": outcome})
    for owed in obligations.about(locked).open():
        duties.meet(obligation=owed, actor=actor, at=at)
    return locked


def _open(request: PrivacyRequest, actor: User) -> PrivacyRequest:
    if not can_keep_registers(actor):
        raise NotAllowed("privacy.registers")
    locked = PrivacyRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.answered_at is not None:
        raise RuleViolation("privacy.answered")
    return locked
