"""A burst for the last seats: exactly as many are given as there are, and the line keeps the order of arrival."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum

from maillon.engagement.models import Event, Registration
from maillon.engagement.services import registering
from tests.engagement.making import AT, event
from tests.personas import semis

pytestmark = pytest.mark.django_db(transaction=True)
State = Registration.State
BURST, SEATS, HANDS = 200, 20, 8


def together(work, values):
    ready = Barrier(HANDS)

    def run(mine):
        try:
            ready.wait(30)
            return [work(value) for value in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return [one for found in pool.map(run, [values[hand::HANDS] for hand in range(HANDS)]) for one in found]


@pytest.mark.parametrize("each_time", [False, True])
def test_two_hundred_at_once_for_twenty_seats(each_time):
    held = event(semis(), capacity=SEATS, each_time=each_time)
    [time] = held.sessions.all()

    def arrive(number):
        email, name = f"personne{number}@exemple.org", f"Personne {number}"
        return registering.register(event=held, name=name, email=email, session=time.pk, at=AT).state

    states = together(arrive, range(BURST))
    assert states.count(State.GIVEN) == SEATS
    rows = list(Registration.objects.order_by("place_in_line"))
    assert [one.place_in_line for one in rows] == list(range(1, BURST + 1))
    assert [one.state for one in rows] == [State.GIVEN] * SEATS + [State.WAITING] * (BURST - SEATS)
    held.refresh_from_db()
    time.refresh_from_db()
    counts = time if each_time else held
    assert (counts.seats_given, counts.waiting, held.arrivals) == (SEATS, BURST - SEATS, BURST)


def test_while_people_come_and_go_no_seat_is_lost_nor_given_twice():
    held = event(semis(), capacity=SEATS)

    def come(number):
        email = f"personne{number % 60}@exemple.org"
        made = registering.register(event=held, name="Personne", email=email, seats=1 + number % 3, at=AT)
        if number % 4 == 0:
            registering.cancel(registration=made, at=AT)

    together(come, range(120))
    held = Event.objects.get(pk=held.pk)
    given = Registration.objects.filter(state=State.GIVEN)
    waiting = Registration.objects.filter(state=State.WAITING).order_by("place_in_line")
    assert held.seats_given == given.aggregate(n=Sum("seats"))["n"] <= SEATS
    assert held.waiting == waiting.count()
    first = waiting.first()
    assert first is None or first.seats > SEATS - held.seats_given
    assert Registration.objects.values("event", "place_in_line").distinct().count() == Registration.objects.count()
