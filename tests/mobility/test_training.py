"""Training for a group or for all: who is expected, told the day before, told it is off; calendars read back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.parties.models import Organisation
from maillon.mobility.models import Cohort, Departure, Guideline, InterviewBooking, InterviewSlot, TrainingSession
from maillon.mobility.queries.training import expected_at, sessions_of
from maillon.mobility.services import convening, departing, interviews, training
from tests.mobility.leaving import group, prepared
from tests.mobility.making import AT, candidate, person
from tests.network.making import member
from tests.personas import ELSEWHERE, People, people, semis

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture
def home(cast: People) -> Organisation:
    return semis()


def planned(home: Organisation, cast: People, cohort: Cohort | None = None, **said: Any) -> TrainingSession:
    facts: dict[str, Any] = {"module": "safety", "starts_at": AT + 3 * DAY, "ends_at": AT + 3 * DAY + 6 * HOUR}
    facts |= {"minutes": 300, "place": "Sherbrooke", "actor": cast.benoit, "at": AT}
    curriculum = Guideline.objects.get(kind="curriculum")
    return training.plan(organisation=home, cohort=cohort, curriculum=curriculum, **facts | said)


def two_groups(home: Organisation, cast: People) -> tuple[Departure, Departure]:
    lea = prepared(home, cast.lea.person)
    [ana] = departing.prepare_group(cohort=group(home, person("Ana"), slug="autre"), actor=None, at=AT)
    return lea, ana


def test_a_session_for_all_is_for_every_group_and_only_of_that_organisation(cast: People, home: Organisation) -> None:
    lea, ana = two_groups(home, cast)
    elsewhere = Organisation.objects.get(legal_name_fr=ELSEWHERE)
    other = prepared(elsewhere, person("Zoe"), slug="loin")
    for_all, for_one = planned(home, cast), planned(home, cast, lea.cohort)
    gone = planned(home, cast)
    convening.cancel(session=gone, reason="Salle fermée", actor=cast.benoit, at=AT)
    for session in (for_all, for_one):
        expected = set(Departure.objects.filter(expected_at(session)))
        assert expected == {one for one in (lea, ana, other) if session in sessions_of(one)}
    assert set(sessions_of(lea)) == {for_all, for_one} and set(sessions_of(ana)) == {for_all}
    assert not sessions_of(other).exists()
    departing.leave(departure=ana, actor=cast.benoit, at=AT, despite="Essai")
    assert for_all not in sessions_of(ana) and ana not in Departure.objects.filter(expected_at(for_all))
    training.attend(session=for_all, actor=cast.lea, at=for_all.starts_at)
    departing.leave(departure=lea, actor=cast.benoit, at=for_all.ends_at, despite="Essai")
    assert for_all in sessions_of(lea) and lea in Departure.objects.filter(expected_at(for_all))
    with pytest.raises(NotAllowed):
        training.attend(session=for_one, actor=cast.odile, at=for_one.starts_at)


def test_everybody_expected_is_written_to_the_day_before_once(cast: People, home: Organisation) -> None:
    lea, ana = two_groups(home, cast)
    session = planned(home, cast)
    assert convening.remind(at=session.starts_at - 2 * DAY) == 0
    assert convening.remind(at=session.starts_at - DAY) == 2
    assert convening.remind(at=session.starts_at - DAY + HOUR) == 0
    letters = Message.objects.filter(template="mobility/training")
    assert set(letters.values_list("to", flat=True)) == {lea.person.email, ana.person.email}
    [event] = Calendar.from_ical(letters[0].calendar).walk("VEVENT")
    assert event.decoded("dtstart") == session.starts_at and event.decoded("dtend") == session.ends_at
    assert str(event["location"]) == "Sherbrooke" and str(event["status"]) == "CONFIRMED"


def test_who_has_left_or_withdrew_is_not_called(cast: People, home: Organisation) -> None:
    lea, ana = two_groups(home, cast)
    departing.leave(departure=lea, actor=cast.benoit, at=AT, despite="Essai")
    departing.call_off(departure=ana, reason="Essai", actor=cast.benoit, at=AT)
    assert convening.remind(at=planned(home, cast).starts_at - DAY) == 0


def test_a_session_called_off_tells_everybody_and_counts_for_nobody(cast: People, home: Organisation) -> None:
    lea, _ana = two_groups(home, cast)
    session = planned(home, cast, lea.cohort)
    for refused, actor in ((NotAllowed, cast.odile), (NotAllowed, cast.lea)):
        with pytest.raises(refused):
            convening.cancel(session=session, reason="Non", actor=actor, at=AT)
    with pytest.raises(RuleViolation, match="reason"):
        convening.cancel(session=session, reason=" ", actor=cast.benoit, at=AT)
    for _twice in range(2):
        convening.cancel(session=session, reason="Tempête", actor=cast.benoit, at=AT)
    letter = Message.objects.get(template="mobility/training_cancelled")
    assert letter.to == lea.person.email and "Tempête" in letter.text
    [event] = Calendar.from_ical(letter.calendar).walk("VEVENT")
    assert str(event["status"]) == "CANCELLED"
    session.refresh_from_db()
    with pytest.raises(RuleViolation, match="session_cancelled"):
        training.attend(session=session, actor=cast.lea, at=session.starts_at)
    assert convening.remind(at=session.starts_at - DAY) == 0


def test_a_session_somebody_was_at_is_not_called_off(cast: People, home: Organisation) -> None:
    lea, _ana = two_groups(home, cast)
    session = planned(home, cast, lea.cohort)
    training.note(session=session, departure=lea, actor=cast.benoit, at=AT)
    with pytest.raises(RuleViolation, match="session_attended"):
        convening.cancel(session=session, reason="Trop tard", actor=cast.benoit, at=AT)


def test_benoit_plans_for_all_from_his_page_and_lea_puts_it_in_her_calendar(cast: People, home: Organisation) -> None:
    lea, _ana = two_groups(home, cast)
    member(home)
    client, now = Client(), timezone.localtime()
    client.force_login(cast.benoit)
    typed = {"module": "safety", "hours": "3", "place": "Sherbrooke"}
    address = reverse("training_new_for_all")
    refused = client.post(address, typed)
    assert refused.status_code == 422 and "Sherbrooke" in refused.content.decode()
    typed |= {"starts_at": f"{now + DAY:%Y-%m-%dT%H:%M}", "ends_at": f"{now + DAY + 4 * HOUR:%Y-%m-%dT%H:%M}"}
    made = client.post(address, typed)
    assert made.status_code == 302
    session = TrainingSession.objects.get()
    assert session.cohort is None and session.minutes == 180
    assert "Tous les groupes" in client.get(reverse("training_sessions")).content.decode()
    assert "Tous les groupes" in client.get(reverse("departure_group", args=[lea.cohort_id])).content.decode()
    client.force_login(cast.lea)
    page = client.get(reverse("own_stay", args=[lea.pk])).content.decode()
    link = reverse("own_training_calendar", kwargs={"pk": lea.pk, "session": session.pk})
    assert link in page
    [event] = Calendar.from_ical(client.get(link).content).walk("VEVENT")
    assert event.decoded("dtstart") == session.starts_at
    client.force_login(cast.diego)
    assert client.get(link).status_code == 404


def test_the_interview_goes_to_a_calendar_whole(cast: People, home: Organisation) -> None:
    cohort = group(home, person("Ana"))
    held = cohort.offer.season
    assert held is not None
    lea = candidate(held, "Léa", cohort.offer, who=cast.lea.person)
    slot = InterviewSlot.objects.create(
        season=held, kind="group", starts_at=AT + DAY, ends_at=AT + DAY + HOUR, seats=4, place="Ici", created_at=AT
    )
    booking = InterviewBooking.objects.create(slot=slot, candidacy=lea, kind="group", booked_at=AT)
    [event] = Calendar.from_ical(interviews.calendar_of(booking, "en", at=AT)).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (slot.starts_at, slot.ends_at)
    assert str(event["summary"]) == "Group interview" and "/en/" in str(event["url"])
