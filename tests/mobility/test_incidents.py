"""Reports: who reads them, how the clock carries them, what a stranger, another organisation, a fellow tries."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.audit.models import AuditEvent
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.mail.models import Message
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.permissions import visible_to
from maillon.core.parties.models import Organisation
from maillon.core.people.rules import Role
from maillon.core.privacy.registry import Subject, forget_about
from maillon.mobility.models import Departure, FocalPerson, Incident, OnCall
from maillon.mobility.permissions import departures as stays
from maillon.mobility.permissions import incidents as permissions
from maillon.mobility.rules import guidelines, watching
from maillon.mobility.services import care, reporting
from maillon.mobility.services.watching import token_of
from tests.mobility.leaving import away, prepared
from tests.mobility.making import AT
from tests.personas import People, make_person, people, semis

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CARE = guidelines.Care(
    every_days=(14, 7, 3, 1),
    grace_hours=24,
    delays={"health": {"serious": (6, 24)}},
    debriefing_days=30,
    project_months=12,
    survey_months=36,
)


@pytest.fixture
def cast(db: None) -> People:
    return people()


@pytest.fixture
def home(cast: People) -> Organisation:
    return semis()


@pytest.fixture
def stay(cast: People, home: Organisation) -> Departure:
    return away(home, cast)


def report(stay: Departure, cast: People, kind: str = "health", severity: str = "serious", **said: Any) -> Incident:
    told = {"account": "Ce qui est arrivé", "organisation": stay.organisation, "departure": stay, "at": AT}
    return reporting.report(kind=kind, severity=severity, **{"actor": cast.lea} | told | said)


def readers(cast: People, incident: Incident) -> set[str]:
    names = ("lea", "benoit", "odile", "amina", "fatou", "mireille", "guillaume", "eve")
    return {name for name in names if permissions.can_read_incident(cast.named(name), incident)}


def test_health_is_read_by_its_organisation_then_by_the_network_once_nobody_answered(
    stay: Departure, cast: People
) -> None:
    incident = report(stay, cast)
    assert readers(cast, incident) == {"benoit"} and incident.escalates_at == AT + 6 * HOUR
    assert reporting.escalate(at=AT + 5 * HOUR) == 0
    assert reporting.escalate(at=AT + 6 * HOUR) == 1
    incident.refresh_from_db()
    assert incident.level == 1 and readers(cast, incident) == {"benoit"}
    reporting.escalate(at=AT + 24 * HOUR)
    incident.refresh_from_db()
    assert incident.level == 2 and incident.escalates_at is None and readers(cast, incident) == {"benoit", "amina"}
    assert Message.objects.filter(to=cast.amina.email, template="mobility/incident").exists()
    letters = Message.objects.filter(template="mobility/incident").values_list("text", flat=True)
    assert not [one for one in letters if "arrivé" in one or "Léa" in one or "Santé" in one]


def test_taking_in_hand_stops_the_clock_and_settles_everybody_s_duty(stay: Departure, cast: People) -> None:
    incident = report(stay, cast)
    reporting.take(incident=incident, actor=cast.benoit, at=AT + HOUR)
    assert incident.escalates_at is None and reporting.escalate(at=AT + 9 * DAY) == 0
    assert not Obligation.objects.filter(kind="mobility.incident", state="open").exists()
    reporting.take(incident=incident, actor=cast.benoit, at=AT + 2 * HOUR)
    assert incident.taken_at == AT + HOUR, "pressed twice, taken once"
    other = make_person("Nadia", Role.ORGANISATION_OFFICER, stay.organisation)
    with pytest.raises(RuleViolation, match="incident_state"):
        reporting.take(incident=incident, actor=other, at=AT + HOUR)
    reporting.close(incident=incident, text="Guérie", actor=cast.benoit, at=AT + DAY)
    reporting.reopen(incident=incident, actor=cast.benoit, at=AT + DAY)
    assert incident.state == "in_hand"


def test_abuse_is_read_by_the_persons_named_and_nobody_else(stay: Departure, cast: People, home: Organisation) -> None:
    named = make_person("Nadia", Role.ORGANISATION_OFFICER, home)
    care.name_focal(organisation=home, user=named, actor=cast.benoit, at=AT)
    incident = report(stay, cast, "psea")
    assert readers(cast, incident) == set() and permissions.can_read_incident(named, incident)
    assert incident.reported_by == cast.lea and not permissions.is_own_report(cast.lea, incident)
    for other in (cast.benoit, cast.amina, cast.lea):
        with pytest.raises(NotAllowed):
            reporting.take(incident=incident, actor=other, at=AT)
    care.relieve_focal(focal=FocalPerson.objects.get(), actor=cast.benoit, at=AT + HOUR)
    assert not FocalPerson.objects.filter(ends_at=None).exists()


def test_abuse_where_nobody_is_named_goes_to_the_network_s_named_person_at_once(stay: Departure, cast: People) -> None:
    care.name_focal(organisation=None, user=cast.amina, actor=cast.amina, at=AT)
    incident = report(stay, cast, "psea", unnamed=True)
    assert incident.level == 2 and incident.reported_by is None and readers(cast, incident) == {"amina"}


def test_who_asks_not_to_be_read_by_their_organisation_is_not(stay: Departure, cast: People) -> None:
    incident = report(stay, cast, skips_home=True)
    assert readers(cast, incident) == {"amina"}


def test_nobody_from_elsewhere_reports_or_names(stay: Departure, cast: People, home: Organisation) -> None:
    for other in (cast.odile, cast.fatou, cast.mireille):
        with pytest.raises(NotAllowed):
            report(stay, cast, actor=other)
        with pytest.raises(NotAllowed):
            care.name_focal(organisation=home, user=cast.benoit, actor=other, at=AT)
        with pytest.raises(NotAllowed):
            care.put_on_call(organisation=home, user=cast.benoit, rank=1, phone="1", when="", actor=other, at=AT)
    with pytest.raises(RuleViolation, match="not_of_staff"):
        care.name_focal(organisation=home, user=cast.odile, actor=cast.benoit, at=AT)


def test_predicates_and_lists_say_the_same(stay: Departure, cast: People, home: Organisation) -> None:
    named = make_person("Nadia", Role.ORGANISATION_OFFICER, home)
    care.name_focal(organisation=home, user=named, actor=cast.benoit, at=AT)
    care.name_focal(organisation=None, user=cast.amina, actor=cast.amina, at=AT)
    for kind, skips in product(("health", "psea"), (False, True)):
        first = report(stay, cast, kind, skips_home=skips)
        Incident.objects.filter(pk=first.pk).update(level=0)
        report(stay, cast, kind, skips_home=skips)
    everybody = [cast.named(one) for one in ("lea", "benoit", "odile", "amina", "fatou", "mireille", "jeanne", "eve")]
    for user in [*everybody, named, cast.diego]:
        for predicate, listed, rows in (
            (permissions.can_read_incident, permissions.incidents_read_by, Incident.objects.all()),
            (permissions.is_own_report, permissions.own_reports, Incident.objects.all()),
            (stays.can_follow, stays.followed_by, Departure.objects.all()),
            (stays.is_own_departure, stays.own_departures, Departure.objects.all()),
        ):
            assert {one.pk for one in rows if predicate(user, one)} == set(listed(user).values_list("pk", flat=True))
        assert {stay.cohort} & {stay.cohort if stays.can_prepare_group(user, stay.cohort) else None} == set(
            stays.groups_prepared_by(user)
        )


def test_a_stranger_another_organisation_and_a_fellow_find_nothing(
    stay: Departure, cast: People, home: Organisation
) -> None:
    """Every address of the stay, its report and its list, and what search, journal and duties tell."""
    incident = report(stay, cast)
    other = make_person("Camarade")
    prepared(home, other.person, slug="autre")
    stay.refresh_from_db()
    session = stay.cohort.training_sessions.first()  # type: ignore[union-attr]
    pages = {
        reverse("own_stay", args=[stay.pk]),
        reverse("own_training_calendar", args=[stay.pk, session.pk]),  # type: ignore[union-attr]
        reverse("training_session", args=[session.pk]),  # type: ignore[union-attr]
        reverse("own_feedback", args=[stay.pk, "debriefing"]),
        reverse("own_certificate", args=[stay.pk]),
        reverse("departure_file", args=[stay.pk]),
        reverse("departure_group", args=[stay.cohort_id]),
        reverse("departure_incident", kwargs={"reference": incident.reference}),
        reverse("departure_reported", kwargs={"reference": incident.reference}),
        reverse("evacuation_list", kwargs={"country": "bf"}),
    }
    for user in (None, cast.odile, other, cast.fatou, cast.mireille):
        client = Client()
        if user is not None:
            client.force_login(user)
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == (302 if user is None else 404), page
        if user is not None:
            # Naming somebody's stay in the address opens no form about them.
            form = client.get(reverse("departure_report"), {"sejour": stay.pk})
            assert form.status_code == 404 or f'value="{stay.pk}"' not in form.content.decode()
            told = client.get(reverse("departure_answers"))
            assert told.status_code == 404 or "Bouchard" not in told.content.decode()
            duties = visible_to(user).filter(kind__in=["mobility.preparation", "mobility.incident"])
            assert not duties.exclude(debtor_person=user.person).exists()
    duties = visible_to(cast.amina).filter(kind__in=["mobility.preparation", "mobility.incident"])
    assert not duties.exists()
    told = str(list(AuditEvent.objects.filter(verb__startswith="mobility.").values_list("before", "after")))
    for word in ("Léa", "Fièvre", "health", "psea", "arrivé", "Mère Fictive", "555"):
        assert word not in told


def test_the_small_page_fits_in_two_kilobytes_and_tells_nobody_s_name(stay: Departure, cast: People) -> None:
    OnCall.objects.create(organisation=stay.organisation, user=cast.benoit, rank=1, phone="819 555-0100")
    client = Client(enforce_csrf_checks=True)
    page = reverse("departure_check_in", kwargs={"token": token_of(stay)})
    answer = client.get(page)
    assert answer.status_code == 200 and len(answer.content) < 2048
    assert b"Bouchard" not in answer.content and b"<script" not in answer.content
    # Nothing is asked beside it: no style, and an icon that is nothing, which no browser then looks for.
    assert b"stylesheet" not in answer.content and answer.content.count(b"<link") == 1
    answer = client.post(page, {"etat": "aide", "mot": "Piste coupée"})
    assert answer.status_code == 200 and Incident.objects.get().account == "Piste coupée"
    assert len(answer.content) < 2048


def test_erasure_keeps_that_they_left_and_who_is_there_stays_reachable(stay: Departure, cast: People) -> None:
    forget_about(Subject.of(stay.person), at=AT)
    stay.refresh_from_db()
    assert stay.insurance_number == "P-1" and stay.contacts.count() == 2
    Departure.objects.filter(pk=stay.pk).update(returned_at=AT)
    forget_about(Subject.of(stay.person), at=AT)
    stay.refresh_from_db()
    assert stay.insurance_number == "" and stay.passport_until is None and stay.contacts.count() == 0
    assert stay.country == "BF" and not stay.items.exclude(signed_as="").exists()


def test_the_command_loads_everything(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("mobility", "load")
    assert "13" in capsys.readouterr().out


@given(hours=st.integers(0, 100), first=st.integers(1, 40), more=st.integers(0, 40), level=st.integers(0, 2))
def test_a_report_never_goes_back_and_always_ends_at_the_network(hours: int, first: int, more: int, level: int) -> None:
    rule = guidelines.Care(
        **{name: getattr(CARE, name) for name in CARE.__slots__}
        | {"delays": {"health": {"serious": (first, first + more)}}}
    )
    said = {"kind": "health", "severity": "serious", "reported_at": AT}
    found = watching.level_at(rule, level=level, at=AT + hours * HOUR, **said)
    assert found >= level
    if hours >= first + more:
        assert found == watching.LAST_LEVEL
    due = watching.escalates_at(rule, level=found, **said)
    assert (due is None) == (found == watching.LAST_LEVEL) and (due is None or due > AT + hours * HOUR)


@given(level=st.one_of(st.none(), st.integers(-1, 6)))
def test_news_are_never_expected_later_where_it_is_graver(level: int | None) -> None:
    due = watching.next_news(CARE, level=level, at=AT)
    assert due >= watching.next_news(CARE, level=4, at=AT)
    assert due <= watching.next_news(CARE, level=1, at=AT)
