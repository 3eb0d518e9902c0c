"""Calling people to training: a letter the day before, with the event for their calendar; another if it is off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.narratives import read
from maillon.core.people.models import User
from maillon.mobility.models import Departure, TrainingSession
from maillon.mobility.permissions.departures import can_teach
from maillon.mobility.queries.training import called_to
from maillon.mobility.rules import guidelines as rules
from maillon.network.addresses import address
from maillon.network.events import event

TOLD_BEFORE = timedelta(hours=36)
"""How long before a session whoever is expected is written to: the day before, whatever its hour."""


def title_of(session: TrainingSession, language: str) -> str:
    """The module a session teaches, as its curriculum names it."""
    module = rules.curriculum(session.curriculum.definition).module(session.module)
    return read(module.title, language).text if module else session.module


def calendar_of(session: TrainingSession, departure: Departure, language: str, *, at: datetime) -> str:
    """A session as an event for somebody's calendar (RFC 5545); the same event again once it is called off."""
    return event(
        f"training-{session.pk}",
        title=title_of(session, language),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        link=address("own_stay", language, pk=departure.pk),
        at=at,
        cancelled=session.cancelled_at is not None,
    )


def remind(*, at: datetime) -> int:
    """Write to everybody expected at a session of tomorrow, once; gives how many letters."""
    coming = TrainingSession.objects.filter(starts_at__gt=at, starts_at__lte=at + TOLD_BEFORE, reminded_at=None)
    return sum(_remind(pk, at) for pk in list(coming.filter(cancelled_at=None).values_list("pk", flat=True)))


@transaction.atomic
def cancel(*, session: TrainingSession, reason: str, actor: User, at: datetime) -> TrainingSession:
    """A session does not take place: it counts for nobody, and whoever was expected is told; twice changes nothing.

    Raises NotAllowed, RuleViolation ``mobility.reason``, ``mobility.session_attended`` once somebody was there.
    """
    if not can_teach(actor, session):
        raise NotAllowed("mobility.training.keep")
    held = _held(session.pk)
    if held.cancelled_at is not None:
        return held
    if not reason.strip():
        raise RuleViolation("mobility.reason", field="reason")
    if held.presences.exists():
        raise RuleViolation("mobility.session_attended")
    held.cancelled_at, held.cancelled_because = at, reason.strip()[:500]
    held.save(update_fields=["cancelled_at", "cancelled_because"])
    record(actor, "mobility.training.cancelled", held, at=at)
    if held.starts_at > at:
        _write(held, "mobility/training_cancelled", at)
    return held


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    held = _held(pk)
    if held.reminded_at is not None or held.cancelled_at is not None:
        return 0
    held.reminded_at = at
    held.save(update_fields=["reminded_at"])
    return _write(held, "mobility/training", at)


def _write(session: TrainingSession, template: str, at: datetime) -> int:
    written = 0
    for departure in called_to(session):
        language = departure.person.language or "fr"
        facts: dict[str, Any] = {
            "session": session,
            "title": title_of(session, language),
            "link": address("own_stay", language, pk=departure.pk),
        }
        calendar = calendar_of(session, departure, language, at=at)
        mail.write(departure.person.email, template, language, facts, at, calendar=calendar)
        written += 1
    return written


def _held(pk: int) -> TrainingSession:
    return TrainingSession.objects.select_for_update(of=("self",)).select_related("curriculum").get(pk=pk)
