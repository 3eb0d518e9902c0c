"""Opening, meeting and waiving what one party owes another by a date."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User

State = Obligation.State


@transaction.atomic
def open_one(
    *,
    kind: str,
    subject: Model,
    due_at: datetime,
    actor: User | None,
    at: datetime,
    debtor: Organisation | None = None,
    debtor_person: Person | None = None,
    creditor: Organisation | None = None,
) -> Obligation:
    """Somebody owes something by a date; asking again for the same kind, subject and date gives the same one.

    Raises RuleViolation ``obligations.no_debtor`` when nobody owes it.
    """
    if debtor is None and debtor_person is None:
        raise RuleViolation("obligations.no_debtor")
    obligation, created = Obligation.objects.get_or_create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        due_at=due_at,
        defaults={"debtor": debtor, "debtor_person": debtor_person, "creditor": creditor},
    )
    if created:
        record(actor, "core.obligation.opened", obligation, at=at, after={"kind": kind, "due_at": due_at})
    return obligation


def meet(*, obligation: Obligation, actor: User | None, at: datetime) -> Obligation:
    """What was owed has been done. Raises RuleViolation ``obligations.closed`` when it was settled before."""
    return _close(obligation, State.MET, actor, at, {})


def waive(*, obligation: Obligation, reason: str, actor: User, at: datetime) -> Obligation:
    """It is owed no more, for a reason that is kept.

    Raises RuleViolation ``obligations.closed``, or ``obligations.no_reason`` when none is given.
    """
    if not reason.strip():
        raise RuleViolation("obligations.no_reason", field="reason")
    return _close(obligation, State.WAIVED, actor, at, {"reason": reason.strip()})


@transaction.atomic
def _close(
    obligation: Obligation, state: Obligation.State, actor: User | None, at: datetime, more: dict[str, str]
) -> Obligation:
    # One statement decides who closes it when two do at once.
    if not Obligation.objects.filter(pk=obligation.pk, state=State.OPEN).update(state=state, closed_at=at):
        raise RuleViolation("obligations.closed")
    obligation.refresh_from_db()
    verb = {State.MET: "core.obligation.met", State.WAIVED: "core.obligation.waived"}[state]
    record(actor, verb, obligation, at=at, before={"state": State.OPEN}, after={"state": state, **more})
    return obligation
