"""Registering without an account: exactly as many seats as there are, the rest in line, in order of arrival.

Seats are the event’s, or each of its times’ where one registers for one time (``Event.each_time``).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, CharField, F, QuerySet

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.statements import Kept, Slot, insert
from maillon.engagement.models import Event, Registration, Session
from maillon.engagement.queries.events import desk_of, state_of
from maillon.engagement.rules.events import MOST_SEATS, Desk, EventState
from maillon.engagement.services import confirming, letters

State = Registration.State
_AGAIN = timedelta(minutes=10)
"""Asking twice writes twice only after this long: nobody’s mailbox is filled by somebody else."""

AT_THE_DESK = (
    "slug",
    "published_at",
    "cancelled_at",
    "starts_at",
    "ends_at",
    "takes_registrations",
    "each_time",
    "registration_opens_at",
    "registration_closes_at",
    "capacity",
    "seats_given",
    "waiting",
    "arrivals",
)
"""What the registration desk reads of an event: a burst reads nothing else."""

_COLUMNS = [one.attname for one in Event._meta.concrete_fields if one.attname in ("id", *AT_THE_DESK)]
_HELD = Kept(lambda: Event.objects.select_for_update().filter(pk=Slot(0, BigIntegerField())).values_list(*_COLUMNS))
_SAME_PERSON = Registration.objects.filter(event=Slot(0, BigIntegerField()), email=Slot(1, CharField())).exclude(
    state=State.CANCELLED
)
_KNOWN = Kept(lambda: _SAME_PERSON.filter(session=None).values_list("pk"))
_KNOWN_AT = Kept(lambda: _SAME_PERSON.filter(session=Slot(2, BigIntegerField())).values_list("pk"))
"""Who is registered already, by event and address, for the whole event or for one time of it."""


@transaction.atomic
def register(
    *,
    event: Event,
    name: str,
    email: str,
    seats: int = 1,
    needs: str = "",
    language: str = "fr",
    session: int | None = None,
    at: datetime,
) -> Registration:
    """Give seats at an event, or a place in line; a letter soon says which, with the link that changes everything.

    ``session`` is the key of the time one comes to, where one registers for one time; it is read nowhere else.

    The letter is written by a job: while its words are found, everybody behind would wait for the only pen. Somebody
    who is registered keeps their place and receives their link again. Raises RuleViolation ``events.no_name``,
    ``events.too_many_seats`` (``most``), ``events.desk_closed``, ``events.desk_not_open`` (``at``), ``events.no_time``.
    """
    name, email = " ".join(name.split())[:200], email.strip().lower()
    if not name:
        raise RuleViolation("events.no_name", field="name")
    _check_seats(seats)
    held = _held(event.pk)
    time = _time(held, session) if held.each_time else None
    known = _KNOWN_AT.ask(held.pk, email, time.pk) if time else _KNOWN.ask(held.pk, email)
    if known is not None:
        found = Registration.objects.only("state", "told_at").get(pk=known[0])
        _tell_again(found, at)
        return found
    desk = desk_of(held, session=time, at=at)
    if desk is Desk.NOT_YET:
        raise RuleViolation("events.desk_not_open", at=held.registration_opens_at)
    if desk in (Desk.CLOSED, Desk.NONE):
        raise RuleViolation("events.desk_closed")
    given = _arrive(held, time, seats)
    made = Registration(
        event=held,
        session=time,
        name=name,
        email=email,
        seats=seats,
        needs=needs.strip()[:500],
        language=language,
        state=State.GIVEN if given else State.WAITING,
        place_in_line=held.arrivals + 1,
        key=secrets.token_hex(16),
        registered_at=at,
        given_at=at if given else None,
    )
    insert(made)
    confirming.ask(at=at)
    record(None, "engagement.registration.made", made, at=at, after={"state": made.state, "seats": seats})
    return made


@transaction.atomic
def change(*, registration: Registration, name: str, seats: int, needs: str, at: datetime) -> Registration:
    """Correct one’s name, needs or number of seats; fewer seats let others in.

    Raises RuleViolation ``events.no_name``, ``events.too_many_seats``, ``events.no_more_seats``, ``events.over``.
    """
    name = " ".join(name.split())[:200]
    if not name:
        raise RuleViolation("events.no_name", field="name")
    _check_seats(seats)
    event = locked(registration.event)
    held = _open(registration, event, at)
    more = seats - held.seats
    if held.state == State.GIVEN and more > 0 and not take(event, held.session_id, more):
        raise RuleViolation("events.no_more_seats", field="seats")
    if held.state == State.GIVEN and more < 0:
        _seats(event, held.session_id).update(seats_given=F("seats_given") + more)
    Registration.objects.filter(pk=held.pk).update(name=name, seats=seats, needs=needs.strip()[:500])
    record(None, "engagement.registration.changed", held, at=at, after={"seats": seats})
    move_up(event, at=at)
    held.refresh_from_db()
    return held


@transaction.atomic
def cancel(*, registration: Registration, at: datetime) -> Registration:
    """Give back one’s seats or one’s place in line; whoever waits moves up. Twice changes nothing.

    Raises RuleViolation ``events.over``.
    """
    event = locked(registration.event)
    held = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if held.state == State.CANCELLED:
        return held
    held = _open(registration, event, at)
    _give_back(held, event)
    Registration.objects.filter(pk=held.pk).update(state=State.CANCELLED, cancelled_at=at)
    record(None, "engagement.registration.cancelled", held, at=at)
    move_up(event, at=at)
    held.refresh_from_db()
    return held


@transaction.atomic
def erase(*, registration: Registration, at: datetime) -> None:
    """Nothing of this person stays with the event; their seats go to whoever waits; the counts stay."""
    event = locked(registration.event)
    held = Registration.objects.select_for_update(of=("self",)).filter(pk=registration.pk).first()
    if held is None:
        return
    if held.attended_at is None or held.state == State.WAITING:
        _give_back(held, event)
    record(None, "engagement.registration.erased", held, at=at)
    held.delete()
    move_up(event, at=at)


def move_up(event: Event, *, at: datetime) -> int:
    """Seats that came free go to the first in line, strictly in order of arrival; each is told. Gives how many.

    Call it inside a transaction that holds the event (``locked``).
    """
    event.refresh_from_db()
    # The desk may be closed already: who waits still has the seat that somebody gives back that very morning.
    if state_of(event, at=at) is not EventState.OPEN:
        return 0
    if not event.each_time:
        return _move_up(event, None, at)
    times = event.sessions.filter(waiting__gt=0, cancelled_at=None, ends_at__gt=at)
    return sum(_move_up(event, key, at) for key in list(times.order_by("starts_at").values_list("pk", flat=True)))


def _move_up(event: Event, time: int | None, at: datetime) -> int:
    moved = 0
    line = event.registrations.filter(state=State.WAITING, session=time).select_related("event", "session")
    for first in list(line.order_by("place_in_line")):
        if not take(event, time, first.seats, from_line=True):
            break
        _seats(event, time).update(waiting=F("waiting") - 1)
        first.state, first.given_at = State.GIVEN, at
        first.save(update_fields=["state", "given_at"])
        # Whose first letter is still due reads in it that they have a seat.
        if first.told_at is not None:
            letters.tell(first, why="given", at=at)
        else:
            confirming.ask(at=at)
        record(None, "engagement.registration.moved_up", first, at=at)
        moved += 1
    return moved


def _held(pk: int) -> Event:
    found = _HELD.ask(pk)
    if found is None:
        raise RuleViolation("events.desk_closed")
    return Event.from_db(None, _COLUMNS, found)


def _time(event: Event, key: int | None) -> Session:
    found = event.sessions.filter(pk=key, cancelled_at=None).first() if key is not None else None
    if found is None:
        raise RuleViolation("events.no_time", field="session")
    return found


def _seats(event: Event, time: int | None) -> QuerySet[Event] | QuerySet[Session]:
    """The row that counts the seats: the event’s, or its time’s."""
    return Event.objects.filter(pk=event.pk) if time is None else Session.objects.filter(pk=time)


def _arrive(event: Event, time: Session | None, seats: int) -> bool:
    """Count an arrival and its seats, or its place in line; newcomers do not pass those who wait."""
    counts = time or event
    room = event.capacity is None or event.capacity >= counts.seats_given + seats
    given = room and not counts.waiting
    counted = {"seats_given": F("seats_given") + seats} if given else {"waiting": F("waiting") + 1}
    if time is not None:
        Session.objects.filter(pk=time.pk).update(**counted)
        counted = {}
    Event.objects.filter(pk=event.pk).update(arrivals=F("arrivals") + 1, **counted)
    return given


def take(event: Event, time: int | None, seats: int, *, from_line: bool = False) -> bool:
    """Take seats if there are as many left, in one conditional write; who asks for more does not pass who waits."""
    room = _seats(event, time)
    if event.capacity is not None:
        room = room.filter(seats_given__lte=event.capacity - seats)
    if not from_line:
        room = room.filter(waiting=0)
    return room.update(seats_given=F("seats_given") + seats) == 1


def locked(event: Event) -> Event:
    """The event as it is now, that nobody else changes until the transaction ends."""
    return Event.objects.select_for_update(of=("self",)).get(pk=event.pk)


def _open(registration: Registration, event: Event, at: datetime) -> Registration:
    found = Registration.objects.select_for_update(of=("self",)).select_related("session", "event")
    held = found.filter(pk=registration.pk).first()
    if held is None or held.state == State.CANCELLED:
        raise RuleViolation("events.registration_gone")
    if held.attended_at is not None or (held.ends_at is not None and held.ends_at <= at):
        raise RuleViolation("events.over")
    return held


def _give_back(held: Registration, event: Event) -> None:
    if held.state == State.GIVEN:
        _seats(event, held.session_id).update(seats_given=F("seats_given") - held.seats)
    elif held.state == State.WAITING:
        _seats(event, held.session_id).update(waiting=F("waiting") - 1)


def _check_seats(seats: int) -> None:
    if not 1 <= seats <= MOST_SEATS:
        raise RuleViolation("events.too_many_seats", field="seats", most=MOST_SEATS)


def _tell_again(found: Registration, at: datetime) -> None:
    if found.told_at is not None and found.told_at <= at - _AGAIN:
        Registration.objects.filter(pk=found.pk).update(told_at=None)
        confirming.ask(at=at)
