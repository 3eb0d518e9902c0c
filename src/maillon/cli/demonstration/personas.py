"""The people of the demonstration, and of the tests: one account per persona of the product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from maillon.core.parties.models import Organisation, Person
from maillon.core.people import services
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.text import slug

PASSWORD = "chaque-maillon-compte"  # noqa: S105  printed for whoever tries the demonstration


@dataclass(frozen=True, slots=True)
class Home:
    """An organisation a persona belongs to; made when the network has not made it already."""

    name_fr: str
    name_en: str
    country: str
    organisation_type: str
    locality: str = ""
    region: str = ""


SEMIS = Home("Semis solidaires", "Seeds of Solidarity", "CA", "22", "Sherbrooke", "05")
MINISTRY = Home("Le Ministère (fictif)", "The Ministry (fictional)", "CA", "10", "Québec")
FUND = Home("Fonds du levain", "Leaven Fund", "CA", "40", "Montréal")
NONG_ZANGA = Home("Union Nong-Zanga", "Nong-Zanga Union", "BF", "22", "Koudougou")
TERANGA = Home("Crédit mutuel Téranga", "Téranga Mutual Credit", "SN", "70", "Thiès")


@dataclass(frozen=True, slots=True)
class Persona:
    """Who somebody is in the story: their name, their role and where it holds (nowhere for Léa)."""

    given_name: str
    family_name: str
    role: Role | None = None
    home: Home | None = None
    language: str = "fr"

    @property
    def key(self) -> str:
        """The first name in plain letters: the persona's name in tests and in their address."""
        return slug(self.given_name)

    @property
    def email(self) -> str:
        """Where the persona signs in."""
        return f"{self.key}@demo.maillon.example"


PERSONAS = (
    Persona("Amina", "Belhadj", Role.SECRETARIAT),
    Persona("Benoît", "Lachance", Role.ORGANISATION_ADMINISTRATOR, SEMIS),
    Persona("Mireille", "Gagnon-Roy", Role.PROGRAMME_OFFICER, MINISTRY),
    Persona("Guillaume", "Tessier", Role.FUND_MANAGER, FUND),
    Persona("Jeanne", "Ouellet", Role.CREDIT_COMMITTEE, FUND),
    Persona("Fatou", "Ouédraogo", Role.PARTNER_COORDINATOR, NONG_ZANGA),
    Persona("Diego", "Faye", Role.LOAN_OFFICER, TERANGA),
    Persona("Léa", "Bouchard-Nguyen"),
)


def create_home(home: Home) -> Organisation:
    """The organisation, found by its address or recorded as part of the demonstration."""
    organisation, _ = Organisation.objects.get_or_create(
        slug=slug(home.name_fr),
        defaults={
            "legal_name_fr": home.name_fr,
            "legal_name_en": home.name_en,
            "country": home.country,
            "region": home.region,
            "locality": home.locality,
            "organisation_type": home.organisation_type,
            "is_demonstration": True,
        },
    )
    return organisation


def create_personas(at: datetime) -> dict[str, User]:
    """Every persona with an account and their role from ``at`` on; by first name in plain letters.

    Ève has no account: she is whoever has not signed in. Safe to call twice.
    """
    return create_people(PERSONAS, at)


@transaction.atomic
def create_people(wanted: Iterable[Persona], at: datetime) -> dict[str, User]:
    """People of the story with an account and their role from ``at`` on. Safe to call twice."""
    people: dict[str, User] = {}
    password = make_password(PASSWORD)  # the same for all, and made to be slow: once
    for persona in wanted:
        user = User.objects.filter(email=persona.email).first()
        if user is None:
            person = Person.objects.create(
                given_name=persona.given_name,
                family_name=persona.family_name,
                email=persona.email,
                language=persona.language,
                is_demonstration=True,
            )
            user = User.objects.create(
                email=persona.email, password=password, person=person, language=persona.language, created_at=at
            )
            EmailAddress.objects.create(user=user, email=persona.email, verified=True, primary=True)
        if persona.role is not None and not user.grants.filter(role=persona.role.value).exists():
            home = create_home(persona.home) if persona.home else None
            services.grant_role(user=user, role=persona.role, organisation=home, actor=None, at=at)
        people[persona.key] = user
    return people
