"""A member organisation with its people, and an activity that may be published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from maillon.core.parties.models import Organisation, OrganisationIdentifier, Person
from maillon.core.people.models import RoleGrant, User

AT = datetime(2027, 3, 1, 19, 5, tzinfo=UTC)


def person(email: str, role: str | None = None, organisation: Organisation | None = None) -> User:
    given = email.split("@")[0].capitalize()
    told = Person.objects.create(given_name=given, family_name="Essai", email=email)
    user = User.objects.create_user(email, "un-mot-de-passe-long", person=told)
    if role:
        territory = "organisation" if organisation else "network"
        RoleGrant.objects.create(
            user=user,
            role=role,
            territory=territory,
            organisation=organisation,
            starts_at=datetime(2020, 1, 1, tzinfo=UTC),
        )
    return user


@pytest.fixture
def semis(db) -> Organisation:
    organisation = Organisation.objects.create(slug="semis-solidaires", legal_name_fr="Semis solidaires", country="CA")
    OrganisationIdentifier.objects.create(organisation=organisation, scheme="CA-CRA_ACR", value="123456789RR0001")
    return organisation


@pytest.fixture
def union(db) -> Organisation:
    return Organisation.objects.create(slug="union-nong-zanga", legal_name_fr="Union Nong-Zanga", country="BF")


@pytest.fixture
def benoit(semis) -> User:
    return person("benoit@example.org", "organisation_administrator", semis)


@pytest.fixture
def odile(semis) -> User:
    return person("odile@example.org", "organisation_officer", semis)


@pytest.fixture
def lecteur(semis) -> User:
    return person("lecteur@example.org", "organisation_reader", semis)


@pytest.fixture
def stranger(db) -> User:
    other = Organisation.objects.create(slug="autre", legal_name_fr="Autre organisme", country="CA")
    return person("etrangere@example.org", "organisation_administrator", other)


@pytest.fixture
def complete(semis, union) -> dict:
    """Everything publication asks for."""
    return {
        "title": {"fr": "Irrigation solaire"},
        "description": {"fr": "Des pompes solaires pour trois coopératives."},
        "status": "2",
        "planned_start": "2027-01-01",
        "planned_end": "2028-12-31",
        "participants": [
            {"organisation": semis.pk, "role": "1", "reference": "", "name": {}, "type": "", "their_activity": ""},
            {"organisation": union.pk, "role": "4", "reference": "", "name": {}, "type": "", "their_activity": ""},
        ],
        "recipients": [{"kind": "country", "vocabulary": "", "code": "BF", "percentage": None}],
        "sectors": [
            {"vocabulary": "1", "code": "31140", "name": {}, "percentage": "60"},
            {"vocabulary": "1", "code": "31194", "name": {}, "percentage": "40"},
        ],
        "budgets": [
            {
                "type": "1",
                "status": "2",
                "period_start": "2027-04-01",
                "period_end": "2028-03-31",
                "amount_minor": 12_345_600,
                "currency": "CAD",
                "value_date": "2027-04-01",
            }
        ],
    }
