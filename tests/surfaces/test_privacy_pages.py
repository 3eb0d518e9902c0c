"""The pages of personal information: light, kept from strangers, noting who reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from maillon.core.codelists.models import Code, CodeList
from maillon.core.jobs.services import work_once
from maillon.core.parties.models import Person
from maillon.core.people.rules import Role
from maillon.core.privacy.models import Consent, Disclosure, IncidentEntry, PersonalExport, PrivacyRequest, Reading
from maillon.core.privacy.services.terms import load_terms
from tests.personas import People, make_organisation, make_person, people, semis
from tests.surfaces.access_privacy import places

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody() -> People:
    load_terms(settings.PROJECT / "data" / "privacy")
    return people()


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_page_asks_twelve_questions_at_most(
    everybody: People, language: str, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    standing = places(everybody, semis())
    pages = [
        (everybody.lea, "who_sees_me", {}),
        (everybody.lea, "consents", {}),
        (everybody.lea, "own_copies", {}),
        (everybody.lea, "privacy", {}),
        (everybody.amina, "who_sees_me", {}),
        (everybody.amina, "privacy_desk", {}),
        (everybody.amina, "privacy_requests", {}),
        (everybody.amina, "privacy_request", {"pk": standing["privacy_request"]}),
        (everybody.amina, "incidents", {}),
        (everybody.amina, "incident", {"pk": standing["incident"]}),
        (everybody.amina, "new_incident", {}),
        (everybody.amina, "disclosures", {}),
    ]
    for user, name, where in pages:
        with override(language):
            address = reverse(name, kwargs=where)
        client = client_of(user)
        client.get(address)
        with django_assert_max_num_queries(12):
            page = client.get(address)
        assert page.status_code == 200, address
        assert page.content.count(b"<h1") == 1, address


def test_a_person_consents_and_takes_it_back(everybody: People) -> None:
    client = client_of(everybody.lea)
    page = client.get(reverse("consents"))
    assert " checked" not in page.content.decode()
    client.post(reverse("consents"), {"purpose": ["newsletter", "photos", "rien-de-tel"]})
    assert set(Consent.objects.values_list("purpose__key", flat=True)) == {"newsletter", "photos"}
    client.post(reverse("consents"), {"purpose": ["photos"]})
    assert Consent.objects.filter(withdrawn_at=None).get().purpose.key == "photos"
    assert page.content.decode().count('type="checkbox"') == 7


def test_who_read_me_is_told(everybody: People) -> None:
    client_of(everybody.amina).get(reverse("team", kwargs={"slug": semis().slug}))
    assert Reading.objects.filter(subject=everybody.benoit.person, reader=everybody.amina).count() == 1
    page = client_of(everybody.benoit).get(reverse("who_sees_me")).content.decode()
    assert str(everybody.amina) in page


def test_a_copy_is_asked_made_and_taken_by_nobody_else(everybody: People) -> None:
    client = client_of(everybody.lea)
    client.post(reverse("own_copies"))
    assert work_once()
    made = PersonalExport.objects.get()
    address = reverse("own_copy", kwargs={"pk": made.pk})
    assert client_of(everybody.benoit).get(address).status_code == 404
    assert client_of(everybody.amina).get(address).status_code == 404
    answer = client.get(address)
    assert "no-store" in answer["Cache-Control"]
    with ZipFile(BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == 3


def test_a_request_by_letter_from_its_arrival_to_erasure(everybody: People) -> None:
    client = client_of(everybody.amina)
    person = Person.objects.create(given_name="Ida", family_name="Roy", email="ida@exemple.org")
    day = timezone.localdate(datetime.now(UTC) - timedelta(days=2))
    asked = {"kind": "erasure", "name": "Ida Roy", "contact": "ida@exemple.org", "received_on": str(day)}
    assert client.post(reverse("privacy_requests"), {**asked, "received_on": "hier"}).status_code == 422
    assert client.post(reverse("privacy_requests"), asked).status_code == 302
    found = PrivacyRequest.objects.get()
    address = reverse("privacy_request", kwargs={"pk": found.pk})
    assert client.post(address, {"act": "erase"}).status_code == 422
    early = client.post(address, {"act": "answer", "outcome": "granted", "answer": "Voici"})
    assert early.status_code == 422 and "Voici" in early.content.decode()
    client.post(address, {"act": "identity", "identity_how": "Rappel", "address": "ida@exemple.org"})
    assert client.post(address, {"act": "erase"}).status_code == 302
    person.refresh_from_db()
    assert person.email == ""
    assert client.post(address, {"act": "answer", "outcome": "granted", "answer": "C’est fait."}).status_code == 302
    found.refresh_from_db()
    assert found.outcome == "granted"


def test_two_writers_of_an_incident_lose_nothing(everybody: People) -> None:
    standing = places(everybody, semis())
    client, address = client_of(everybody.amina), reverse("incident", kwargs={"pk": standing["incident"]})
    entry = IncidentEntry.objects.get()
    told = {
        "data_concerned": "Noms",
        "circumstances": "Un envoi.",
        "discovered_on": str(entry.discovered_on),
        "seen": "1",
    }
    assert client.post(address, {**told, "measures": "Rappel du courriel"}).status_code == 302
    late = client.post(address, {**told, "sensitivity": "Faible, tapé ensuite"})
    page = late.content.decode()
    assert late.status_code == 422
    assert "Rappel du courriel" in page and "Faible, tapé ensuite" in page and 'name="seen" value="2"' in page


def test_the_copy_for_the_commission_holds_every_field_and_no_formula(everybody: People) -> None:
    client = client_of(everybody.amina)
    day = timezone.localdate(datetime.now(UTC) - timedelta(days=2))
    facts = {"data_concerned": "=1+1", "circumstances": "Un envoi.", "discovered_on": str(day)}
    assert client.post(reverse("new_incident"), facts).status_code == 302
    told = client.get(reverse("incidents_csv")).content.decode("utf-8-sig")
    assert "'=1+1" in told and told.count("\n") == 2


def test_a_partner_abroad_calls_for_an_entry_and_a_file_shows_the_agreement(everybody: People) -> None:
    listed = CodeList.objects.create(name="Country", version="essai", source="essai", licence="essai")
    Code.objects.create(codelist=listed, code="BF", name_fr="Burkina Faso", name_en="Burkina Faso")
    abroad = make_organisation("Union du Sud", country="BF")
    make_person("Awa", Role.PARTNER_COORDINATOR, abroad)
    client = client_of(everybody.amina)
    assert "Union du Sud" in client.get(reverse("disclosures")).content.decode()
    invited = {"email": "nouvelle@exemple.org", "role": "partner_coordinator", "language": "fr"}
    page = client.post(reverse("team", kwargs={"slug": abroad.slug}), invited, follow=True).content.decode()
    assert "ÉFVP" in page
    day = str(timezone.localdate(datetime.now(UTC) - timedelta(days=2)))
    entry = {
        "recipient": "Union du Sud",
        "organisation": abroad.slug,
        "country": "BF",
        "data": "Noms",
        "purpose": "Rapport",
    }
    entry |= {"assessed_on": day, "agreement_on": day, "starts_on": day}
    answer = client.post(reverse("disclosures"), entry)
    assert answer.status_code == 302, answer.content.decode()
    made = Disclosure.objects.get()
    assert client.post(reverse("end_disclosure", kwargs={"pk": made.pk})).status_code == 302
