"""What a decision does: its conditions become obligations, then it takes effect and its duties begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.obligations import registry
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import meet, open_one
from maillon.core.people.models import User
from maillon.dossiers.effects import Occasion, effect_of
from maillon.dossiers.models import CommitteeMember, Condition, Decision, Dossier, TimelineEntry
from maillon.dossiers.queries import judging
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.rules.proposals import ProposedCondition
from maillon.dossiers.rules.walk import Facts, State
from maillon.dossiers.services import letters, timeline
from maillon.dossiers.services.walking import take

APPLICANT, COMMITTEE = "applicant", "committee"
CONDITION = "dossiers.condition"
"""The kind of obligation a condition is."""


def open_conditions(
    decision: Decision, conditions: Iterable[ProposedCondition], *, actor: User, at: datetime
) -> list[Condition]:
    """Each condition, with the obligation it is, owed by the applicant to the procedure's owner.

    Call it inside the transaction of the decision.
    """
    dossier = decision.dossier
    opened = []
    for one in conditions:
        condition = Condition.objects.create(
            decision=decision, text=dict(one.text), due_at=one.due_at, before_effect=one.before_effect
        )
        condition.obligation = open_one(
            kind=CONDITION,
            subject=condition,
            due_at=one.due_at,
            actor=actor,
            at=at,
            debtor=dossier.applicant,
            debtor_person=dossier.applicant_person,
            creditor=dossier.version.procedure.owner,
            title=one.text,
        )
        condition.save(update_fields=["obligation"])
        opened.append(condition)
    return opened


@transaction.atomic
def take_effect(*, dossier: Dossier, actor: User | None, at: datetime) -> bool:
    """Do what the decision does, once nothing stands before it; its duties become obligations.

    The effect is the domain's that registered it; when it refuses, the decision itself is undone with it. False
    where a condition is still owed, or where the dossier is not approved.
    """
    held = timeline.hold(dossier.pk)
    if held.state not in (State.APPROVED, State.APPROVED_WITH_CONDITIONS):
        return False
    decision = judging.last_decision(held)
    if decision is None or judging.conditions_open(decision).exists():
        return False
    take(dossier=held, step="take_effect", facts=Facts(conditions_met=True), actor=actor, at=at)
    dossier.state, dossier.state_since = held.state, held.state_since
    if effect := effect_of(held.version.procedure.effect):
        effect.take_effect(Occasion(held, decision, actor, at))
    zone = timezone.get_default_timezone()
    for duty in rules_of(held).duties:
        if duty.owed_by != APPLICANT:
            continue
        open_one(
            kind=duty.kind,
            subject=held,
            due_at=end_of_day(timezone.localdate(at) + timedelta(days=duty.days), zone),
            actor=actor,
            at=at,
            debtor=held.applicant,
            debtor_person=held.applicant_person,
            creditor=held.version.procedure.owner,
            title=duty.title,
        )
    letters.write(dossier=held, step="take_effect", actor=actor, at=at, decision=decision)
    return True


def open_committee_duties(dossier: Dossier, *, actor: User | None, at: datetime) -> None:
    """What the committee owes from the deposit on, owed by its chair; by another seated member where none may.

    Call it once those tied to a party are recused, inside the transaction of the deposit.
    """
    rules = rules_of(dossier)
    owed = [duty for duty in rules.duties if duty.owed_by == COMMITTEE]
    today = timezone.localdate(at)
    committee = judging.committee_of(dossier)
    if not owed or committee is None:
        return
    recused = dossier.recusals.values("user_id")
    held = [one for one in judging.seats(committee, on=today).exclude(user__in=recused) if one.user.person_id]
    held.sort(key=lambda one: (one.office != CommitteeMember.Office.CHAIR, one.pk))
    for duty in owed if held else ():
        open_one(
            kind=duty.kind,
            subject=dossier,
            due_at=end_of_day(today + timedelta(days=duty.days), timezone.get_default_timezone()),
            actor=actor,
            at=at,
            debtor_person=held[0].user.person,
            creditor=dossier.version.procedure.owner,
            title=duty.title,
        )


def meet_committee_duties(dossier: Dossier, *, actor: User, at: datetime) -> None:
    """The committee has answered: what it owed since the deposit is met."""
    kinds = [duty.kind for duty in rules_of(dossier).duties if duty.owed_by == COMMITTEE]
    if not kinds:
        return
    about = {"subject_type": dossier._meta.label_lower, "subject_id": str(dossier.pk)}
    for obligation in Obligation.objects.open().filter(kind__in=kinds, **about):
        meet(obligation=obligation, actor=actor, at=at)


def condition_moved(obligation: Obligation, verb: str, actor: User | None, at: datetime) -> None:
    """Write on the timeline that a condition moved; the last one met or waived lets the decision take effect."""
    condition = Condition.objects.select_related("decision__dossier").filter(obligation=obligation).first()
    if condition is None:
        return
    dossier = timeline.hold(condition.decision.dossier_id)
    data = {"condition": condition.pk, "verb": verb}
    timeline.write(dossier, TimelineEntry.Kind.CONDITION, actor=actor, at=at, data=data)
    if verb in ("meet", "waive"):
        take_effect(dossier=dossier, actor=actor, at=at)


registry.follow(CONDITION, condition_moved)
