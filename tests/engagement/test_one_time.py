"""Registering for one time of what comes back: each time its own seats, its own line, its own letters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.core.privacy.services import retention
from maillon.core.privacy.services.terms import load_terms
from maillon.engagement.models import Event, Registration
from maillon.engagement.queries.events import desk_of
from maillon.engagement.queries.registrations import place_in_waiting, token_of
from maillon.engagement.rules.events import Desk
from maillon.engagement.services import attending, confirming, evaluating, events, reminding
from maillon.engagement.services import registering as services
from tests.engagement.making import AT, EVENING, TWO_HOURS, event
from tests.engagement.test_registering import Silent
from tests.personas import people, semis

pytestmark = pytest.mark.django_db
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
State = Registration.State


def weekly(*, first=EVENING, times=3, **said) -> Event:
    """A class that comes back every week, one place at a time."""
    hours = [(first + n * WEEK, first + n * WEEK + TWO_HOURS) for n in range(times)]
    return event(semis(), sessions=hours, **{"each_time": True, "capacity": 1, **said})


def times_of(held: Event) -> list:
    return list(held.sessions.order_by("starts_at"))


def arrive(held: Event, name: str, session, at=AT, **said) -> Registration:
    made = services.register(
        event=held, name=name, email=f"{name.lower()}@exemple.org", session=session.pk, at=at, **said
    )
    confirming.tell_due(at=at)
    return made


def letters(name: str) -> list[Message]:
    return list(Message.objects.filter(to=f"{name.lower()}@exemple.org").order_by("pk"))


def test_each_time_has_its_seats_and_its_line() -> None:
    held = weekly()
    first, second, _third = times_of(held)
    ana, bob, cleo = arrive(held, "Ana", first), arrive(held, "Bob", first), arrive(held, "Cleo", second)
    again = arrive(held, "Ana", second)
    assert [one.state for one in (ana, bob, cleo, again)] == ["given", "waiting", "given", "waiting"]
    assert arrive(held, "Ana", second) == again and place_in_waiting(again) == 1
    first, second, third = times_of(held)
    assert [(one.seats_given, one.waiting) for one in (first, second, third)] == [(1, 1), (1, 1), (0, 0)]
    assert [desk_of(held, session=one, at=AT) for one in (first, third)] == [Desk.WAITING_LIST, Desk.OPEN]
    services.cancel(registration=ana, at=AT)
    bob.refresh_from_db()
    again.refresh_from_db()
    assert (bob.state, again.state) == (State.GIVEN, State.WAITING)
    held.refresh_from_db()
    assert (held.seats_given, held.waiting, held.arrivals) == (0, 0, 4)


def test_the_letter_and_the_calendar_are_of_that_time_alone() -> None:
    held = weekly(capacity=5)
    _first, second, _third = times_of(held)
    arrive(held, "Ana", second)
    [letter] = letters("Ana")
    assert "20 novembre" in letter.text and "13 novembre" not in letter.text
    assert [one.decoded("dtstart") for one in Calendar.from_ical(letter.calendar).walk("VEVENT")] == [EVENING + WEEK]
    assert reminding.remind(at=EVENING - DAY) == 0
    assert reminding.remind(at=EVENING + WEEK - DAY) == 1


def test_one_says_which_time_and_only_one_that_is_to_come() -> None:
    held, other = weekly(capacity=5), weekly(capacity=5)
    first, second, _third = times_of(held)
    for session in (None, times_of(other)[0].pk, 0):
        with pytest.raises(RuleViolation, match=r"events\.no_time"):
            services.register(event=held, name="Ana", email="ana@exemple.org", session=session, at=AT)
    with pytest.raises(RuleViolation, match=r"events\.desk_closed"):
        arrive(held, "Ana", first, at=EVENING)
    assert arrive(held, "Ana", second, at=EVENING).state == State.GIVEN


def test_a_time_that_does_not_happen_frees_whoever_came_to_it() -> None:
    cast = people()
    held = weekly()
    first, second, _third = times_of(held)
    ana, bob, cleo = arrive(held, "Ana", first), arrive(held, "Bob", first), arrive(held, "Cleo", second)
    events.cancel_session(session=first, actor=cast.benoit, at=AT)
    for one in (ana, bob, cleo):
        one.refresh_from_db()
    assert [one.state for one in (ana, bob, cleo)] == [State.CANCELLED, State.CANCELLED, State.GIVEN]
    assert len(letters("Cleo")) == 1
    letter = letters("Ana")[-1]
    assert "Annulé le" in letter.subject and "autre date" in letter.text and "20 novembre" in letter.text
    calendar = Calendar.from_ical(letter.calendar)
    assert [one["status"] for one in calendar.walk("VEVENT")] == ["CANCELLED"]
    first.refresh_from_db()
    assert (first.seats_given, first.waiting) == (0, 0)
    with pytest.raises(RuleViolation, match=r"events\.no_time"):
        arrive(held, "Dan", first)


def test_the_room_of_each_time_grows_and_never_shrinks_below_the_fullest() -> None:
    cast = people()
    held = weekly(capacity=2)
    first, second, _third = times_of(held)
    for name in ("Ana", "Bob", "Cleo"):
        arrive(held, name, first)
    arrive(held, "Dan", second)
    words = events.words_of(Event.objects.get(pk=held.pk))

    def correct(**said) -> None:
        seen = events.wording(events.words_of(Event.objects.get(pk=held.pk)))
        events.correct(event=held, words={**words, **said}, seen=seen, actor=cast.benoit, at=AT)

    with pytest.raises(RuleViolation, match=r"events\.capacity_given") as refused:
        correct(capacity=1)
    assert refused.value.params["given"] == 2
    with pytest.raises(RuleViolation, match=r"events\.each_time_given"):
        correct(each_time=False)
    correct(capacity=3)
    assert times_of(held)[0].waiting == 0 and Registration.objects.filter(state=State.WAITING).count() == 0


def test_what_one_thought_and_who_one_is_follow_the_time_one_came_to() -> None:
    load_terms(settings.PROJECT / "data" / "privacy")
    held = weekly(capacity=9)
    first, _second, third = times_of(held)
    arrive(held, "Ana", first), arrive(held, "Bob", third)
    assert evaluating.ask(at=EVENING + DAY) == 1 and "pensé" in letters("Ana")[-1].subject
    retention.apply_schedule(at=EVENING + 40 * DAY, progress=Silent())
    assert [one.email for one in Registration.objects.all()] == ["bob@exemple.org"]


def test_the_page_asks_which_time_and_the_door_is_of_one_time(client) -> None:
    cast = people()
    tomorrow = timezone.now() + DAY
    held = weekly(first=tomorrow)
    first, second, third = times_of(held)
    here = reverse("event", kwargs={"slug": held.slug})
    typed = {"name": "Ana", "email": "ana@exemple.org", "seats": "1"}
    unsaid = client.post(here, typed)
    assert unsaid.status_code == 422 and "Choisissez la date" in unsaid.content.decode()
    done = client.post(here, {**typed, "session": first.pk})
    assert done.status_code == 302 and "attente" not in done["Location"]
    queued = client.post(here, {**typed, "email": "bob@exemple.org", "session": first.pk})
    assert queued["Location"].endswith("attente=1")
    text = client.get(here).content.decode()
    assert text.count('type="radio"') == 3 and "liste d’attente" in text and "1 place" in text
    assert client.post(here, {**typed, "session": "999999"}).status_code == 422
    mine = client.get(reverse("registration", kwargs={"token": token_of(Registration.objects.first())}))
    assert mine.content.decode().count("<time") == 1
    arrive(held, "Cleo", second, at=timezone.now())
    client.force_login(cast.benoit)
    door = reverse("event_door", kwargs={"slug": held.slug})
    now = client.get(door).content.decode()
    assert now.count("<b>Ana<") == 2 and "Cleo" not in now
    assert "Cleo" in client.get(door, {"seance": second.pk}).content.decode()
    assert "Cleo" not in client.get(door, {"seance": third.pk}).content.decode()
    rows = client.get(reverse("event_people_csv", kwargs={"slug": held.slug})).content.decode().splitlines()
    assert rows[0].endswith("Date") and len(rows) == 4
    ana = Registration.objects.get(email="ana@exemple.org")
    back = client.post(reverse("event_arrival", kwargs={"slug": held.slug, "pk": ana.pk}), {"do": "in"})
    assert back["Location"].endswith(f"seance={first.pk}")
    own = client.get(reverse("own_event", kwargs={"slug": held.slug})).content.decode()
    assert "1 en attente" in own
    attending.undo_check_in(registration=ana, actor=cast.benoit, at=timezone.now())


def test_the_calendar_tells_what_is_left_of_each_time(client) -> None:
    held = weekly(first=timezone.now() + DAY, times=2)
    arrive(held, "Ana", times_of(held)[0], at=timezone.now())
    text = client.get("/evenements/").content.decode()
    assert "1 place" in text and "Complet" in text and "Liste d’attente" in text
