"""Reminders: one letter a person, never twice about the same, links that do one thing; calendars others can read."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test import Client
from icalendar import Calendar

from maillon.core.errors import RuleViolation
from maillon.core.mail.models import Message
from maillon.core.mail.services import send_waiting
from maillon.core.obligations import calendars, registry, reminding, services
from maillon.core.obligations.models import Obligation, Reminder, ReminderSchedule
from maillon.core.obligations.reminding import LinkState
from maillon.core.parties.models import Organisation
from maillon.core.people import services as people
from maillon.core.people.models import User
from maillon.core.people.queries import held_about
from maillon.core.people.rules import Role
from tests.personas import make_organisation, make_person

AT = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)

# --- letters --------------------------------------------------------------------------------------------------


class Place:
    """Two people of one organisation, one of another, one on their own; a kind whose debtor's word is enough."""

    def __init__(self) -> None:
        ReminderSchedule.objects.get_or_create(
            kind="",
            starts_at=datetime(2026, 1, 1, tzinfo=UTC),
            defaults={"days_before": [30, 7, 1], "late_every_days": 7},
        )
        self.semis = make_organisation("Semis solidaires", legal_name_en="Seeds of Solidarity")
        self.fjord = make_organisation("Coopération du Fjord")
        self.benoit = make_person("Benoît", Role.ORGANISATION_ADMINISTRATOR, self.semis)
        self.rita = make_person("Rita", Role.ORGANISATION_READER, self.semis)
        self.odile = make_person("Odile", Role.ORGANISATION_OFFICER, self.fjord)
        self.lea = make_person("Léa")

    def owed(self, debtor: Organisation | User, days: int, kind: str = "test.word", **more: object) -> Obligation:
        named = {"debtor": debtor} if isinstance(debtor, Organisation) else {"debtor_person": debtor.person}
        subject = self.semis if isinstance(debtor, Organisation) else debtor
        return services.open_one(
            kind=kind, subject=subject, due_at=AT + timedelta(days=days), actor=None, at=AT - timedelta(days=60),
            **{**named, **more},
        )  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def place(db: None):
    registry.register("test.word", label="Dire un mot", link=lambda owed: None, declarable=True)
    registry.register(
        "test.proof", label="Montrer une preuve", link=lambda owed: None, declarable=True, needs_evidence=True
    )
    yield Place()
    registry._KINDS.pop("test.word")
    registry._KINDS.pop("test.proof")


def links(text: str) -> list[str]:
    return re.findall(r"/(?:rappel|en/reminder)/([^/\s]+)/\s", text)


def test_one_letter_gathers_everything_in_the_persons_language(place: Place, mailoutbox: list) -> None:
    place.benoit.language = "en"
    place.benoit.save()
    late = place.owed(place.semis, -3, amount_minor=234_000, currency="CAD", title={"fr": "Cotisation", "en": "Dues"})
    soon = place.owed(place.semis, 5, kind="test.proof")
    far = place.owed(place.semis, 45)
    own = place.owed(place.lea, 1)
    assert reminding.remind_everybody(at=AT) == {"letters": 2, "lines": 3}
    send_waiting()
    letters = {letter.to[0]: letter for letter in mailoutbox}
    # A reader of the organisation does nothing for it, hence is not written to; nor is another organisation.
    assert set(letters) == {place.benoit.email, place.lea.email}
    letter = letters[place.benoit.email]
    assert letter.extra_headers["Content-Language"] == "en" and letter.subject == "1 thing is overdue"
    body = letter.body
    assert "Dues" in body and "$2,340.00" in body and "Seeds of Solidarity" in body and "Hello Benoît" in body
    assert body.index("Dues") < body.index("Montrer une preuve") and len(links(body)) == 2
    assert {Reminder.objects.get(obligation=one).step for one in (late, soon, own)} == {
        "late:0",
        "before:7",
        "before:1",
    }
    assert not Reminder.objects.filter(obligation=far).exists()
    assert letters[place.lea.email].subject == "1 échéance approche"
    assert f"{site.BASE_URL}/rappel/" in letters[place.lea.email].body and "<a href=" in letter.alternatives[0][0]


def test_the_same_reminder_is_never_sent_twice(place: Place) -> None:
    owed = place.owed(place.semis, 5)
    for hours in (0, 1, 24, 48):
        reminding.remind_everybody(at=AT + timedelta(hours=hours))
    assert Message.objects.count() == 1
    reminding.remind_everybody(at=AT + timedelta(days=4))
    reminding.remind_everybody(at=AT + timedelta(days=6))
    assert list(Reminder.objects.order_by("pk").values_list("step", flat=True)) == ["before:7", "before:1", "late:0"]
    services.meet(obligation=owed, actor=None, at=AT)
    assert reminding.remind_everybody(at=AT + timedelta(days=40)) == {"letters": 0, "lines": 0}


def test_a_postponed_obligation_is_reminded_anew(place: Place) -> None:
    owed = place.owed(place.semis, 5)
    reminding.remind_everybody(at=AT)
    services.postpone(
        obligation=owed, due_at=AT + timedelta(days=29), reason="Le vérificateur tarde", actor=place.odile, at=AT
    )
    reminding.remind_everybody(at=AT + timedelta(days=1))
    assert list(Reminder.objects.order_by("pk").values_list("step", flat=True)) == ["before:7", "before:30"]


def test_a_worker_killed_half_way_is_begun_again_and_nobody_is_written_to_twice(place: Place, monkeypatch) -> None:
    place.owed(place.semis, 5)
    place.owed(place.fjord, 5)
    place.owed(place.lea, 5)
    written = reminding.write
    calls = []

    def killed_at_the_second(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return written(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reminding, "write", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        reminding.remind_everybody(at=AT)
    # What a letter causes stands or falls with it.
    assert Message.objects.count() == Reminder.objects.count() == 1
    monkeypatch.undo()
    reminding.remind_everybody(at=AT)
    assert Message.objects.count() == Reminder.objects.count() == 3
    assert len(set(Message.objects.values_list("to", flat=True))) == 3


def test_who_wants_no_letter_gets_none_and_who_wants_few_gets_few(place: Place) -> None:
    for day in range(6):
        place.owed(place.semis, 7 + day)
        place.owed(place.fjord, 7 + day, kind=f"test.{day}")
        place.owed(place.lea, 7 + day)
    reminding.choose_frequency(user=place.odile, frequency="weekly", at=AT)
    reminding.choose_frequency(user=place.lea, frequency="never", at=AT)
    for day in range(6):
        reminding.remind_everybody(at=AT + timedelta(days=day))
    counted = {user: Message.objects.filter(to=user.email).count() for user in (place.benoit, place.odile, place.lea)}
    assert counted == {place.benoit: 6, place.odile: 1, place.lea: 0}
    with pytest.raises(RuleViolation, match=r"obligations\.frequency"):
        reminding.choose_frequency(user=place.lea, frequency="hourly", at=AT)


def test_another_rhythm_takes_its_place_from_its_own_day(place: Place) -> None:
    amina = make_person("Amina", Role.SECRETARIAT)
    with pytest.raises(RuleViolation, match=r"obligations\.schedule_past"):
        reminding.schedule_from(
            kind="", starts_at=AT - timedelta(days=1), days_before=[3], late_every_days=None, actor=amina, at=AT
        )
    with pytest.raises(RuleViolation, match=r"obligations\.schedule"):
        reminding.schedule_from(
            kind="", starts_at=AT + timedelta(days=1), days_before=[400], late_every_days=None, actor=amina, at=AT
        )
    reminding.schedule_from(
        kind="test.word", starts_at=AT + timedelta(days=2), days_before=[12], late_every_days=None, actor=amina, at=AT
    )
    place.owed(place.semis, 12)
    place.owed(place.lea, 12, kind="test.proof")
    assert [reminding.remind_everybody(at=AT + timedelta(days=day))["letters"] for day in (0, 1, 2)] == [2, 0, 1]


# --- their links ----------------------------------------------------------------------------------------------


def reminded(place: Place, owed: Obligation) -> Reminder:
    reminding.remind_everybody(at=AT)
    return Reminder.objects.get(obligation=owed)


def test_opening_a_link_changes_nothing_and_answering_it_does_one_thing(
    place: Place, client: Client, monkeypatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    owed = place.owed(place.semis, 5)
    told = reminded(place, owed)
    address = f"/rappel/{links(Message.objects.get().text)[0]}/"
    page = client.get(address)
    assert page.status_code == 200 and "C’est fait" in page.content.decode() and "Je l’ai vu" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin" and "noindex" in page.content.decode()
    told.refresh_from_db()
    assert told.seen_at is None
    assert client.post(address, {"do": "seen"}).status_code == 302
    assert client.post(address, {"do": "done"}).status_code == 302
    owed.refresh_from_db()
    assert owed.state == "met"
    used = client.get(address)
    assert used.status_code == 200 and "Vous avez dit que c’est fait" in used.content.decode()
    # The link is dead: it does no more.
    services.reopen(obligation=owed, reason="Erreur", actor=place.benoit, at=AT)
    assert client.post(address, {"do": "done"}).status_code == 422
    owed.refresh_from_db()
    assert owed.state == "open"


def test_a_kind_that_needs_evidence_is_not_done_by_a_link(place: Place) -> None:
    told = reminded(place, place.owed(place.semis, 5, kind="test.proof"))
    with pytest.raises(RuleViolation, match=r"obligations\.not_declarable"):
        reminding.declare_done(reminder=told, at=AT)
    assert reminding.acknowledge(reminder=told, at=AT).seen_at == AT


@pytest.mark.parametrize("why", ["expired", "settled", "moved", "not_yours"])
def test_a_link_ends(place: Place, client: Client, why: str, monkeypatch) -> None:
    owed = place.owed(place.semis, 5)
    told, at = reminded(place, owed), AT
    if why == "expired":
        at = AT + timedelta(days=site.REMINDER_LINK_DAYS)
    elif why == "settled":
        services.meet(obligation=owed, actor=None, at=AT)
    elif why == "moved":
        services.postpone(obligation=owed, due_at=AT + timedelta(days=50), reason="Plus tard", actor=place.odile, at=AT)
    else:
        people.end_role(grant=place.benoit.grants.get(), actor=make_person("Amina", Role.SECRETARIAT), at=AT)
    told = reminding.find_link(reminding.token_of(told))
    assert told and reminding.link_state(told, at=at) is LinkState(why)
    with pytest.raises(RuleViolation, match=r"obligations\.link"):
        reminding.declare_done(reminder=told, at=at)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    page = client.get(f"/rappel/{reminding.token_of(told)}/")
    assert page.status_code == 410 and "Dire un mot" not in page.content.decode()
    assert "a fini de servir" in page.content.decode()


@pytest.mark.parametrize("token", ["", "1", "1.x", "1.é", "x.y", "\x00", "1." + "A" * 4000])
def test_a_link_we_never_made_opens_nothing(db: None, token: str) -> None:
    assert reminding.find_link(token) is None and calendars.find(token, at=AT) is None


def test_a_letter_leads_to_how_often_one_wants_them(place: Place, client: Client) -> None:
    told = reminded(place, place.owed(place.lea, 1))
    address = f"/rappel/{reminding.token_of(told)}/lettres/"
    assert address in Message.objects.get().text and client.get(address).status_code == 200
    assert client.post(address, {"frequency": "parfois"}).status_code == 422
    assert client.post(address, {"frequency": "never"}).status_code == 302
    assert reminding.frequency_of(place.lea) == "never"


def test_who_is_erased_leaves_no_reminder_no_choice_and_no_calendar(place: Place) -> None:
    told = reminded(place, place.owed(place.lea, 1))
    feed = calendars.renew(user=place.lea, organisation=None, at=AT)
    token, address = reminding.token_of(told), calendars.token_of(feed)
    about = held_about(place.lea)
    assert json.dumps(about) and len(about["obligations"]) == len(about["reminders"]) == len(about["calendars"]) == 1
    assert about["reminder_frequency"] == "daily" and address not in json.dumps(about)
    people.erase(user=place.lea, actor=place.lea, at=AT)
    assert reminding.find_link(token) is None and calendars.find(address, at=AT) is None
    assert Obligation.objects.count() == 1
    assert reminding.remind_everybody(at=AT + timedelta(days=9)) == {"letters": 0, "lines": 0}


# --- calendars ------------------------------------------------------------------------------------------------


def test_a_calendar_is_read_back_by_another_library_with_its_alarms(place: Place, client: Client) -> None:
    place.owed(place.semis, 5, title={"fr": "Rapport, trimestre 2; « été »", "en": "Report"}, creditor=place.fjord)
    done = place.owed(place.semis, 8)
    services.meet(obligation=done, actor=None, at=datetime.now(UTC))
    waived = place.owed(place.semis, 9)
    services.waive(obligation=waived, reason="Sans objet", actor=place.odile, at=datetime.now(UTC))
    feed = calendars.renew(user=place.benoit, organisation=place.semis, at=AT)
    answer = client.get(f"/calendar/{calendars.token_of(feed)}.ics")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    raw = answer.content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")) and b"\n" not in raw.replace(b"\r\n", b"")
    read = Calendar.from_ical(raw)
    assert read["VERSION"] == "2.0" and "Semis solidaires" in read["X-WR-CALNAME"]
    events = {str(event["UID"]): event for event in read.walk("VEVENT")}
    assert len(events) == 3
    statuses = sorted((str(event["SUMMARY"]), str(event["STATUS"])) for event in events.values())
    assert statuses == [
        ("Dire un mot", "CANCELLED"), ("Rapport, trimestre 2; « été »", "CONFIRMED"), ("✓ Dire un mot", "CONFIRMED"),
    ]  # fmt: skip
    report = next(event for event in events.values() if "Rapport" in event["SUMMARY"])
    assert report["DTSTART"].dt == AT + timedelta(days=5) and report["DTSTAMP"].dt
    assert "Coopération du Fjord" in report["DESCRIPTION"]
    alarms = [alarm["TRIGGER"].dt for alarm in report.walk("VALARM")]
    assert alarms == [timedelta(days=-30), timedelta(days=-7), timedelta(days=-1)]
    assert not [alarm for event in events.values() if event is not report for alarm in event.walk("VALARM")]


def test_a_calendar_made_anew_or_revoked_or_of_somebody_who_left_opens_nothing(place: Place) -> None:
    feed = calendars.renew(user=place.benoit, organisation=place.semis, at=AT)
    first = calendars.token_of(feed)
    assert calendars.find(first, at=AT) == feed
    second = calendars.token_of(calendars.renew(user=place.benoit, organisation=place.semis, at=AT))
    assert calendars.find(first, at=AT) is None and calendars.find(second, at=AT) == feed
    people.end_role(grant=place.benoit.grants.get(), actor=make_person("Amina", Role.SECRETARIAT), at=AT)
    assert calendars.find(second, at=AT + timedelta(days=1)) is None
    own = calendars.renew(user=place.benoit, organisation=None, at=AT)
    calendars.revoke(feed=own, actor=place.benoit, at=AT)
    assert calendars.find(calendars.token_of(own), at=AT) is None


@pytest.mark.parametrize("text", ["a\r\nBEGIN:VEVENT", "\\n;,:", "é" * 200, "\x00\x07", "😀" * 40])
def test_any_title_makes_a_calendar_that_is_read_back(place: Place, text: str) -> None:
    owed = place.owed(place.lea, 5)
    Obligation.objects.filter(pk=owed.pk).update(title={"fr": text.replace("\x00", "")})
    feed = calendars.renew(user=place.lea, organisation=None, at=AT)
    assert len(Calendar.from_ical(calendars.write(feed, at=AT)).walk("VEVENT")) == 1


def test_two_workers_at_once_write_one_letter(place: Place) -> None:
    owed = place.owed(place.semis, 5)
    with transaction.atomic():
        Reminder.objects.create(
            obligation=owed, user=place.benoit, due_at=owed.due_at, step="before:7", sent_at=AT - timedelta(days=2)
        )
    assert reminding.remind_everybody(at=AT) == {"letters": 0, "lines": 0}
