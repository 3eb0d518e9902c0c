"""A small published network, its people's tokens, and a client that speaks to the API."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from maillon.core.codelists import queries as codelists
from maillon.core.models import (
    ApiToken,
    Code,
    CodeList,
    ExchangeRate,
    Organisation,
    OrganisationName,
    Person,
    RoleGrant,
    User,
)
from maillon.core.text import name_key
from maillon.core.tokens import services as tokens
from maillon.insight import services as insight
from maillon.projects import services as projects
from maillon.projects.models import Activity

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def organisation(slug: str, name: str, country: str = "CA", **fields: Any) -> Organisation:
    made = Organisation.objects.create(slug=slug, legal_name_fr=name, country=country, **fields)
    OrganisationName.objects.create(organisation=made, name=name, key=name_key(name))
    return made


def person(name: str, role: str | None = None, over: Organisation | None = None) -> User:
    told = Person.objects.create(given_name=name, family_name="Essai")
    user = User.objects.create_user(f"{name.lower()}@demo.maillon.example", None, person=told)
    if role:
        territory = "organisation" if over else "network"
        RoleGrant.objects.create(user=user, role=role, territory=territory, organisation=over, starts_at=LONG_AGO)
    return user


def token_of(user: User, *scopes: str, days: int = 30) -> str:
    now = timezone.now()
    _token, secret = tokens.create(
        actor=user, name="essai", scopes=scopes, expires_at=now + timedelta(days=days), at=now
    )
    return secret


def telling(
    semis: Organisation, union: Organisation, title: str, *, country: str = "BF", **more: Any
) -> dict[str, Any]:
    """Everything publication asks for."""
    return {
        "title": {"fr": title, "en": f"{title} (EN)"},
        "description": {"fr": "Des pompes solaires pour trois coopératives."},
        "status": "2",
        "planned_start": "2025-01-01",
        "planned_end": "2026-12-31",
        "participants": [
            {"organisation": semis.pk, "role": "1", "reference": "", "name": {}, "type": "", "their_activity": ""},
            {"organisation": union.pk, "role": "4", "reference": "", "name": {}, "type": "", "their_activity": ""},
        ],
        "recipients": [{"kind": "country", "vocabulary": "", "code": country, "percentage": None}],
        "sectors": [
            {"vocabulary": "1", "code": "31140", "name": {}, "percentage": "60"},
            {"vocabulary": "1", "code": "31194", "name": {}, "percentage": "40"},
        ],
        "budgets": [
            {
                "type": "1",
                "status": "2",
                "period_start": "2025-04-01",
                "period_end": "2026-03-31",
                "amount_minor": 12_345_600,
                "currency": "CAD",
                "value_date": "2025-04-01",
            }
        ],
        **more,
    }


class Api:
    """Speaks JSON to /api/v1; ``token`` stands for a person."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "", **headers: str) -> HttpResponse:
        sent = {"Accept-Language": "fr", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = json.dumps(body) if body is not None and not isinstance(body, str | bytes) else body or ""
        kind = sent.pop("Content-Type", "application/json")
        address = path if path.startswith(("http", "/")) else f"/api/v1/{path}"
        return self.client.generic(method, address, data, content_type=kind, headers=sent)

    def get(self, path: str, **named: Any) -> HttpResponse:
        return self.ask("GET", path, **named)

    def post(self, path: str, body: Any = None, **named: Any) -> HttpResponse:
        return self.ask("POST", path, body, **named)

    def patch(self, path: str, body: Any = None, **named: Any) -> HttpResponse:
        return self.ask("PATCH", path, body, **named)


@pytest.fixture
def api(db: None) -> Api:
    cache.clear()
    return Api()


@pytest.fixture
def semis(db: None) -> Organisation:
    return organisation("semis-solidaires", "Semis solidaires")


@pytest.fixture
def union(db: None) -> Organisation:
    return organisation("union-nong-zanga", "Union Nong-Zanga", "BF")


@pytest.fixture
def benoit(semis: Organisation) -> User:
    return person("Benoit", "organisation_administrator", semis)


@pytest.fixture
def amina(db: None) -> User:
    return person("Amina", "secretariat")


@pytest.fixture
def lea(db: None) -> User:
    return person("Lea")


@pytest.fixture
def lists(db: None) -> None:
    """Two short lists of codes and a rate."""
    country = CodeList.objects.create(name="Country", version="2026", source="ISO 3166-1", licence="–")
    Code.objects.create(codelist=country, code="BF", name_fr="Burkina Faso", name_en="Burkina Faso")
    Code.objects.create(codelist=country, code="HT", name_fr="Haïti", name_en="Haiti")
    old = CodeList.objects.create(name="Old", version="1", source="–", licence="–")
    Code.objects.create(codelist=old, code="a", name_fr="ancien", name_en="old", withdrawn_on=date(2010, 1, 1))
    ExchangeRate.objects.create(currency="EUR", year=2025, cad_per_unit=Decimal("1.5"), source="essai")
    codelists.forget()


@pytest.fixture
def published(settings, tmp_path, lists, semis, union, benoit) -> list[Activity]:
    """Five published activities, in Burkina Faso and in Haiti, and one draft; facts are written."""
    settings.FACTS_ROOT = tmp_path / "facts"
    settings.FACTS_ROOT.mkdir()
    found = []
    for number in range(5):
        country = "HT" if number % 2 else "BF"
        told = telling(semis, union, f"Projet {number}", country=country)
        made = projects.create(actor=benoit, organisation=semis, told=told, at=timezone.now())
        found.append(projects.publish(actor=benoit, activity=made, at=timezone.now()))
    projects.create(actor=benoit, organisation=semis, told={"title": {"fr": "Brouillon secret"}}, at=timezone.now())
    insight.refresh(at=timezone.now())
    return found


@pytest.fixture
def draft(published: list[Activity]) -> Activity:
    return Activity.objects.get(state="draft")


@pytest.fixture
def dead_token(benoit: User) -> str:
    secret = token_of(benoit)
    ApiToken.objects.update(revoked_at=timezone.now())
    return secret
