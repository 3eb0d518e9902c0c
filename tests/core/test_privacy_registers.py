"""Retention that runs, copies and erasure, requests, incidents, communications outside Québec."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from maillon.core.audit import incidents as guard
from maillon.core.audit.models import AuditEvent
from maillon.core.audit.queries import verify
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.jobs.services import work_once
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.parties.models import Affiliation, Person
from maillon.core.people import services as people_services
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.privacy import permissions, queries, services
from maillon.core.privacy.models import IncidentEntry, PersonalExport, PrivacyRequest, Reading
from maillon.core.privacy.queries import registers
from maillon.core.privacy.queries.holding import held_about, rows_of
from maillon.core.privacy.queries.retention import schedule
from maillon.core.privacy.registry import Subject, holdings
from maillon.core.privacy.services.disclosures import end_disclosure, record_disclosure
from maillon.core.privacy.services.erasing import erase_person
from maillon.core.privacy.services.exports import ask_export
from maillon.core.privacy.services.incidents import add_to_incident, open_incident
from maillon.core.privacy.services.requests import answer_request, check_identity, receive_request
from maillon.core.privacy.services.retention import apply_schedule, ask_to_apply
from maillon.core.privacy.services.terms import load_terms
from tests.personas import AT, make_organisation, make_person, people, semis

pytestmark = pytest.mark.django_db
DAY = AT.date()
FACTS = {
    "data_concerned": "Noms et adresses",
    "circumstances": "Un chiffrier envoyé à la mauvaise liste.",
    "discovered_on": DAY,
    "people": 40,
    "people_in_quebec": 38,
}


@pytest.fixture(autouse=True)
def terms(db: None) -> None:
    load_terms(settings.PROJECT / "data" / "privacy")


class Silent:
    """A progress nobody follows."""

    def report(self, done: int, total: int | None = None, message: str = "") -> None:
        assert total is None or done <= total


def test_the_schedule_says_what_it_takes_then_takes_it_and_nothing_else() -> None:
    everybody = people()
    Message.objects.create(
        to="x@exemple.org",
        language="fr",
        template="t",
        subject="s",
        text="",
        state="sent",
        created_at=AT - timedelta(days=40),
        sent_at=AT - timedelta(days=40),
    )
    old = make_person("Ancienne", at=AT - timedelta(days=2000))
    busy = make_person("Active", Role.ORGANISATION_READER, semis(), at=AT - timedelta(days=2000))
    Reading.objects.create(
        reader=busy,
        subject=everybody.lea.person,
        kind="core.identity",
        day=DAY - timedelta(days=900),
        at=AT - timedelta(days=900),
    )
    due = {line.rule.key: line.count for line in schedule(at=AT) if line.count}
    assert due == {"accounts": 1, "letters": 1, "readings": 1}
    obligations, acts = Obligation.objects.count(), AuditEvent.objects.count()
    assert apply_schedule(at=AT, progress=Silent()) == due
    assert apply_schedule(at=AT, progress=Silent()) == {}
    old.refresh_from_db()
    busy.refresh_from_db()
    assert (old.is_active, busy.is_active) == (False, True)
    assert str(old.person).strip() == ""
    assert Obligation.objects.count() == obligations
    assert AuditEvent.objects.filter(verb="core.retention.applied").count() == 3 <= AuditEvent.objects.count() - acts
    assert verify().intact


def test_only_the_secretariat_has_the_schedule_applied_now() -> None:
    everybody = people()
    with pytest.raises(NotAllowed):
        ask_to_apply(actor=everybody.benoit, at=AT)
    assert ask_to_apply(actor=everybody.amina, at=AT).name == "core.privacy.retain"


def test_who_may_read_is_named_and_who_read_is_told(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    everybody = people()
    services.note_reading(everybody.amina, everybody.benoit.person, "core.identity", AT)
    with django_assert_max_num_queries(6):
        held = {one.holding.key: one for one in held_about(Subject.of_user(everybody.benoit), at=AT)}
    readers = {reader.role: reader.people for reader in held["core.identity"].readers}
    assert everybody.amina in readers[Role.SECRETARIAT]
    assert all(everybody.benoit not in names for names in readers.values())
    assert all(everybody.odile not in names for names in readers.values())
    assert held["core.account"].readers == ()
    assert held["core.readings"].count == 1


def test_the_copy_holds_what_is_held_in_both_languages_and_no_secret() -> None:
    everybody = people()
    lea = everybody.lea
    assert lea.person
    with pytest.raises(NotAllowed):
        ask_export(person=lea.person, actor=everybody.benoit, at=AT)
    asked = ask_export(person=lea.person, actor=lea, at=AT)
    assert ask_export(person=lea.person, actor=lea, at=AT) == asked
    run = work_once()
    assert run and run.state == "succeeded", run and run.error
    asked.refresh_from_db()
    with ZipFile(BytesIO(bytes(asked.archive))) as archive:
        assert archive.namelist() == ["maillon.json", "renseignements.fr.html", "renseignements.en.html"]
        told = json.loads(archive.read("maillon.json"))
        assert told["holdings"]["core.identity"][0]["email"] == lea.email
        assert "Prénom" in archive.read("renseignements.fr.html").decode()
        assert lea.password not in archive.read("maillon.json").decode()
    for visitor in (None, lea, everybody.benoit, everybody.amina):
        listed = set(permissions.exports_for(visitor))
        assert listed == {one for one in PersonalExport.objects.all() if permissions.can_take_export(visitor, one)}


def test_erased_in_every_holding_and_what_stays_has_no_name() -> None:
    everybody = people()
    lea = everybody.lea
    assert lea.person
    services.give_consent(person=lea.person, purpose_key="newsletter", actor=lea, at=AT)
    services.note_reading(everybody.amina, lea.person, "core.identity", AT)
    people_services.erase(user=lea, actor=lea, at=AT + timedelta(hours=1))
    assert not queries.has_consent(lea.person, "newsletter", at=AT + timedelta(hours=1))
    assert lea.person.consents.count() == 1
    subject = Subject.of_user(User.objects.get(pk=lea.pk))
    left = json.dumps([rows_of(one, subject) for one in holdings()], default=str)
    assert "lea@" not in left and "Léa" not in left
    assert not Reading.objects.filter(subject=lea.person).exists()


def test_a_person_without_account_is_erased_at_their_written_request() -> None:
    everybody = people()
    person = Person.objects.create(given_name="Ida", family_name="Roy", email="ida@exemple.org")
    Affiliation.objects.create(person=person, organisation=semis(), role="board", starts_on=DAY)
    with pytest.raises(NotAllowed):
        erase_person(person=person, actor=everybody.benoit, at=AT)
    erase_person(person=person, actor=everybody.amina, at=AT)
    person.refresh_from_db()
    assert (person.given_name, person.email, person.affiliations.count()) == ("", "", 0)
    assert verify().intact


def test_a_request_is_answered_within_thirty_days_once_identity_is_checked() -> None:
    everybody = people()
    amina = everybody.amina
    asked = {"kind": "access", "contact": "ida@exemple.org", "received_on": DAY, "actor": amina, "at": AT}
    with pytest.raises(RuleViolation, match=r"privacy\.no_name"):
        receive_request(name=" ", **asked)
    request = receive_request(name="Ida Roy", **asked)
    owed = Obligation.objects.get(kind="core.privacy.answer")
    assert (timezone.localdate(owed.due_at) - DAY).days in (30, 31)
    with pytest.raises(RuleViolation, match=r"privacy\.not_identified"):
        answer_request(request=request, outcome="granted", answer="Voici.", actor=amina, at=AT)
    check_identity(request=request, how="Pièce vue en visioconférence", person=None, actor=amina, at=AT)
    answer_request(request=request, outcome="granted", answer="Voici la copie.", actor=amina, at=AT)
    owed.refresh_from_db()
    assert owed.state == "met"
    with pytest.raises(RuleViolation, match=r"privacy\.answered"):
        answer_request(request=request, outcome="granted", answer="Encore.", actor=amina, at=AT)
    for visitor in (None, amina, everybody.lea):
        listed = set(permissions.requests_visible_to(visitor))
        assert listed == {one for one in PrivacyRequest.objects.all() if permissions.can_read_request(visitor, one)}


def test_an_incident_keeps_its_history_and_its_notices_are_owed() -> None:
    amina = people().amina
    with pytest.raises(RuleViolation, match=r"privacy\.incident_missing"):
        open_incident(facts={"circumstances": "?"}, actor=amina, at=AT)
    incident = open_incident(facts=FACTS, actor=amina, at=AT)
    assert not Obligation.objects.filter(kind__startswith="core.privacy.tell").exists()
    serious = {**FACTS, "serious_risk": True, "likelihood": "Probable"}
    add_to_incident(incident=incident, facts=serious, seen=1, actor=amina, at=AT)
    assert Obligation.objects.open().filter(kind__startswith="core.privacy.tell").count() == 2
    with pytest.raises(RuleViolation, match=r"privacy\.incident_changed"):
        add_to_incident(incident=incident, facts=serious, seen=1, actor=amina, at=AT)
    add_to_incident(incident=incident, facts={**serious, "commission_told_on": DAY}, seen=2, actor=amina, at=AT)
    states = dict(Obligation.objects.filter(kind__startswith="core.privacy.tell").values_list("kind", "state"))
    assert states == {"core.privacy.tell_commission": "met", "core.privacy.tell_people": "open"}
    add_to_incident(incident=incident, facts={**FACTS, "serious_risk": False}, seen=3, actor=amina, at=AT)
    assert Obligation.objects.get(kind="core.privacy.tell_people").state == "waived"
    [(found, entry)] = registers.incidents()
    assert (found, entry.number, incident.entries.count()) == (incident, 4, 4)
    assert verify().intact


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"discovered_on": DAY + timedelta(days=2)}, "privacy.future"),
        ({"occurred_from": DAY, "occurred_to": DAY - timedelta(days=1)}, "privacy.period"),
        ({"people": 1, "people_in_quebec": 2}, "privacy.people"),
        ({"data_concerned": ""}, "privacy.incident_missing"),
    ],
)
def test_an_incident_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        open_incident(facts={**FACTS, **change}, actor=people().amina, at=AT)
    assert refused.value.code == code


def test_the_database_refuses_to_rewrite_the_register() -> None:
    incident = open_incident(facts=FACTS, actor=people().amina, at=AT)
    guard.install(connection)
    try:
        for change in (
            lambda: IncidentEntry.objects.filter(incident=incident).update(people=1),
            lambda: IncidentEntry.objects.filter(incident=incident)._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    finally:
        guard.remove(connection)


def test_a_grant_abroad_asks_for_an_assessment_and_an_agreement() -> None:
    everybody = people()
    abroad = make_organisation("Union du Sud", country="BF")
    make_person("Awa", Role.PARTNER_COORDINATOR, abroad)
    assert abroad in registers.undisclosed(at=AT)
    assert registers.needs_disclosure(abroad, at=AT) and not registers.needs_disclosure(semis(), at=AT)
    asked = {"recipient": "Union du Sud", "country": "bf", "data": "Noms", "purpose": "Rapport", "organisation": abroad}
    incomplete = record_disclosure(**asked, starts_on=DAY, actor=everybody.amina, at=AT)
    assert registers.needs_disclosure(abroad, at=AT)
    made = record_disclosure(**asked, starts_on=DAY, assessed_on=DAY, agreement_on=DAY, actor=everybody.amina, at=AT)
    assert not registers.needs_disclosure(abroad, at=AT)
    assert abroad not in registers.undisclosed(at=AT)
    with pytest.raises(RuleViolation, match=r"privacy\.period"):
        end_disclosure(disclosure=made, ends_on=DAY, actor=everybody.amina, at=AT)
    end_disclosure(disclosure=made, ends_on=DAY + timedelta(days=5), actor=everybody.amina, at=AT)
    assert registers.needs_disclosure(abroad, at=AT + timedelta(days=6))
    assert set(registers.disclosures()) == {made, incomplete}
