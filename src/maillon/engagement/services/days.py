"""The action of the day: what an edition invites everybody to do, one day after the other."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import Narratives
from maillon.core.people.models import User
from maillon.engagement.models import Action, DailyAction, Edition
from maillon.engagement.permissions.events import can_keep_campaigns


@transaction.atomic
def say(
    *,
    edition: Edition,
    day: date,
    title: Narratives,
    text: Narratives,
    action: Action | None,
    actor: User,
    at: datetime,
) -> DailyAction | None:
    """Say what a day invites to do; without a French title, nothing any more.

    Raises NotAllowed, RuleViolation ``actions.outside_edition``.
    """
    if not can_keep_campaigns(actor):
        raise NotAllowed("engagement.campaign.keep")
    if not edition.starts_on <= day < edition.ends_on:
        raise RuleViolation("actions.outside_edition", field="day")
    told = {"day": day, "title": dict(title), "action": action.pk if action else None}
    record(actor, "engagement.day.told", edition, at=at, after=told)
    if not title.get("fr"):
        DailyAction.objects.filter(edition=edition, day=day).delete()
        return None
    facts = {"title": dict(title), "text": dict(text), "action": action}
    made, _is_new = DailyAction.objects.update_or_create(edition=edition, day=day, defaults=facts)
    return made
