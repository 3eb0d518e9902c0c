"""A group from its mandate to its minutes: its roll day by day, who reads, who is written to, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import PDF
from maillon.core.files.services import store
from maillon.core.mail.models import Message
from maillon.core.parties.models import Person
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.models import Committee
from maillon.network.models import Group, GroupLetter, Seat
from maillon.network.permissions import groups as permissions
from maillon.network.queries.groups import readers_of, roll_on, terms_ending
from maillon.network.services import group_shelf, groups, meetings
from tests.network.making import organisation
from tests.personas import make_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 1, 14, tzinfo=UTC)
SINCE = date(2024, 1, 1)


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, match=rf"groups\.{code}\b")


class Room:
    """A collective: a chair in her own name, an organisation that names a person, one that names nobody."""

    def __init__(self, committee: Committee | None = None, *, is_public: bool = True) -> None:
        self.amina = make_person("Amina", Role.SECRETARIAT)
        self.group: Group = groups.found(
            kind="collective", name={"fr": "Collectif", "en": "Collective"}, mandate={"fr": "Agir."},
            is_public=is_public, starts_on=SINCE, committee=committee, actor=self.amina, at=AT,
        )  # fmt: skip
        self.chair = make_person("Chantal")
        self.member = make_person("Marie")
        self.home = organisation("maison")
        self.quiet = organisation("discrete")
        self.administrator = make_person("Alex", Role.ORGANISATION_ADMINISTRATOR, self.quiet)
        self.outside = Person.objects.create(given_name="Ola", family_name="Dehors", email="ola@ailleurs.example")

    def seat(self, person: Person | None, home: object = None, office: str = "member", **said: object) -> Seat:
        dates = {"starts_on": SINCE, "ends_on": None, **said}
        return groups.seat(
            group=self.group, organisation=home, person=person, office=office, actor=self.amina, at=AT, **dates
        )

    def filled(self) -> Room:
        self.seat(self.chair.person, office="chair")
        self.seat(self.member.person, self.home)
        self.seat(None, self.quiet)
        self.seat(self.outside)
        return self

    def meeting(self, at: datetime = AT + timedelta(days=9), actor: User | None = None) -> object:
        return meetings.plan(
            group=self.group, title="Bilan", starts_at=at, ends_at=None, place="Sherbrooke", agenda="1. Accueil",
            actor=actor or self.chair, at=AT,
        )  # fmt: skip


def test_the_roll_of_a_day_is_a_question_of_dates() -> None:
    room = Room()
    old = room.seat(room.member.person, room.home, ends_on=date(2025, 6, 12))
    room.seat(room.chair.person, office="chair", starts_on=date(2025, 6, 12))
    assert [one.person for one in roll_on(room.group, date(2025, 6, 11))] == [room.member.person]
    assert [one.person for one in roll_on(room.group, date(2025, 6, 12))] == [room.chair.person]
    with refused("seated"):
        room.seat(room.member.person, starts_on=date(2025, 6, 11))
    room.seat(room.member.person, starts_on=date(2025, 6, 12))
    with refused("dates"):
        groups.unseat(seat=old, on=SINCE, actor=room.amina, at=AT)


def test_a_seat_is_an_organisation_a_person_or_both_member_or_not() -> None:
    room = Room().filled()
    assert room.group.seats.count() == 4
    with refused("nobody"):
        room.seat(None)
    with refused("seated"):
        room.seat(None, room.quiet)
    with pytest.raises(NotAllowed):
        groups.seat(
            group=room.group, organisation=None, person=room.outside, office="member", starts_on=SINCE, ends_on=None,
            actor=room.member, at=AT,
        )  # fmt: skip


def test_who_reads_and_keeps_is_the_same_as_a_predicate_and_as_a_list() -> None:
    room = Room(is_public=False).filled()
    other = make_person("Autre", Role.ORGANISATION_ADMINISTRATOR, organisation("ailleurs"))
    reader = make_person("Lecture", Role.ORGANISATION_READER, room.quiet)
    visitors: list[User | None] = [room.amina, room.chair, room.member, room.administrator, other, reader, None]
    pairs = (
        (permissions.can_read_group, permissions.groups_read_by),
        (permissions.can_keep_group, permissions.groups_kept_by),
        (permissions.can_keep_roll, permissions.rolls_kept_by),
        (permissions.can_know_group, permissions.groups_known_to),
    )
    for user in visitors:
        for predicate, listed in pairs:
            assert predicate(user, room.group) == listed(user).filter(pk=room.group.pk).exists(), (user, predicate)
    assert [permissions.can_read_group(one, room.group) for one in visitors] == [True] * 4 + [False] * 3
    assert [permissions.can_keep_group(one, room.group) for one in visitors] == [True, True] + [False] * 5


def test_a_seat_that_ended_reads_nothing_any_more() -> None:
    room = Room().filled()
    seat = room.group.seats.get(person=room.member.person)
    groups.unseat(seat=seat, on=AT.date() - timedelta(days=1), actor=room.amina, at=AT)
    assert not permissions.can_read_group(room.member, room.group)


def test_terms_that_end_soon_are_told_to_the_secretariat_alone() -> None:
    room = Room()
    room.seat(room.chair.person, ends_on=AT.date() + timedelta(days=30))
    room.seat(room.member.person, ends_on=AT.date() + timedelta(days=90))
    assert [one.person for one in terms_ending(room.amina, at=AT)] == [room.chair.person]
    assert not terms_ending(room.chair, at=AT)


def test_the_roll_is_the_truth_where_dossiers_are_decided() -> None:
    committee = Committee.objects.create(key="essai", name={"fr": "Essai"})
    already = make_person("Ancienne")
    committee.members.create(user=already, office="member", starts_on=SINCE)
    room = Room(committee)
    assert room.group.seats.get().person == already.person, "who sat there joins the roll"
    seat = room.seat(room.chair.person, office="chair")
    room.seat(room.outside)
    room.seat(room.member.person, office="observer")
    assert set(committee.members.values_list("user", "office")) == {(already.pk, "member"), (room.chair.pk, "chair")}
    groups.unseat(seat=seat, on=AT.date(), actor=room.amina, at=AT)
    assert committee.members.get(user=room.chair).ends_on == AT.date()
    with pytest.raises(NotAllowed):
        groups.unseat(seat=room.group.seats.get(person=already.person), on=AT.date(), actor=room.chair, at=AT)


def test_the_page_of_a_committee_sends_to_the_roll_that_says_who_sits_there(client: Client) -> None:
    committee = Committee.objects.create(key="essai", name={"fr": "Essai"})
    room = Room(committee)
    room.seat(room.chair.person, office="chair")
    client.force_login(room.amina)
    page = client.get(reverse("committee", kwargs={"key": "essai"})).content.decode()
    assert reverse("group", kwargs={"slug": room.group.slug}) in page
    assert reverse("committee_seat", kwargs={"key": "essai"}) not in page
    sent = {"email": room.outside.email, "office": "member", "starts_on": "2026-01-01"}
    refusal = client.post(reverse("committee_seat", kwargs={"key": "essai"}), sent)
    assert refusal.status_code == 422
    assert "La liste du groupe dit qui siège ici" in refusal.content.decode()
    assert committee.members.count() == room.group.seats.count() == 1


def test_closing_a_group_ends_each_seat_and_nothing_begins_after() -> None:
    room = Room().filled()
    groups.close(group=room.group, on=AT.date(), actor=room.amina, at=AT)
    assert not roll_on(room.group, AT.date()) and roll_on(room.group, AT.date() - timedelta(days=1)).count() == 4
    with refused("closed"):
        room.seat(room.member.person, starts_on=AT.date())
    with refused("closed"):
        room.meeting(actor=room.amina)


# Letters.


def test_each_address_of_the_roll_is_written_to_once_alone_and_can_stop() -> None:
    room = Room().filled()
    room.seat(room.administrator.person, office="observer")

    def write(key: str = "une-fois") -> GroupLetter:
        return group_shelf.write_to_roll(
            group=room.group, subject="Bonjour", body="À lundi.", idempotency_key=key, actor=room.chair, at=AT
        )

    assert write() == write()
    letters = list(Message.objects.all())
    wanted = {room.chair.email, room.member.email, room.administrator.email, room.outside.email}
    assert {one.to for one in letters} == wanted and len(letters) == 4
    assert not any(other in one.text for one in letters for other in wanted)
    assert all(one.unsubscribe and one.unsubscribe in one.text for one in letters)
    seat = room.group.seats.get(person=room.outside)
    assert group_shelf.find(group_shelf.token_of(seat)) == seat and group_shelf.find("1-faux") is None
    group_shelf.stop_letters(seat=seat, stop=True, at=AT)
    assert write("deux").recipients == 3
    assert len(readers_of(roll_on(room.group, AT.date()), at=AT)) == 4, "meetings are still told"


def test_nobody_of_the_roll_but_its_keepers_writes_to_it() -> None:
    room = Room().filled()
    with pytest.raises(NotAllowed):
        group_shelf.write_to_roll(
            group=room.group, subject="x", body="y", idempotency_key="k", actor=room.member, at=AT
        )
    with refused("empty_letter"):
        group_shelf.write_to_roll(group=room.group, subject=" ", body="y", idempotency_key="k", actor=room.chair, at=AT)


# Meetings.


def test_a_meeting_is_convened_once_and_answered_by_the_letter_s_link() -> None:
    room = Room().filled()
    meeting = room.meeting()
    assert meetings.convene(meeting=meeting, actor=room.chair, at=AT) == 4
    assert meetings.convene(meeting=meeting, actor=room.chair, at=AT) == 0
    letter = Message.objects.get(to=room.outside.email)
    assert "BEGIN:VEVENT" in letter.calendar
    token = letter.text.split("/confirmer-presence/")[1].split("/")[0]
    found = meetings.find(token)
    assert found is not None and found[0] == meeting and found[1].person == room.outside
    said = meetings.answer(meeting=meeting, seat=found[1], answer="regrets", actor=None, at=AT)
    assert said.answer == "regrets"
    with refused("answer"):
        meetings.answer(meeting=meeting, seat=found[1], answer="present", actor=None, at=AT)
    with refused("too_late"):
        meetings.answer(meeting=meeting, seat=found[1], answer="coming", actor=None, at=AT + timedelta(days=10))
    with pytest.raises(NotAllowed):
        meetings.answer(meeting=meeting, seat=found[1], answer="coming", actor=room.chair, at=AT)
    assert meetings.find(token[:-1] + ("a" if token[-1] != "a" else "b")) is None


def test_a_cancelled_meeting_is_told_to_who_was_convened() -> None:
    room = Room().filled()
    meeting = room.meeting()
    meetings.convene(meeting=meeting, actor=room.chair, at=AT)
    meetings.cancel(meeting=meeting, actor=room.chair, at=AT)
    told = Message.objects.filter(template="network/meeting_cancelled")
    assert told.count() == 4 and all("METHOD:CANCEL" in one.calendar for one in told)
    with refused("cancelled"):
        meetings.write_minutes(meeting=meeting, agenda="", minutes="x", actor=room.chair, at=AT)


def test_minutes_are_adopted_once_and_sealed() -> None:
    room = Room().filled()
    meeting = room.meeting(AT)
    seats = list(roll_on(room.group, AT.date()))
    present = {one.pk: one.person == room.chair.person for one in seats}
    assert meetings.note_presences(meeting=meeting, present=present, actor=room.chair, at=AT) == 1
    with refused("no_minutes"):
        meetings.adopt(meeting=meeting, language="fr", actor=room.chair, at=AT)
    meetings.write_minutes(meeting=meeting, agenda="1. Accueil", minutes="Adopté.", actor=room.chair, at=AT)
    adopted = meetings.adopt(meeting=meeting, language="fr", actor=room.chair, at=AT)
    assert adopted.minutes_document is not None and adopted.minutes_document.kind == "network.group_minutes"
    with refused("adopted"):
        meetings.write_minutes(meeting=meeting, agenda="", minutes="x", actor=room.chair, at=AT)


def test_documents_stay_on_the_shelf_of_the_group() -> None:
    room = Room().filled()
    stored = store(
        ContentFile(b"%PDF-1.7 x", name="bilan.pdf"), actor=room.chair, owner_organisation=None, at=AT,
        allowed=frozenset({PDF}),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        group_shelf.add_document(group=room.group, title="x", file=stored, meeting=None, actor=room.member, at=AT)
    added = group_shelf.add_document(group=room.group, title="x", file=stored, meeting=None, actor=room.chair, at=AT)
    group_shelf.remove_document(document=added, actor=room.chair, at=AT)
    added.refresh_from_db()
    assert added.removed_at == AT


def test_an_address_finds_the_person_somebody_is_already() -> None:
    room = Room()
    said = {"given_name": "", "family_name": "", "language": "fr"}
    assert groups.person_at(email=room.chair.email.upper(), **said) == room.chair.person
    assert groups.person_at(email="OLA@ailleurs.example", **said) == room.outside
    with refused("person_name"):
        groups.person_at(email="inconnue@ailleurs.example", **said)
    with refused("no_address"):
        groups.person_at(email="inconnue", **said)
