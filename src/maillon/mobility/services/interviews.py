"""Interviews: staff open moments, candidates take a seat; two at once never exceed the seats."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail import services as mail
from maillon.core.people.models import User
from maillon.mobility.models import Candidacy, InterviewBooking, InterviewKind, InterviewSlot, Season
from maillon.mobility.permissions.candidacies import can_form_groups, is_own
from maillon.network.addresses import address
from maillon.network.events import event

_MOST = 60
"""Moments opened at once."""


@transaction.atomic
def open_slots(
    *,
    season: Season,
    kind: str,
    starts_at: datetime,
    minutes: int,
    count: int,
    seats: int,
    place: str,
    actor: User,
    at: datetime,
) -> list[InterviewSlot]:
    """Open moments one after the other from ``starts_at``, each of so many minutes and seats.

    Raises NotAllowed; RuleViolation ``mobility.slot_past``, ``mobility.slot_shape``, ``mobility.slot_place``.
    """
    if not can_form_groups(actor, season):
        raise NotAllowed("mobility.interviews.open")
    if starts_at <= at:
        raise RuleViolation("mobility.slot_past", field="starts_at")
    if kind not in InterviewKind.values or not (5 <= minutes <= 480 and 1 <= count <= _MOST and 1 <= seats <= 60):
        raise RuleViolation("mobility.slot_shape", most=_MOST)
    if not place.strip():
        raise RuleViolation("mobility.slot_place", field="place")
    lasting = timedelta(minutes=minutes)
    made = [
        InterviewSlot.objects.create(
            season=season,
            kind=kind,
            starts_at=starts_at + number * lasting,
            ends_at=starts_at + (number + 1) * lasting,
            seats=1 if kind == InterviewKind.INDIVIDUAL else seats,
            place=place.strip()[:300],
            created_by=actor,
            created_at=at,
        )
        for number in range(count)
    ]
    record(actor, "mobility.interviews.opened", season, at=at, after={"kind": kind, "count": count})
    return made


@transaction.atomic
def book(*, slot: InterviewSlot, candidacy: Candidacy, actor: User, at: datetime) -> InterviewBooking:
    """Take a seat; a seat held at another moment of the same kind is given back. The letter holds the event.

    Raises NotAllowed; RuleViolation ``mobility.slot_past``, ``mobility.slot_full``, ``mobility.not_applying``.
    """
    # The moment is held first: of two people who ask for the last seat, one comes after the other.
    held = InterviewSlot.objects.select_for_update().get(pk=slot.pk)
    if not is_own(actor, candidacy) or candidacy.season_id != held.season_id:
        raise NotAllowed("mobility.interviews.book")
    if candidacy.state not in (Candidacy.State.APPLYING, Candidacy.State.WAITING):
        raise RuleViolation("mobility.not_applying")
    if held.starts_at <= at:
        raise RuleViolation("mobility.slot_past")
    if known := InterviewBooking.objects.filter(slot=held, candidacy=candidacy).first():
        return known
    if held.bookings.count() >= held.seats:
        raise RuleViolation("mobility.slot_full")
    booking, _made = InterviewBooking.objects.update_or_create(
        candidacy=candidacy, kind=held.kind, defaults={"slot": held, "booked_at": at}
    )
    record(actor, "mobility.interview.booked", booking, at=at, after={"slot": held.pk})
    language = actor.language or "fr"
    facts = {"slot": held, "is_group": held.kind == InterviewKind.GROUP}
    facts["link"] = address("own_departure", language, pk=candidacy.pk)
    calendar = calendar_of(booking, language, at=at)
    mail.write(actor.email, "mobility/interview", language, facts, at, calendar=calendar)
    return booking


@transaction.atomic
def give_back(*, booking: InterviewBooking, actor: User, at: datetime) -> None:
    """The seat is free again. Raises NotAllowed; RuleViolation ``mobility.slot_past``."""
    held = InterviewBooking.objects.select_related("slot__season", "candidacy").get(pk=booking.pk)
    if not (is_own(actor, held.candidacy) or can_form_groups(actor, held.slot.season)):
        raise NotAllowed("mobility.interviews.book")
    if held.slot.starts_at <= at:
        raise RuleViolation("mobility.slot_past")
    record(actor, "mobility.interview.given_back", held, at=at, before={"slot": held.slot_id})
    held.delete()


@transaction.atomic
def close_slot(*, slot: InterviewSlot, actor: User, at: datetime) -> None:
    """Take back a moment nobody booked. Raises NotAllowed; RuleViolation ``mobility.slot_booked``."""
    held = InterviewSlot.objects.select_for_update(of=("self",)).select_related("season").get(pk=slot.pk)
    if not can_form_groups(actor, held.season):
        raise NotAllowed("mobility.interviews.open")
    if held.bookings.exists():
        raise RuleViolation("mobility.slot_booked")
    record(actor, "mobility.interviews.closed", held.season, at=at, before={"starts_at": held.starts_at})
    held.delete()


def calendar_of(booking: InterviewBooking, language: str, *, at: datetime) -> str:
    """The interview as an event for a calendar (RFC 5545)."""
    slot = booking.slot
    with override(language):
        title = _("Entrevue de groupe") if slot.kind == InterviewKind.GROUP else _("Entrevue individuelle")
    return event(
        f"interview-{slot.pk}",
        title=title,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=slot.place,
        link=address("own_departure", language, pk=booking.candidacy_id),
        at=at,
    )
