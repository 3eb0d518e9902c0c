"""Registering without an account: seats, the line, the letter, the link, the day before, the door, what is erased."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from icalendar import Calendar

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.models import JobRun
from maillon.core.mail.models import Message
from maillon.core.privacy.registry import Subject, forget_about, sweeps
from maillon.core.privacy.services import retention
from maillon.core.privacy.services.terms import load_terms
from maillon.engagement.models import Event, Registration
from maillon.engagement.queries.registrations import find, place_in_waiting, token_of
from maillon.engagement.services import attending, confirming, events, reminding
from maillon.engagement.services import registering as services
from tests.engagement.making import AT, EVENING, event
from tests.personas import people, semis

pytestmark = pytest.mark.django_db


class Silent:
    def report(self, done, total=None, message=""):
        """Nobody watches."""


DAY = timedelta(days=1)
State = Registration.State


@pytest.fixture
def home():
    return semis()


def arrive(held, name, *, seats=1, at=AT, **more):
    made = services.register(event=held, name=name, email=f"{name.lower()}@exemple.org", seats=seats, at=at, **more)
    confirming.tell_due(at=at)
    made.refresh_from_db()
    return made


def counts(held):
    held.refresh_from_db()
    return held.seats_given, held.waiting, held.arrivals, held.attended


def letters(to):
    return list(Message.objects.filter(to=to).order_by("pk"))


def test_seats_go_in_order_of_arrival_and_the_line_moves_up(home):
    held = event(home, capacity=2)
    ana, bob, cleo, dan = (arrive(held, name) for name in ("Ana", "Bob", "Cleo", "Dan"))
    assert [one.state for one in (ana, bob, cleo, dan)] == [State.GIVEN, State.GIVEN, State.WAITING, State.WAITING]
    assert [place_in_waiting(one) for one in (ana, cleo, dan)] == [0, 1, 2]
    assert counts(held) == (2, 2, 4, 0)
    services.cancel(registration=bob, at=AT)
    services.cancel(registration=bob, at=AT)
    cleo.refresh_from_db()
    assert cleo.state == State.GIVEN
    assert counts(held) == (2, 1, 4, 0)
    assert "place s’est libérée" in letters("cleo@exemple.org")[-1].subject
    services.erase(registration=ana, at=AT)
    dan.refresh_from_db()
    assert dan.state == State.GIVEN
    assert not Registration.objects.filter(email="ana@exemple.org").exists()
    assert counts(held) == (2, 0, 4, 0)


def test_a_newcomer_never_passes_who_waits_even_for_fewer_seats(home):
    held = event(home, capacity=4)
    three = arrive(held, "Ana", seats=3)
    family = arrive(held, "Bob", seats=2)
    assert arrive(held, "Cleo").state == State.WAITING
    services.change(registration=three, name="Ana", seats=2, needs="", at=AT)
    family.refresh_from_db()
    assert family.state == State.GIVEN
    assert counts(held) == (4, 1, 3, 0)


def test_more_seats_only_if_there_are(home):
    held = event(home, capacity=3)
    ana = arrive(held, "Ana")
    assert services.change(registration=ana, name="Ana Roy", seats=3, needs="LSQ", at=AT).seats == 3
    with pytest.raises(RuleViolation, match=r"events\.no_more_seats"):
        services.change(registration=ana, name="Ana", seats=4, needs="", at=AT)
    ana.refresh_from_db()
    assert (ana.name, ana.seats, ana.needs) == ("Ana Roy", 3, "LSQ")


def test_a_larger_room_lets_in_who_waits_and_never_a_smaller_one_than_given(home):
    cast = people()
    held = event(home, capacity=1)
    _ana, bob = arrive(held, "Ana"), arrive(held, "Bob")
    words = events.words_of(Event.objects.get(pk=held.pk))
    events.correct(event=held, words={**words, "capacity": 5}, seen=_seen(held), actor=cast.benoit, at=AT)
    bob.refresh_from_db()
    assert bob.state == State.GIVEN
    with pytest.raises(RuleViolation, match=r"events\.capacity_given"):
        events.correct(event=held, words={**words, "capacity": 1}, seen=_seen(held), actor=cast.benoit, at=AT)


def _seen(held):
    return events.wording(events.words_of(Event.objects.get(pk=held.pk)))


def test_the_same_address_keeps_its_place_and_nobody_floods_its_mailbox(home):
    held = event(home, capacity=1)
    first = arrive(held, "Ana")
    again = services.register(event=held, name="Autre", email=" ANA@exemple.org ", at=AT)
    assert again == first
    assert counts(held) == (1, 0, 1, 0)
    assert confirming.tell_due(at=AT) == 0
    services.register(event=held, name="Autre", email="ana@exemple.org", at=AT + timedelta(minutes=11))
    assert confirming.tell_due(at=AT) == 1
    assert len(letters("ana@exemple.org")) == 2
    first.refresh_from_db()
    assert first.name == "Ana"


def test_the_letter_holds_the_link_and_the_event_for_a_calendar(home):
    held = event(home, capacity=1)
    ana = arrive(held, "Ana", language="en")
    [letter] = letters("ana@exemple.org")
    assert letter.language == "en"
    assert token_of(ana) in letter.text
    assert find(token_of(ana)) == ana
    assert find(token_of(ana)[:-1] + "x") is None
    assert ana.key not in reverse("registration", kwargs={"token": "x"})
    [entry] = Calendar.from_ical(letter.calendar).walk("VEVENT")
    assert entry["summary"] == "Film night"
    assert entry.decoded("dtstart") == EVENING
    waiting = arrive(held, "Bob")
    [letter] = letters("bob@exemple.org")
    assert letter.calendar == ""
    assert "liste d’attente" in letter.subject
    assert waiting.state == State.WAITING


def test_who_gets_a_seat_or_leaves_before_the_letter_is_written_reads_what_is_true(home):
    held = event(home, capacity=1)
    ana, bob, cleo = (
        services.register(event=held, name=name, email=f"{name}@exemple.org", at=AT) for name in ("ana", "bob", "cleo")
    )
    services.cancel(registration=ana, at=AT)
    assert Message.objects.count() == 0
    assert confirming.tell_due(at=AT) == 2
    assert [letter.subject for letter in letters(bob.email)] == ["Vous êtes inscrit(e) : Ciné-rencontre"]
    assert "liste d’attente" in letters(cleo.email)[0].subject
    assert letters(ana.email) == []
    assert confirming.tell_due(at=AT) == 0
    assert JobRun.objects.filter(name=confirming.TELLING).count() == 1


def test_who_registered_is_told_of_the_one_time_that_does_not_happen(home):
    cast = people()
    again = EVENING + 7 * DAY
    held = event(home, sessions=[(EVENING, EVENING + DAY / 12), (again, again + DAY / 12)])
    arrive(held, "Ana")
    first, second = held.sessions.order_by("starts_at")
    events.cancel_session(session=first, actor=cast.benoit, at=AT)
    events.cancel_session(session=first, actor=cast.benoit, at=AT)
    [_received, letter] = letters("ana@exemple.org")
    assert "Annulé le" in letter.subject and "13 novembre" in letter.subject
    assert "20 novembre" in letter.text
    entries = {one["uid"]: one["status"] for one in Calendar.from_ical(letter.calendar).walk("VEVENT")}
    assert sorted(entries.values()) == ["CANCELLED", "CONFIRMED"]
    with pytest.raises(RuleViolation, match=r"events\.last_session"):
        events.cancel_session(session=second, actor=cast.benoit, at=AT)


def test_the_line_moves_up_even_once_the_desk_is_closed(home):
    held = event(home, capacity=1, registration_closes_at=AT + DAY)
    ana, bob = arrive(held, "Ana"), arrive(held, "Bob")
    services.cancel(registration=ana, at=AT + 2 * DAY)
    bob.refresh_from_db()
    assert bob.state == State.GIVEN


def test_a_closed_desk_refuses(home):
    with pytest.raises(RuleViolation, match=r"events\.desk_closed"):
        arrive(event(home, public=False), "Ana")
    with pytest.raises(RuleViolation, match=r"events\.desk_closed"):
        arrive(event(home, takes_registrations=False), "Ana")
    with pytest.raises(RuleViolation, match=r"events\.desk_closed"):
        arrive(event(home), "Ana", at=EVENING)
    with pytest.raises(RuleViolation, match=r"events\.desk_not_open"):
        arrive(event(home, registration_opens_at=AT + DAY), "Ana")
    with pytest.raises(RuleViolation, match=r"events\.too_many_seats"):
        arrive(event(home), "Ana", seats=7)
    with pytest.raises(RuleViolation, match=r"events\.no_name"):
        services.register(event=event(home), name="  ", email="a@exemple.org", at=AT)


def test_a_cancelled_event_stays_and_everybody_is_told(home):
    cast = people()
    held = event(home, capacity=1)
    arrive(held, "Ana"), arrive(held, "Bob")
    events.cancel(event=held, because={"fr": "Tempête."}, actor=cast.benoit, at=AT)
    for name in ("ana", "bob"):
        letter = letters(f"{name}@exemple.org")[-1]
        assert "Annulé" in letter.subject
        assert "Tempête." in letter.text
    calendar = Calendar.from_ical(letters("ana@exemple.org")[-1].calendar)
    assert calendar["method"] == "CANCEL"
    assert [entry["status"] for entry in calendar.walk("VEVENT")] == ["CANCELLED"]
    with pytest.raises(RuleViolation, match=r"events\.cancelled"):
        events.cancel(event=held, because={"fr": "Encore."}, actor=cast.benoit, at=AT)
    with pytest.raises(NotAllowed):
        events.cancel(event=held, because={"fr": "Non."}, actor=cast.odile, at=AT)


def test_the_day_before_each_is_reminded_once(home):
    held = event(home, capacity=1, sessions=[(EVENING, EVENING + DAY / 12), (EVENING + 7 * DAY, EVENING + 7.1 * DAY)])
    arrive(held, "Ana"), arrive(held, "Bob")
    eve = EVENING - DAY
    assert reminding.remind(at=eve - DAY) == 0
    assert reminding.remind(at=eve) == 1
    assert reminding.remind(at=eve) == 0
    assert "demain" in letters("ana@exemple.org")[-1].subject
    assert reminding.remind(at=eve + 7 * DAY) == 1
    assert len(letters("bob@exemple.org")) == 1


def test_who_came_is_counted_and_undone(home):
    cast = people()
    held = event(home, capacity=5)
    ana = arrive(held, "Ana", seats=2)
    attending.check_in(registration=ana, actor=cast.benoit, at=EVENING)
    attending.check_in(registration=ana, actor=cast.benoit, at=EVENING)
    assert counts(held)[3] == 2
    with pytest.raises(RuleViolation, match=r"events\.over"):
        services.cancel(registration=ana, at=EVENING)
    attending.undo_check_in(registration=ana, actor=cast.benoit, at=EVENING)
    assert counts(held)[3] == 0
    attending.count_walk_ins(event=held, people=7, actor=cast.benoit, at=EVENING)
    assert Event.objects.get(pk=held.pk).walked_in == 7
    for stranger in (cast.odile, cast.amina, cast.lea):
        with pytest.raises(NotAllowed):
            attending.check_in(registration=ana, actor=stranger, at=EVENING)


def test_after_its_time_nobody_is_named_and_the_numbers_stay(home):
    cast = people()
    load_terms(settings.PROJECT / "data" / "privacy")
    held = event(home, capacity=5)
    attending.check_in(registration=arrive(held, "Ana"), actor=cast.benoit, at=EVENING)
    assert any(one.rule == "registrations" for one in sweeps())
    retention.apply_schedule(at=EVENING + 20 * DAY, progress=Silent())
    assert Registration.objects.count() == 1
    retention.apply_schedule(at=EVENING + 40 * DAY, progress=Silent())
    assert Registration.objects.count() == 0
    assert counts(held) == (1, 0, 1, 1)


def test_a_person_who_is_erased_gives_their_seat_back(home):
    cast = people()
    held = event(home, capacity=1)
    services.register(event=held, name="Léa", email=cast.lea.email, at=AT)
    bob = arrive(held, "Bob")
    assert forget_about(Subject.of_user(cast.lea), at=AT)["engagement.registrations"] == 1
    bob.refresh_from_db()
    assert bob.state == State.GIVEN


def test_the_journal_never_names_who_registers(home):
    ana = arrive(event(home), "Ana", needs="Allergie aux noix")
    services.change(registration=ana, name="Ana Zed", seats=1, needs="Rien", at=AT)
    services.erase(registration=ana, at=AT)
    told = " ".join(str(row.before) + str(row.after) for row in AuditEvent.objects.all())
    assert not [word for word in ("Ana", "ana@", "Allergie", "Zed") if word in told]
    assert AuditEvent.objects.filter(verb__startswith="engagement.registration.").count() == 3
    assert urlsplit(settings.BASE_URL).hostname


def test_everybody_registered_is_told_of_another_place_and_of_nothing_else(home):
    cast = people()
    held = event(home, capacity=1)
    arrive(held, "Ana"), arrive(held, "Bob")
    words = events.words_of(Event.objects.get(pk=held.pk))
    about = {"fr": "Deux films."}
    events.correct(event=held, words={**words, "about": about}, seen=_seen(held), actor=cast.benoit, at=AT)
    assert [len(letters(f"{name}@exemple.org")) for name in ("ana", "bob")] == [1, 1]
    moved = {**words, "about": about, "place": "Magog, salle du quai"}
    events.correct(event=held, words=moved, seen=_seen(held), actor=cast.benoit, at=AT)
    for name in ("ana", "bob"):
        letter = letters(f"{name}@exemple.org")[-1]
        assert letter.subject == "Le lieu change : Ciné-rencontre" and "Magog, salle du quai" in letter.text
    [entry] = Calendar.from_ical(letters("ana@exemple.org")[-1].calendar).walk("VEVENT")
    assert str(entry["location"]) == "Magog, salle du quai"
    later = {**moved, "place": "Sherbrooke"}
    events.correct(event=held, words=later, seen=_seen(held), actor=cast.benoit, at=EVENING + DAY)
    assert len(letters("ana@exemple.org")) == 2, "over: nobody is bothered"


def test_a_draft_that_moves_and_a_button_pressed_twice_write_to_nobody_twice(home):
    held = event(home)
    first = services.register(event=held, name="Ana", email="ana@exemple.org", at=AT)
    again = services.register(event=held, name="Ana", email="Ana@exemple.org ", at=AT)
    label = services.register(event=held, name="Ana", email="ana+deux@exemple.org", at=AT)
    assert first == again and label != first, "a label is another address: seats are few, not signatures"
    assert confirming.tell_due(at=AT) == 2 and confirming.tell_due(at=AT) == 0
    services.erase(registration=first, at=AT)
    services.erase(registration=first, at=AT)
    assert counts(held)[:2] == (1, 0)
    with pytest.raises(RuleViolation, match=r"events\.registration_gone"):
        services.change(registration=first, name="Ana", seats=2, needs="", at=AT)


def test_who_cancelled_may_come_back_at_the_end_of_the_line(home):
    held = event(home, capacity=1)
    ana, _bob = arrive(held, "Ana"), arrive(held, "Bob")
    services.cancel(registration=ana, at=AT)
    back = arrive(held, "Ana")
    assert (back.state, place_in_waiting(back)) == (State.WAITING, 1)
    with pytest.raises(RuleViolation, match=r"events\.registration_gone"):
        services.change(registration=ana, name="Ana", seats=1, needs="", at=AT)
