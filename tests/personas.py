"""The people of the tests: the demonstration's personas, and somebody of another organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.models import EmailAddress

from maillon.cli.demonstration.personas import PASSWORD, PERSONAS, SEMIS, create_home, create_personas
from maillon.core.parties.models import Organisation, Person
from maillon.core.people import services
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.core.text import slug

AT = datetime(2026, 1, 15, 14, 0, tzinfo=UTC)
"""When the tests' story begins."""

ELSEWHERE = "Coopération du Fjord"

__all__ = ["AT", "ELSEWHERE", "PASSWORD", "PERSONAS", "People", "make_organisation", "make_person", "people"]


@dataclass(frozen=True)
class People:
    """Every persona by first name; ``odile`` is an officer of another member organisation, Ève is nobody."""

    amina: User
    benoit: User
    mireille: User
    guillaume: User
    jeanne: User
    fatou: User
    diego: User
    lea: User
    odile: User
    eve: None = None

    def named(self, name: str) -> User | None:
        """The persona of that first name; None for Ève, who has no account."""
        found: User | None = getattr(self, name)
        return found


def make_organisation(name: str, **facts: str) -> Organisation:
    """A recorded organisation of the network."""
    return Organisation.objects.create(slug=slug(name), legal_name_fr=name, **{"country": "CA", **facts})


def make_person(
    given_name: str, role: Role | None = None, organisation: Organisation | None = None, *, at: datetime = AT
) -> User:
    """Somebody with an account, and a role from ``at`` on."""
    email = f"{slug(given_name)}@exemple.org"
    person = Person.objects.create(given_name=given_name, family_name="Essai", email=email)
    user = User.objects.create_user(email, PASSWORD, person=person, created_at=at)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if role is not None:
        services.grant_role(user=user, role=role, organisation=organisation, actor=None, at=at)
    return user


def people(at: datetime = AT) -> People:
    """Create every persona, with Odile of another organisation."""
    made = create_personas(at)
    elsewhere = make_organisation(ELSEWHERE, region="02")
    return People(**made, odile=make_person("Odile", Role.ORGANISATION_OFFICER, elsewhere, at=at))


def semis() -> Organisation:
    """Benoît's organisation."""
    return create_home(SEMIS)
