"""Who makes up the list of a call, who answers it, who reads it: predicates with, beside them, their lists."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillon.core.people.models import User
from maillon.core.people.permissions import Visitor, can_from_inside, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.funding.models import ApprovalList, Call
from maillon.funding.permissions.programmes import calls_kept_by, can_keep_call


def can_make_list(user: Visitor, call: Call) -> bool:
    """Who keeps the call."""
    return can_keep_call(user, call)


def lists_made_by(user: Visitor) -> QuerySet[ApprovalList, ApprovalList]:
    """The lists of the calls ``can_make_list`` says yes for."""
    return ApprovalList.objects.filter(call__in=calls_kept_by(user).values("pk"))


def can_answer_list(user: Visitor, listed: ApprovalList) -> bool:
    """Who approves for the funder, and neither made nor sent this list: nobody approves what they propose."""
    if not isinstance(user, User) or user.pk in (listed.made_by_id, listed.sent_by_id):
        return False
    funder = listed.call.terms.component.programme.funder_id
    return can_from_inside(user, Capability.APPROVE, funder)


def lists_answered_by(user: Visitor) -> QuerySet[ApprovalList, ApprovalList]:
    """The lists ``can_answer_list`` says yes for, whatever their state."""
    if not isinstance(user, User):
        return ApprovalList.objects.none()
    funders = organisation_ids_from_inside(user, Capability.APPROVE)
    rows = ApprovalList.objects.filter(call__terms__component__programme__funder__in=funders)
    own = Q(made_by__isnull=False, made_by=user) | Q(sent_by__isnull=False, sent_by=user)
    return rows.exclude(own)


def approves(user: Visitor) -> bool:
    """Whether somebody approves for some funder."""
    return bool(organisation_ids_from_inside(user, Capability.APPROVE))


def can_read_list(user: Visitor, listed: ApprovalList) -> bool:
    """Who keeps the call; who approves for its funder, once sent."""
    if can_make_list(user, listed.call):
        return True
    sent = listed.state != ApprovalList.State.DRAFT
    return sent and can_from_inside(user, Capability.APPROVE, listed.call.terms.component.programme.funder_id)


def lists_visible_to(user: Visitor) -> QuerySet[ApprovalList, ApprovalList]:
    """The lists ``can_read_list`` says yes for."""
    funders = organisation_ids_from_inside(user, Capability.APPROVE)
    sent = Q(call__terms__component__programme__funder__in=funders) & ~Q(state=ApprovalList.State.DRAFT)
    return ApprovalList.objects.filter(sent | Q(call__in=calls_kept_by(user).values("pk")))
