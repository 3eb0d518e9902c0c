"""Opening, meeting, waiving, postponing and reopening what one party owes another by a date.

Who may is asked by ``permissions`` at the page's door; a domain whose own deed meets an obligation (a report is
handed in) calls these with its own actor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from maillon.core.audit.services import Deed, record, record_all
from maillon.core.errors import RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.narratives import Narratives
from maillon.core.obligations import registry, rules
from maillon.core.obligations.models import Evidence, Obligation
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User

State = Obligation.State
_BATCH = 200
_OPENED = "core.obligation.opened"
_DONE = {
    "meet": "core.obligation.met",
    "waive": "core.obligation.waived",
    "postpone": "core.obligation.postponed",
    "reopen": "core.obligation.reopened",
}


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
    title: Narratives | None = None,
    amount_minor: int | None = None,
    currency: str = "",
) -> Obligation:
    """Somebody owes something by a date; asking again for the same kind, subject, debtor and date gives the same one.

    ``title`` says what this very one asks, by language; without it the kind's name is shown. ``amount_minor`` is
    in minor units of ``currency`` (ISO 4217), both or neither. Without creditor it is owed to the network. Raises
    RuleViolation ``obligations.no_debtor`` when nobody owes it, ``obligations.amount`` for half an amount.
    """
    if debtor is None and debtor_person is None:
        raise RuleViolation("obligations.no_debtor")
    if (amount_minor is None) != (not currency):
        raise RuleViolation("obligations.amount", field="amount")
    obligation, created = Obligation.objects.get_or_create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        first_due_at=due_at,
        debtor=debtor,
        debtor_person=debtor_person,
        defaults={
            "creditor": creditor,
            "title": dict(title or {}),
            "amount_minor": amount_minor,
            "currency": currency,
            "opened_at": at,
            "due_at": due_at,
        },
    )
    if created:
        record(actor, _OPENED, obligation, at=at, after=_opened(obligation))
    return obligation


@dataclass(frozen=True, slots=True)
class Owed:
    """What an organisation is asked, among many asked the same."""

    debtor: Organisation
    subject: Model
    due_at: datetime
    title: Narratives = field(default_factory=dict)
    amount_minor: int | None = None
    currency: str = ""


@transaction.atomic
def open_many(*, kind: str, asked: Sequence[Owed], actor: User | None, at: datetime) -> int:
    """Many organisations owe the network something of one kind: as ``open_one`` for each, in a handful of questions.

    Gives how many were opened: those already asked are not asked again. Raises as ``open_one``.
    """
    if any((one.amount_minor is None) != (not one.currency) for one in asked):
        raise RuleViolation("obligations.amount", field="amount")
    met = Obligation.objects.filter(kind=kind, debtor__in={one.debtor.pk for one in asked}, debtor_person=None)
    met = met.filter(subject_id__in={str(one.subject.pk) for one in asked})
    known = set(met.values_list("subject_type", "subject_id", "first_due_at", "debtor_id"))
    wanted = {
        key: one
        for one in asked
        if (key := (one.subject._meta.label_lower, str(one.subject.pk), one.due_at, one.debtor.pk)) not in known
    }
    rows = [
        Obligation(
            kind=kind,
            subject_type=one.subject._meta.label_lower,
            subject_id=str(one.subject.pk),
            first_due_at=one.due_at,
            due_at=one.due_at,
            debtor=one.debtor,
            title=dict(one.title),
            amount_minor=one.amount_minor,
            currency=one.currency,
            opened_at=at,
        )
        for one in wanted.values()
    ]
    try:
        with transaction.atomic():
            made = Obligation.objects.bulk_create(rows, batch_size=_BATCH)
    except IntegrityError:
        # Somebody asks the same at this very moment: one by one, each is found or made.
        for one in wanted.values():
            open_one(
                kind=kind, subject=one.subject, due_at=one.due_at, actor=actor, at=at, debtor=one.debtor,
                title=one.title, amount_minor=one.amount_minor, currency=one.currency,
            )  # fmt: skip
        return len(wanted)
    record_all(actor, [Deed(_OPENED, one, after=_opened(one)) for one in made], at=at)
    return len(made)


def _opened(obligation: Obligation) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": obligation.kind, "due_at": obligation.first_due_at}
    if obligation.amount_minor is not None:
        told |= {"amount_minor": obligation.amount_minor, "currency": obligation.currency}
    return told


@transaction.atomic
def meet(
    *, obligation: Obligation, actor: User | None, at: datetime, file: StoredFile | None = None, note: str = ""
) -> Obligation:
    """What was owed has been done; a file or a note shows it, where there is one.

    Raises RuleViolation ``obligations.closed`` when it was settled before.
    """
    met = _move(obligation, "meet", actor, at, {"closed_at": at})
    if file is not None or note.strip():
        bring_evidence(obligation=met, actor=actor, at=at, file=file, note=note)
    return met


@transaction.atomic
def bring_evidence(
    *, obligation: Obligation, actor: User | None, at: datetime, file: StoredFile | None = None, note: str = ""
) -> Evidence:
    """Show that an obligation is met, or is being met: a file, a note, or both; nothing shown before is lost.

    Raises RuleViolation ``obligations.no_evidence`` when there is neither.
    """
    if file is None and not note.strip():
        raise RuleViolation("obligations.no_evidence", field="note")
    brought = Evidence.objects.create(
        obligation=obligation, file=file, note=note.strip(), brought_by=actor, brought_at=at
    )
    record(
        actor,
        "core.obligation.evidenced",
        obligation,
        at=at,
        after={"evidence": brought.pk, "file": file.digest if file else None},
    )
    return brought


@transaction.atomic
def waive(*, obligation: Obligation, reason: str, actor: User | None, at: datetime) -> Obligation:
    """It is owed no more, for a reason that is kept.

    Raises RuleViolation ``obligations.closed``, or ``obligations.no_reason`` when none is given.
    """
    return _move(obligation, "waive", actor, at, {"closed_at": at, "reason": _reason(reason)})


@transaction.atomic
def postpone(*, obligation: Obligation, due_at: datetime, reason: str, actor: User, at: datetime) -> Obligation:
    """It is due later, for a reason that is kept; reminders begin anew.

    Raises RuleViolation ``obligations.closed``, ``obligations.no_reason``, or ``obligations.not_later`` when the
    date is past or not after the present one.
    """
    given = _reason(reason)
    if due_at <= max(obligation.due_at, at):
        raise RuleViolation("obligations.not_later", field="due_at")
    return _move(obligation, "postpone", actor, at, {"due_at": due_at, "reason": given})


@transaction.atomic
def reopen(*, obligation: Obligation, reason: str, actor: User | None, at: datetime) -> Obligation:
    """It is owed after all: what was shown is refused, a waiver is taken back, or « done » was a mistake.

    Evidence stays, marked as refused for that reason. Raises RuleViolation ``obligations.open`` when it is owed
    already, or ``obligations.no_reason``.
    """
    given = _reason(reason)
    reopened = _move(obligation, "reopen", actor, at, {"closed_at": None, "reason": given})
    Evidence.objects.filter(obligation=reopened, refused_at=None).update(refused_at=at, refused_because=given)
    return reopened


@transaction.atomic
def restate(*, obligation: Obligation, amount_minor: int, reason: str, actor: User | None, at: datetime) -> Obligation:
    """What is owed is of another amount, in the same currency, for a reason that is kept.

    Raises RuleViolation ``obligations.amount`` for none or where no amount was asked, ``obligations.no_reason``.
    """
    given = _reason(reason)
    locked = Obligation.objects.select_for_update().get(pk=obligation.pk)
    if amount_minor <= 0 or not locked.currency:
        raise RuleViolation("obligations.amount", field="amount")
    before, after = {"amount_minor": locked.amount_minor}, {"amount_minor": amount_minor, "reason": given}
    Obligation.objects.filter(pk=locked.pk).update(amount_minor=amount_minor, reason=given)
    obligation.refresh_from_db()
    record(actor, "core.obligation.restated", obligation, at=at, before=before, after=after)
    return obligation


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("obligations.no_reason", field="reason")
    return reason.strip()[:500]


def _move(
    obligation: Obligation, verb: str, actor: User | None, at: datetime, changes: Mapping[str, Any]
) -> Obligation:
    locked = Obligation.objects.select_for_update().get(pk=obligation.pk)
    target = rules.after(locked.state, verb)
    if target is None:
        raise RuleViolation("obligations.open" if verb == "reopen" else "obligations.closed")
    before: dict[str, Any] = {"state": locked.state}
    after: dict[str, Any] = {"state": target, **{key: told for key, told in changes.items() if key != "closed_at"}}
    if verb == "postpone":
        before["due_at"] = locked.due_at
    Obligation.objects.filter(pk=locked.pk).update(state=target, **changes)
    obligation.refresh_from_db()
    record(actor, _DONE[verb], obligation, at=at, before=before, after=after)
    registry.tell(obligation, verb, actor, at)
    return obligation
