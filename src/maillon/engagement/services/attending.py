"""At the door: who came, one touch each; and who came without registering, as a number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.engagement.models import Event, Registration
from maillon.engagement.permissions import events as permissions
from maillon.engagement.services.registering import locked


@transaction.atomic
def check_in(*, registration: Registration, actor: User, at: datetime) -> Registration:
    """Note that somebody came, with a seat or from the line; twice changes nothing.

    Raises NotAllowed, or RuleViolation ``events.registration_gone``.
    """
    event, held = _held(registration, actor)
    if held.attended_at is None:
        Registration.objects.filter(pk=held.pk).update(attended_at=at)
        Event.objects.filter(pk=event.pk).update(attended=F("attended") + held.seats)
        record(actor, "engagement.registration.attended", held, at=at)
    held.refresh_from_db()
    return held


@transaction.atomic
def undo_check_in(*, registration: Registration, actor: User, at: datetime) -> Registration:
    """They had not come after all. Raises as ``check_in``."""
    event, held = _held(registration, actor)
    if held.attended_at is not None:
        Registration.objects.filter(pk=held.pk).update(attended_at=None)
        Event.objects.filter(pk=event.pk).update(attended=F("attended") - held.seats)
        record(actor, "engagement.registration.unattended", held, at=at)
    held.refresh_from_db()
    return held


@transaction.atomic
def count_walk_ins(*, event: Event, people: int, actor: User, at: datetime) -> Event:
    """Keep how many came without registering. Raises NotAllowed, RuleViolation ``events.count``."""
    if not permissions.can_organise(actor, event):
        raise NotAllowed("engagement.event.organise")
    if not 0 <= people <= 100_000:
        raise RuleViolation("events.count", field="people")
    held = locked(event)
    Event.objects.filter(pk=held.pk).update(walked_in=people)
    record(actor, "engagement.event.counted", held, at=at, before={"people": held.walked_in}, after={"people": people})
    held.refresh_from_db()
    return held


def _held(registration: Registration, actor: User) -> tuple[Event, Registration]:
    if not permissions.can_organise(actor, registration.event):
        raise NotAllowed("engagement.event.organise")
    event = locked(registration.event)
    held = Registration.objects.filter(pk=registration.pk).exclude(state=Registration.State.CANCELLED).first()
    if held is None:
        raise RuleViolation("events.registration_gone")
    return event, held
