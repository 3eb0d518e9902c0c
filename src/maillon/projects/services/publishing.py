"""Showing an activity to everybody, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillon.core.audit import services as audit
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.projects import permissions, queries, rules
from maillon.projects.models import Activity
from maillon.projects.services.editing import changed_meanwhile, locked
from maillon.projects.services.writing import ask_for_facts, tell


@transaction.atomic
def publish(*, actor: User, activity: Activity, at: datetime, version: int | None = None) -> Activity:
    """Show an activity to everybody, the first time or again; once published, publishing again does nothing.

    ``version`` is the one the person read before deciding. Raises NotAllowed, RuleViolation
    ``projects.changed_meanwhile``, ``Incoherent`` with what is missing.
    """
    kept = locked(activity)
    if not permissions.can_publish(actor, kept):
        raise NotAllowed("projects.publish")
    if kept.state == Activity.State.PUBLISHED:
        return kept
    if version is not None and kept.version != version:
        raise changed_meanwhile(kept)
    document = queries.document(kept)
    if found := [*rules.missing(document), *rules.findings(document)]:
        raise rules.Incoherent(found)
    return _move(actor, kept, "publish", at, document)


@transaction.atomic
def withdraw(*, actor: User, activity: Activity, reason: str, at: datetime) -> Activity:
    """Take a published activity back, saying why; its organisation still sees it and may publish it again.

    Withdrawing twice does nothing the second time. Raises NotAllowed, RuleViolation ``projects.reason_missing``.
    """
    kept = locked(activity)
    if not permissions.can_publish(actor, kept):
        raise NotAllowed("projects.withdraw")
    if kept.state == Activity.State.WITHDRAWN:
        return kept
    if not (said := " ".join(reason.split())[:500]):
        raise RuleViolation("projects.reason_missing", field="reason")
    return _move(actor, kept, "withdraw", at, queries.document(kept), reason=said)


def _move(actor: User, activity: Activity, verb: str, at: datetime, document: rules.Document, **facts: str) -> Activity:
    before = activity.state
    activity.state = rules.transition(before, verb)
    activity.version += 1
    if activity.state == Activity.State.PUBLISHED:
        activity.published_at = activity.published_at or at
    activity.save()
    done = "published" if verb == "publish" else "withdrawn"
    audit.record(
        actor,
        f"projects.activity.{done}",
        activity,
        at=at,
        before={**document, "state": before},
        after={**document, "state": activity.state, **facts},
    )
    tell(activity, document, at=at)
    ask_for_facts(at=at)
    return activity
