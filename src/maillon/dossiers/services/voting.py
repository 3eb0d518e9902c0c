"""What is put to the vote, and each member's voice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.effects import chosen
from maillon.dossiers.models import AgendaItem, Attendance, CommitteeMember, Sitting, Vote
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.committees import can_convene
from maillon.dossiers.queries.judging import NOT_VOTING, seats
from maillon.dossiers.rules.definition import ProcedureDefinition
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import STEP_OF, Outcome, State
from maillon.dossiers.services import timeline
from maillon.dossiers.services.recusing import not_recused, sweep
from maillon.dossiers.services.sitting import convened


def check(rules: ProcedureDefinition, proposal: Proposal, *, at: datetime) -> None:
    """Refuse a proposal that could not become a decision.

    Raises RuleViolation ``dossiers.reason_missing``, ``dossiers.unknown_reason``, ``dossiers.conditions_missing``,
    ``dossiers.conditions_unexpected``, ``dossiers.condition_past``, ``dossiers.amount``.
    """
    if set(proposal.reasons) - {one.key for one in rules.reasons}:
        raise RuleViolation("dossiers.unknown_reason", field="reasons")
    if proposal.outcome in (Outcome.REFUSED, Outcome.DEFERRED) and not proposal.gives_reason:
        raise RuleViolation("dossiers.reason_missing", field="reason")
    conditional = proposal.outcome is Outcome.APPROVED_WITH_CONDITIONS
    if conditional and not proposal.conditions:
        raise RuleViolation("dossiers.conditions_missing", field="conditions")
    if proposal.conditions and not conditional:
        raise RuleViolation("dossiers.conditions_unexpected", field="conditions")
    if any(one.due_at <= at for one in proposal.conditions):
        raise RuleViolation("dossiers.condition_past", field="conditions")
    if proposal.amount_minor is not None and (
        proposal.amount_minor < 0 or not rules.currency or proposal.currency != rules.currency
    ):
        raise RuleViolation("dossiers.amount", field="amount")


@transaction.atomic
def propose(*, item: AgendaItem, proposal: Proposal, note: str = "", actor: User, at: datetime) -> AgendaItem:
    """Put an outcome to the vote; another one than before starts the vote anew.

    Raises NotAllowed; RuleViolation ``dossiers.sitting_over``, ``dossiers.decided``,
    ``dossiers.unknown_choice``, and what ``check`` raises.
    """
    convened(item.sitting, actor, Sitting.State.PLANNED, Sitting.State.OPEN)
    not_recused(actor, item.dossier_id)
    dossier = timeline.hold(item.dossier_id)
    kept = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if dossier.state != State.IN_DELIBERATION:
        raise RuleViolation("dossiers.decided", state=dossier.state)
    check(rules_of(dossier), proposal, at=at)
    chosen(dossier, proposal)
    document = proposal.document()
    if kept.proposal and kept.proposal != document:
        void = list(kept.votes.values("member_id", "choice"))
        kept.votes.all().delete()
        record(actor, "dossiers.sitting.votes_voided", item.sitting, at=at, before={"votes": void, "item": kept.pk})
    kept.proposal, kept.note = document, note.strip()
    kept.save(update_fields=["proposal", "note"])
    record(
        actor,
        "dossiers.sitting.proposed",
        item.sitting,
        at=at,
        after={"item": kept.pk, "step": STEP_OF[proposal.outcome]},
    )
    return kept


@transaction.atomic
def vote(*, item: AgendaItem, member: CommitteeMember, choice: str, actor: User, at: datetime) -> Vote | None:
    """A member's voice on what is proposed; voting again changes it while the vote lasts.

    Members vote for themselves; who convenes records a voice given aloud in a live sitting. A member tied to a
    party is recused instead: None. Raises NotAllowed; RuleViolation ``dossiers.sitting_over``,
    ``dossiers.vote_closed``, ``dossiers.no_seat``, ``dossiers.absent``, ``dossiers.nothing_proposed``.
    """
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=item.sitting_id)
    own = member.user_id == actor.pk
    if not own and not (sitting.mode == Sitting.Mode.LIVE and can_convene(actor, sitting.committee)):
        raise NotAllowed("dossiers.vote")
    if not own:
        not_recused(actor, item.dossier_id)
    if sitting.state != Sitting.State.OPEN:
        raise RuleViolation("dossiers.sitting_over", state=sitting.state)
    if sitting.ends_at is not None and not sitting.starts_at <= at < sitting.ends_at:
        raise RuleViolation("dossiers.vote_closed", starts_at=sitting.starts_at, ends_at=sitting.ends_at)
    seated = seats(sitting.committee, on=timezone.localdate(sitting.starts_at)).exclude(office__in=NOT_VOTING)
    if not seated.filter(pk=member.pk).exists():
        raise RuleViolation("dossiers.no_seat", field="member")
    dossier = timeline.hold(item.dossier_id)
    if dossier.recusals.filter(user=member.user_id).exists():
        return None
    if sweep(dossier=dossier, users=[member.user], actor=actor, at=at):
        return None
    kept = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not kept.proposal or dossier.state != State.IN_DELIBERATION:
        raise RuleViolation("dossiers.nothing_proposed")
    here = Attendance.objects.filter(sitting=sitting, member=member, left_at=None)
    if sitting.mode == Sitting.Mode.LIVE and not here.exists():
        raise RuleViolation("dossiers.absent", field="member")
    voice, _ = Vote.objects.update_or_create(
        item=kept, member=member, defaults={"choice": Vote.Choice(choice), "recorded_by": actor, "at": at}
    )
    record(
        actor, "dossiers.sitting.voted", sitting, at=at, after={"item": kept.pk, "member": member.pk, "choice": choice}
    )
    return voice
