"""The decision: one transaction with what it does, or nothing at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.effects import chosen, told_of
from maillon.dossiers.models import AgendaItem, Decision, Dossier, Sitting, TimelineEntry
from maillon.dossiers.queries import judging
from maillon.dossiers.queries.applying import rules_of
from maillon.dossiers.queries.committees import can_convene
from maillon.dossiers.rules import proposals
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.quorum import Tally
from maillon.dossiers.rules.walk import STEP_OF, Facts, Outcome
from maillon.dossiers.services import letters, timeline
from maillon.dossiers.services.fulfilling import open_conditions, take_effect
from maillon.dossiers.services.handling import handled
from maillon.dossiers.services.recusing import not_recused, sweep
from maillon.dossiers.services.voting import check
from maillon.dossiers.services.walking import take


def decide_on_agenda(*, item: AgendaItem, actor: User, at: datetime) -> Decision:
    """Write what a committee decided: its proposal, carried with quorum among those not recused.

    Ties are looked for once more first; whoever is found is recused for good, even when the decision is then
    refused for want of quorum. Raises NotAllowed; RuleViolation ``dossiers.nothing_proposed``,
    ``dossiers.sitting_over``, ``dossiers.vote_under_way`` (``until``), ``dossiers.not_carried`` (the count),
    ``dossiers.step``, ``dossiers.missing``, what ``check`` raises, and whatever an effect refuses.
    """
    item = AgendaItem.objects.select_related("dossier__version__procedure", "sitting__committee").get(pk=item.pk)
    if not can_convene(actor, item.sitting.committee):
        raise NotAllowed("dossiers.decide")
    sweep(dossier=item.dossier, users=judging.judges_of(item.dossier, item), actor=actor, at=at)
    not_recused(actor, item.dossier_id)
    return _decide_on_agenda(item=item, actor=actor, at=at)


@transaction.atomic
def _decide_on_agenda(*, item: AgendaItem, actor: User, at: datetime) -> Decision:
    dossier = timeline.hold(item.dossier_id)
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=item.sitting_id)
    kept = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    kept.sitting, kept.dossier = sitting, dossier
    proposal = proposals.read(kept.proposal)
    if proposal is None:
        raise RuleViolation("dossiers.nothing_proposed")
    is_past = dossier.agenda_items.filter(pk__gt=kept.pk).exists()
    if is_past or sitting.state not in (Sitting.State.OPEN, Sitting.State.CLOSED):
        raise RuleViolation("dossiers.sitting_over", state=sitting.state)
    count = judging.tally_of(kept)
    voices = count.votes_for + count.votes_against + count.abstentions
    if sitting.ends_at is not None and at < sitting.ends_at and voices < count.able:
        raise RuleViolation("dossiers.vote_under_way", until=sitting.ends_at)
    if count.has_quorum and not count.is_carried:
        raise RuleViolation("dossiers.not_carried", votes_for=count.votes_for, votes_against=count.votes_against)
    return _decide(dossier, proposal, count, sitting=sitting, item=kept, actor=actor, at=at)


def decide_alone(*, dossier: Dossier, proposal: Proposal, actor: User, at: datetime) -> Decision:
    """Write what a handler decides, where the procedure has no committee.

    Raises NotAllowed, also for who is recused, now or as found just then; RuleViolation
    ``dossiers.committee_decides``, and as ``decide_on_agenda``.
    """
    sweep(dossier=dossier, users=judging.judges_of(dossier, decider=actor), actor=actor, at=at)
    return _decide_alone(dossier=dossier, proposal=proposal, actor=actor, at=at)


@transaction.atomic
def _decide_alone(*, dossier: Dossier, proposal: Proposal, actor: User, at: datetime) -> Decision:
    held = handled(dossier, actor, "dossiers.decide")
    if rules_of(held).deliberation.committee:
        raise RuleViolation("dossiers.committee_decides")
    decision = _decide(held, proposal, judging.tally_alone(held, actor), actor=actor, at=at)
    dossier.refresh_from_db(fields=["state", "state_since"])
    return decision


@transaction.atomic
def resume(*, dossier: Dossier, actor: User, at: datetime) -> TimelineEntry:
    """A deferred dossier, or the first of the waiting list, comes back before those who decide.

    Raises NotAllowed, RuleViolation ``dossiers.step``, ``dossiers.not_first`` (``reference`` of the first).
    """
    held = handled(dossier, actor, "dossiers.resume")
    if held.state == Outcome.WAITING_LIST:
        first = judging.waiting_list(held.version).first()
        if first is not None and first.pk != held.pk:
            raise RuleViolation("dossiers.not_first", reference=first.reference)
    return take(dossier=dossier, step="resume", facts=Facts(), actor=actor, at=at)


@transaction.atomic
def move_up(*, dossier: Dossier, actor: User | None, at: datetime) -> Decision:
    """The first of a waiting list takes a place that was freed: what was decided of it is carried out, without a vote.

    The committee gave the rank when it put the dossier on the list. Raises RuleViolation ``dossiers.step`` for a
    dossier that does not wait, and whatever its effect refuses.
    """
    held = timeline.hold(dossier.pk)
    told = judging.last_decision(held)
    take(dossier=held, step="resume", facts=Facts(), actor=actor, at=at, data={"moved_up": True})
    judged = Facts(quorum=True, recusals_respected=True)
    take(dossier=held, step="approve", facts=judged, actor=actor, at=at, data={"moved_up": True})
    decision = Decision.objects.create(
        dossier=held,
        outcome=Outcome.APPROVED,
        sitting=told.sitting if told else None,
        quorum=told.quorum if told else {},
        decided_at=at,
    )
    after = {"outcome": Outcome.APPROVED.value, "moved_up": True}
    record(actor, "dossiers.decision.made", decision, at=at, after=after)
    timeline.write(held, TimelineEntry.Kind.DECISION, actor=actor, at=at, data={"decision": decision.pk})
    letters.write(dossier=held, step="approve", actor=actor, at=at, decision=decision)
    take_effect(dossier=held, actor=actor, at=at)
    dossier.refresh_from_db(fields=["state", "state_since"])
    return decision


@transaction.atomic
def close(*, dossier: Dossier, actor: User, at: datetime) -> TimelineEntry:
    """Nothing more is expected: the dossier is closed. Raises NotAllowed, RuleViolation ``dossiers.step``."""
    held = handled(dossier, actor, "dossiers.close")
    entry = take(dossier=dossier, step="close", facts=Facts(), actor=actor, at=at)
    letters.write(dossier=held, step="close", actor=actor, at=at)
    return entry


def _decide(
    dossier: Dossier,
    proposal: Proposal,
    count: Tally,
    *,
    sitting: Sitting | None = None,
    item: AgendaItem | None = None,
    actor: User,
    at: datetime,
) -> Decision:
    check(rules_of(dossier), proposal, at=at)
    judges = judging.judges_of(dossier, item, None if sitting else actor)
    facts = judging.deciding_facts(dossier, proposal, count, judges, on=timezone.localdate(at))
    step = STEP_OF[proposal.outcome]
    take(dossier=dossier, step=step, facts=facts, actor=actor, at=at, data={"quorum": count.document()})
    waiting = proposal.outcome is Outcome.WAITING_LIST
    decision = Decision.objects.create(
        dossier=dossier,
        outcome=proposal.outcome,
        reasons=list(proposal.reasons),
        reason=dict(proposal.reason),
        sitting=sitting,
        quorum=count.document(),
        rank=judging.next_rank(dossier) if waiting else None,
        amount_minor=proposal.amount_minor,
        currency=proposal.currency if proposal.amount_minor is not None else "",
        choice=chosen(dossier, proposal),
        decided_by=actor,
        decided_at=at,
    )
    told_of(decision, actor=actor, at=at)
    record(actor, "dossiers.decision.made", decision, at=at, after={"outcome": proposal.outcome.value})
    timeline.write(dossier, TimelineEntry.Kind.DECISION, actor=actor, at=at, data={"decision": decision.pk})
    open_conditions(decision, proposal.conditions, actor=actor, at=at)
    letters.write(dossier=dossier, step=step, actor=actor, at=at, decision=decision)
    take_effect(dossier=dossier, actor=actor, at=at)
    return decision
