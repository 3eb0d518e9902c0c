"""Actions: who sees them before the public, who keeps them; who signed is known to their keepers alone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from maillon.core.people.permissions import Visitor, organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.engagement.models import Action
from maillon.engagement.permissions.events import can_keep_campaigns, organiser_homes


def may_begin_actions(user: Visitor) -> bool:
    """Who may begin an action: the network’s writers for it, a member’s people for theirs."""
    return can_keep_campaigns(user) or organiser_homes(user).exists()


def can_keep_action(user: Visitor, action: Action) -> bool:
    """The secretariat keeps the network’s actions; an organisation’s own people keep theirs, and nobody else."""
    if action.organisation_id is None:
        return can_keep_campaigns(user)
    return action.organisation_id in organisation_ids_from_inside(user, Capability.RECORD)


def actions_kept_by(user: Visitor) -> QuerySet[Action, Action]:
    """The actions ``can_keep_action`` says yes for."""
    own = Q(organisation__in=organisation_ids_from_inside(user, Capability.RECORD))
    return Action.objects.filter(own | Q(organisation=None) if can_keep_campaigns(user) else own)


def can_see_action(user: Visitor, action: Action, *, at: datetime | None = None) -> bool:
    """Everybody once it is published; before, who keeps it."""
    if action.published_at is not None and action.published_at <= (at or timezone.now()):
        return True
    return can_keep_action(user, action)


def actions_seen_by(user: Visitor, *, at: datetime | None = None) -> QuerySet[Action, Action]:
    """The actions ``can_see_action`` says yes for."""
    shown = Q(published_at__lte=at or timezone.now())
    if can_keep_campaigns(user):
        shown |= Q(organisation=None)
    homes = organisation_ids_from_inside(user, Capability.RECORD)
    return Action.objects.filter(shown | Q(organisation__in=homes) if homes else shown)
