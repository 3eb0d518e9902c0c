"""Training sessions: planned for a group or for all, attended by the code on the wall or noted by who teaches."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.links import Link
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.mobility.models import Cohort, Departure, Guideline, TrainingPresence, TrainingSession
from maillon.mobility.permissions import departures as permissions
from maillon.mobility.queries.training import expected_at
from maillon.mobility.rules import guidelines as rules
from maillon.mobility.services.preparing import follow_training

EARLY = timedelta(minutes=30)
"""How long before a session its code already notes who is there, and after it still does."""
_LINK = Link("training-session")


@transaction.atomic
def plan(
    *,
    organisation: Organisation,
    cohort: Cohort | None,
    curriculum: Guideline,
    module: str,
    starts_at: datetime,
    ends_at: datetime,
    minutes: int,
    place: str,
    actor: User,
    at: datetime,
) -> TrainingSession:
    """A module is taught somewhere, from when to when; ``minutes`` are what it counts for, pauses aside.

    Raises NotAllowed, RuleViolation ``mobility.no_such_module``, ``mobility.session_order``,
    ``mobility.session_minutes``, ``mobility.session_place``.
    """
    session = TrainingSession(
        organisation=organisation,
        cohort=cohort,
        curriculum=curriculum,
        module=module,
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=minutes,
        place=place.strip()[:300],
        created_by=actor,
        created_at=at,
    )
    if not permissions.can_teach(actor, session) or (
        cohort is not None and not permissions.can_prepare_group(actor, cohort)
    ):
        raise NotAllowed("mobility.training.keep")
    if rules.curriculum(curriculum.definition).module(module) is None:
        raise RuleViolation("mobility.no_such_module", field="module")
    if ends_at <= starts_at:
        raise RuleViolation("mobility.session_order", field="ends_at")
    if not 1 <= minutes <= (ends_at - starts_at).total_seconds() // 60:
        raise RuleViolation("mobility.session_minutes", field="minutes")
    if not session.place:
        raise RuleViolation("mobility.session_place", field="place")
    session.save()
    record(actor, "mobility.training.planned", session, at=at, after={"module": module, "minutes": minutes})
    return session


def token_of(session: TrainingSession) -> str:
    """The secret part of the address its QR code shows."""
    return _LINK.token(session.pk)


def find(token: str) -> TrainingSession | None:
    """The session a code shows, or nothing."""
    number = _LINK.number(token)
    return TrainingSession.objects.filter(pk=number).select_related("curriculum").first() if number else None


def own_place(session: TrainingSession, user: User) -> Departure | None:
    """The departure with which somebody is expected at a session."""
    own = permissions.own_departures(user).filter(expected_at(session))
    return own.select_related("person", "curriculum", "checklist").order_by("starts_on").first()


@transaction.atomic
def attend(*, session: TrainingSession, actor: User, at: datetime) -> TrainingPresence:
    """Somebody reads the code on the wall: they are there. Twice changes nothing.

    Raises NotAllowed for who is not expected, RuleViolation ``mobility.session_not_now``,
    ``mobility.session_cancelled``.
    """
    departure = own_place(session, actor)
    if departure is None:
        raise NotAllowed("mobility.training.attend")
    if not session.starts_at - EARLY <= at < session.ends_at + EARLY:
        raise RuleViolation("mobility.session_not_now", starts_at=session.starts_at)
    return _note(session, departure, TrainingPresence.Way.CODE, actor, at)


@transaction.atomic
def note(*, session: TrainingSession, departure: Departure, actor: User, at: datetime) -> TrainingPresence:
    """Who teaches notes that somebody was there; twice changes nothing. Raises NotAllowed, RuleViolation
    ``mobility.not_expected``, ``mobility.session_cancelled``."""
    _guard(session, departure, actor)
    return _note(session, departure, TrainingPresence.Way.STAFF, actor, at)


@transaction.atomic
def strike(*, session: TrainingSession, departure: Departure, actor: User, at: datetime) -> None:
    """They were not there after all. Raises as ``note``."""
    _guard(session, departure, actor)
    if TrainingPresence.objects.filter(session=session, departure=departure).delete()[0]:
        record(actor, "mobility.training.struck", session, at=at)
        follow_training(departure, actor=actor, at=at)


def _guard(session: TrainingSession, departure: Departure, actor: User) -> None:
    if not permissions.can_teach(actor, session):
        raise NotAllowed("mobility.training.keep")
    if not Departure.objects.filter(expected_at(session), pk=departure.pk).exists():
        raise RuleViolation("mobility.not_expected")


def _note(session: TrainingSession, departure: Departure, way: str, actor: User, at: datetime) -> TrainingPresence:
    if session.cancelled_at is not None:
        raise RuleViolation("mobility.session_cancelled")
    found, created = TrainingPresence.objects.get_or_create(
        session=session,
        departure=departure,
        defaults={"minutes": session.minutes, "way": way, "at": at, "noted_by": actor},
    )
    if created:
        record(actor, "mobility.training.attended", session, at=at, after={"way": way})
        follow_training(departure, actor=actor, at=at)
    return found
