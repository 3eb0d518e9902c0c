"""What is sent up for approval in one act: a call's list made up, sent, answered line by line; no letter before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import meet, open_one, waive
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.dossiers.rules.walk import STEP_OF, Outcome
from maillon.funding.models import ApprovalLine, ApprovalList, Call
from maillon.funding.permissions import approvals as permissions
from maillon.funding.queries import approvals as queries
from maillon.funding.queries.delays import delays_on
from maillon.funding.rules import terms as terms_rules

KIND = "funding.approval"
"""The obligation to answer a list sent up."""
DECIDING = {STEP_OF[one]: one for one in (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.REFUSED)}
"""The steps that wait for their line to be approved: what gives, and what refuses for good."""
State, Verdict = ApprovalList.State, ApprovalLine.Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered of one line; a reason is said for what is held."""

    verdict: str
    reason: str = ""


@transaction.atomic
def make_up(*, call: Call, actor: User, at: datetime) -> ApprovalList:
    """Make up the list of a call from what its committee carried and no list has approved; made up again, renewed.

    Raises NotAllowed; RuleViolation ``funding.list_waiting`` while one waits for its answer, ``funding.list_empty``.
    """
    held = _call(call, actor)
    current = held.approval_lists.exclude(state=State.ANSWERED).first()
    if current is not None and current.state == State.SENT:
        raise RuleViolation("funding.list_waiting", number=current.number)
    proposed = queries.proposed(held)
    if not proposed:
        raise RuleViolation("funding.list_empty")
    if current is None:
        last = held.approval_lists.aggregate(last=Max("number"))["last"] or 0
        current = ApprovalList.objects.create(call=held, number=last + 1, made_by=actor, made_at=at)
    current.lines.all().delete()
    ApprovalLine.objects.bulk_create(
        ApprovalLine(
            list=current,
            dossier=one.dossier,
            position=position,
            outcome=one.outcome,
            amount_minor=one.amount_minor,
            points=one.dossier.points,
        )
        for position, one in enumerate(proposed, start=1)
    )
    record(actor, "funding.approval_list.made", current, at=at, after=queries.told(current))
    return current


@transaction.atomic
def send_up(*, listed: ApprovalList, actor: User, at: datetime) -> ApprovalList:
    """Send the list to who answers it; it changes no more.

    Raises NotAllowed; RuleViolation ``funding.list_moved`` when the committee has since carried something else,
    ``funding.list_past_envelope`` (``by``).
    """
    held = _hold(listed)
    call = _call(held.call, actor)
    if held.state != State.DRAFT:
        return held
    lines = [(one.dossier_id, one.outcome, one.amount_minor) for one in held.lines.order_by("position")]
    now = [(one.dossier.pk, one.outcome, one.amount_minor) for one in queries.proposed(call)]
    if sorted(lines, key=str) != sorted(now, key=str):
        raise RuleViolation("funding.list_moved")
    over = queries.awarded_with(held) - call.envelope_minor
    if over > 0:
        raise RuleViolation("funding.list_past_envelope", by=over, currency=call.currency)
    held.state, held.sent_by, held.sent_at = State.SENT, actor, at
    held.save(update_fields=["state", "sent_by", "sent_at"])
    today = timezone.localdate(at)
    funder = call.terms.component.programme.funder
    open_one(
        kind=KIND,
        subject=held,
        due_at=end_of_day(today + timedelta(days=delays_on(today).sign_days), timezone.get_default_timezone()),
        actor=actor,
        at=at,
        debtor=funder,
        creditor=funder,
        title={
            "fr": f"Répondre à la liste {held.number} de l’appel « {call.name.get('fr', '')} »",
            "en": f"Answer list {held.number} of the call “{call.name.get('en') or call.name.get('fr', '')}”",
        },
    )
    record(actor, "funding.approval_list.sent", held, at=at, after=queries.told(held))
    return held


@transaction.atomic
def call_back(*, listed: ApprovalList, actor: User, at: datetime) -> ApprovalList:
    """Take back a list nobody has answered, to make it up again. Raises NotAllowed."""
    held = _hold(listed)
    _call(held.call, actor)
    if held.state != State.SENT:
        return held
    held.state, held.sent_at, held.sent_by = State.DRAFT, None, None
    held.save(update_fields=["state", "sent_by", "sent_at"])
    for owed in _owed(held):
        waive(obligation=owed, reason="La liste est reprise par qui l’a faite.", actor=actor, at=at)
    record(actor, "funding.approval_list.called_back", held, at=at)
    return held


@transaction.atomic
def answer(
    *, listed: ApprovalList, answers: Mapping[int, Answer], actor: User, name: str, office: str, at: datetime
) -> ApprovalList:
    """Approve or hold each line, in one act that is signed; ``answers`` are by the id of each line.

    Raises NotAllowed, also for who made or sent the list; RuleViolation ``funding.list_answered``,
    ``funding.list_unanswered`` (``count``) for a line without answer, ``funding.held_why`` (``reference``) for one
    held without a reason, ``funding.need_name`` and ``funding.need_office`` without who answers.
    """
    held = _hold(listed)
    if not permissions.can_answer_list(actor, held):
        raise NotAllowed("funding.approval.answer")
    if held.state != State.SENT:
        raise RuleViolation("funding.list_answered")
    for field, typed in (("name", name), ("office", office)):
        if not typed.strip():
            raise RuleViolation(f"funding.need_{field}", field=field)
    lines = list(held.lines.select_related("dossier").order_by("position"))
    lacking = [one for one in lines if one.pk not in answers or answers[one.pk].verdict not in Verdict.values]
    if lacking:
        raise RuleViolation("funding.list_unanswered", field=f"l{lacking[0].pk}", count=len(lacking))
    for one in lines:
        said = answers[one.pk]
        one.verdict = said.verdict
        one.reason = " ".join(said.reason.split()) if said.verdict == Verdict.HELD else ""
        if one.verdict == Verdict.HELD and not one.reason:
            raise RuleViolation("funding.held_why", field=f"r{one.pk}", reference=one.dossier.reference)
    ApprovalLine.objects.bulk_update(lines, ["verdict", "reason"])
    held.state, held.answered_by, held.answered_at = State.ANSWERED, actor, at
    held.name, held.office = " ".join(name.split())[:200], " ".join(office.split())[:200]
    held.digest = digest_of(held, lines)
    held.save(update_fields=["state", "answered_by", "answered_at", "name", "office", "digest"])
    for owed in _owed(held):
        meet(obligation=owed, actor=actor, at=at)
    after = {**queries.told(held), "digest": held.digest}
    record(actor, "funding.approval_list.answered", held, at=at, after=after)
    return held


def digest_of(listed: ApprovalList, lines: list[ApprovalLine]) -> str:
    """SHA-256 of the lines as answered: which application, how much, what was said."""
    told = [
        [one.position, one.dossier.reference, one.outcome, one.amount_minor, one.verdict, one.reason] for one in lines
    ]
    whole = json.dumps([listed.call.slug, listed.number, told], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def follow(dossier: Dossier, step: str, actor: User | None, at: datetime) -> None:
    """Where the terms ask for it, a decision is written only as the list that was approved says it: no letter before.

    Raises RuleViolation ``funding.not_approved``: the decision is then undone.
    """
    outcome = DECIDING.get(step)
    if outcome is None:
        return
    call = Call.objects.filter(version=dossier.version_id).select_related("terms").first()
    if call is None or not terms_rules.read(call.terms.definition).approval_list:
        return
    last = queries.last_answer(dossier)
    if last is None or last.verdict != Verdict.APPROVED or last.outcome != outcome:
        raise RuleViolation("funding.not_approved", field="outcome")


def _call(call: Call, actor: User) -> Call:
    rows = Call.objects.select_for_update(of=("self",)).select_related("terms__component__programme__funder")
    held = rows.get(pk=call.pk)
    if not permissions.can_make_list(actor, held):
        raise NotAllowed("funding.approval.make")
    return held


def _hold(listed: ApprovalList) -> ApprovalList:
    rows = ApprovalList.objects.select_for_update(of=("self",))
    return rows.select_related("call__terms__component__programme__funder").get(pk=listed.pk)


def _owed(listed: ApprovalList) -> list[Obligation]:
    kept = Obligation.objects.open().filter(kind=KIND, subject_type=ApprovalList._meta.label_lower)
    return list(kept.filter(subject_id=str(listed.pk)))
