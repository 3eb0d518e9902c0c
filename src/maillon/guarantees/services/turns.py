"""Taking turns on a claim: whoever acts holds its fund, then the claim, and only at the step that is its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet, waive
from maillon.core.people.models import User
from maillon.guarantees.models import Claim
from maillon.guarantees.permissions.funds import can_manage_fund, is_recused
from maillon.guarantees.services import recording


def fresh(claim: Claim) -> Claim:
    """The claim as it is now, held until the transaction ends."""
    related = ("guarantee__fund__organisation", "guarantee__facility__lender", "guarantee__sponsor")
    return Claim.objects.select_for_update(of=("self",)).select_related(*related).get(pk=claim.pk)


def held_by_manager(claim: Claim, actor: User | None) -> Claim:
    """The same, its fund held first, for a manager who has no part in the file; raises NotAllowed."""
    recording.hold(claim.guarantee.fund)
    held = fresh(claim)
    if actor is not None and (not can_manage_fund(actor, held.guarantee.fund) or is_recused(actor, held.guarantee)):
        raise NotAllowed("guarantees.manage")
    return held


def expect_step(claim: Claim, allowed: Sequence[str]) -> None:
    """Refuse what is not for this step: RuleViolation ``guarantees.claim_step`` (``state``)."""
    if claim.state not in allowed:
        raise RuleViolation("guarantees.claim_step", state=claim.state)


def settle(claim: Claim, kind: str, actor: User | None, at: datetime, *, waived: bool = False) -> None:
    """Meet what a claim owes of a kind, or waive it."""
    owed = Obligation.objects.open().filter(kind=kind, subject_type=claim._meta.label_lower, subject_id=str(claim.pk))
    for one in owed:
        if waived:
            waive(obligation=one, reason=claim.asked_for or "Complément demandé", actor=actor, at=at)
        else:
            meet(obligation=one, actor=actor, at=at)
