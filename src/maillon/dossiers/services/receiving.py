"""The receivability gate: judged item by item, returned with precise corrections, received, or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.money import Money
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, Gate, Message, Submission, TimelineEntry
from maillon.dossiers.queries import judging
from maillon.dossiers.queries.applying import applications, rules_of
from maillon.dossiers.queries.reading import answers_of
from maillon.dossiers.rules.walk import State
from maillon.dossiers.services import letters, timeline
from maillon.dossiers.services.handling import handled
from maillon.dossiers.services.walking import take

Verdict = Gate.Verdict


@dataclass(frozen=True, slots=True)
class Correction:
    """What the applicant is asked to correct; ``question`` is the path of the answer, empty for the whole."""

    text: str
    question: str = ""


@transaction.atomic
def judge_item(*, dossier: Dossier, item: str, verdict: str, correction: str = "", actor: User, at: datetime) -> Gate:
    """Judge one item of the checklist; the last verdict holds until the dossier is received.

    Raises NotAllowed, RuleViolation ``dossiers.step`` once past the gate, ``dossiers.unknown_item``.
    """
    held = handled(dossier, actor, "dossiers.judge")
    if held.state != State.SUBMITTED:
        raise RuleViolation("dossiers.step", step="judge", state=held.state)
    if item not in {one.key for one in rules_of(held).checklist}:
        raise RuleViolation("dossiers.unknown_item", field="item")
    gate, _ = Gate.objects.update_or_create(
        dossier=held,
        item=item,
        defaults={
            "verdict": Verdict(verdict),
            "correction": correction.strip() if verdict == Verdict.NOT_MET else "",
            "judged_by": actor,
            "judged_at": at,
        },
    )
    record(actor, "dossiers.dossier.item_judged", held, at=at, after={"item": item, "verdict": verdict})
    timeline.write(
        held,
        TimelineEntry.Kind.GATE,
        actor=actor,
        at=at,
        audience=TimelineEntry.Audience.HANDLERS,
        data={"item": item, "verdict": verdict},
    )
    return gate


@transaction.atomic
def return_for_correction(
    *, dossier: Dossier, corrections: Sequence[Correction] = (), actor: User, at: datetime
) -> TimelineEntry:
    """Give the dossier back with what to correct, each tied to its question; its answers open again.

    What the checklist says is not met and how to correct it goes with it. Raises NotAllowed, RuleViolation
    ``dossiers.step``, ``dossiers.missing`` where nothing precise is asked.
    """
    held = handled(dossier, actor, "dossiers.return")
    gates = judging.gates_of(held).values()
    asked = [Correction(gate.correction) for gate in gates if gate.verdict == Verdict.NOT_MET and gate.correction]
    asked += [one for one in corrections if one.text.strip()]
    items = sorted(gate.item for gate in gates if gate.verdict == Verdict.NOT_MET)
    entry = take(
        dossier=dossier,
        step="return",
        facts=judging.receiving_facts(held, corrections=bool(asked)),
        actor=actor,
        at=at,
        data={"items": items, "questions": [one.question for one in asked if one.question], "corrections": len(asked)},
    )
    for one in corrections:
        if one.text.strip():
            _write(held, one.text, one.question, actor=actor, at=at)
    Submission.objects.filter(pk__in=[one.pk for one in applications(held)]).update(
        state=Submission.State.DRAFT, finalised_at=None
    )
    letters.write(dossier=held, step="return", actor=actor, at=at)
    return entry


@transaction.atomic
def receive(*, dossier: Dossier, actor: User, at: datetime) -> TimelineEntry:
    """The dossier is receivable: every item of the checklist is met, every support has answered.

    Raises NotAllowed, RuleViolation ``dossiers.step``, ``dossiers.missing``.
    """
    held = handled(dossier, actor, "dossiers.receive")
    entry = take(dossier=dossier, step="receive", facts=judging.receiving_facts(held), actor=actor, at=at)
    Dossier.objects.filter(pk=held.pk).update(requested_minor=requested(held))
    letters.write(dossier=held, step="receive", actor=actor, at=at)
    return entry


@transaction.atomic
def reject(*, dossier: Dossier, reasons: Sequence[str], words: str = "", actor: User, at: datetime) -> TimelineEntry:
    """The dossier is not receivable, for reasons of the procedure or said of it alone; every item was judged.

    Raises NotAllowed, RuleViolation ``dossiers.step``, ``dossiers.missing``, ``dossiers.unknown_reason``.
    """
    held = handled(dossier, actor, "dossiers.reject")
    if set(reasons) - {one.key for one in rules_of(held).reasons}:
        raise RuleViolation("dossiers.unknown_reason", field="reasons")
    entry = take(
        dossier=dossier,
        step="reject",
        facts=judging.receiving_facts(held, reason=bool(reasons or words.strip())),
        actor=actor,
        at=at,
        data={"reasons": list(reasons)},
    )
    if words.strip():
        _write(held, words, "", actor=actor, at=at)
    letters.write(dossier=held, step="reject", actor=actor, at=at, reasons=reasons, words=words)
    return entry


def _write(dossier: Dossier, text: str, question: str, *, actor: User, at: datetime) -> None:
    message = Message.objects.create(
        dossier=dossier, author=actor, from_handler=True, body=text.strip(), question=question, at=at
    )
    timeline.write(dossier, TimelineEntry.Kind.MESSAGE, actor=actor, at=at, data={"message": message.pk})


def requested(dossier: Dossier) -> int | None:
    """What the answers ask for, in minor units of the procedure's currency; None where it asks for no money."""
    rules = rules_of(dossier)
    if not rules.request or not rules.currency:
        return None
    for submission in applications(dossier):
        try:
            typed = answers_of(submission).get(rules.request)
            return Money.from_decimal(Decimal(typed), rules.currency).minor
        except (KeyError, InvalidOperation, RuleViolation):
            continue
    return None
