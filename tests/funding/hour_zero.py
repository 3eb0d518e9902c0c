"""Hour zero in the tests: the ministry’s committee, an organisation that is ready in Haiti, a cyclone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from maillon.core.codelists.services import load as load_codes
from maillon.core.parties.models import Organisation, OrganisationIdentifier
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.dossiers.models import AgendaItem, Committee, CommitteeMember, Dossier, ProcedureVersion
from maillon.dossiers.services import submitting, voting
from maillon.funding.models import Emergency, Invitation, Prequalification, Terms, Vetting
from maillon.funding.rules.emergencies import Proof
from maillon.funding.services import emergencies, readiness
from tests.funding import calling
from tests.personas import People, make_organisation, make_person, people, semis

AT = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
"""Eight in the morning in Québec."""
PROOFS = [Proof(key, "Vu au dossier", "2026-01-15") for key in ("experience", "bureau", "etats", "protection")]
PLAN = "De l’eau potable et des abris pour les familles déplacées, en une semaine."


@dataclass(frozen=True)
class Scene:
    """Who stands in the tests of hour zero."""

    people: People
    simon: User
    voters: tuple[User, User, User]
    ministry: Organisation
    home: Organisation
    partner: Organisation
    terms: Terms
    source: ProcedureVersion
    committee: Committee

    @property
    def mireille(self) -> User:
        return self.people.mireille

    @property
    def benoit(self) -> User:
        return self.people.benoit


def scene() -> Scene:
    """The personas, a committee of three, and an organisation with its NEQ."""
    return scene_of(people())


def scene_of(everybody: People) -> Scene:
    """The same, for personas who are there already."""
    load_codes()
    ministry = everybody.mireille.grants.get().organisation
    assert ministry is not None
    home = semis()
    OrganisationIdentifier.objects.get_or_create(
        organisation=home, scheme="CA_QC-QBC", defaults={"value": "1143920115"}
    )
    terms = calling.terms(ministry, programme="aide-urgence", component="heure-zero")
    source = calling.source(ministry, "heure-zero")
    committee = Committee.objects.get(key="aide-urgence")
    simon = make_person("Siméon", Role.PROGRAMME_OFFICER, ministry)
    voters = tuple(make_person(name) for name in ("Colette", "Rachid", "Maude"))
    for user in voters:
        CommitteeMember.objects.create(committee=committee, user=user, starts_on=date(2026, 1, 1))
    partner = make_organisation("Union de Jacmel", country="HT")
    return Scene(everybody, simon, voters, ministry, home, partner, terms, source, committee)  # type: ignore[arg-type]


def be_ready(it: Scene, home: Organisation | None = None, *, country: str = "HT") -> tuple[Prequalification, Vetting]:
    """An organisation pre-qualified since January, its partner vetted."""
    home = home or it.home
    before = AT - timedelta(days=200)
    kept = readiness.prequalify(
        funder=it.ministry, organisation=home, starts_on=date(2026, 1, 20), proofs=PROOFS, plan=PLAN,
        usual_amount_minor=150_000_00, usual_people=3_000, actor=it.mireille, at=before,
    )  # fmt: skip
    vetted = readiness.vet(
        funder=it.ministry, organisation=home, partner=it.partner, country=country, since=2014,
        how="Trois projets ensemble, visite de 2025", actor=it.mireille, at=before,
    )  # fmt: skip
    return kept, vetted


def opened(it: Scene, **facts: Any) -> Emergency:
    """A cyclone in Haiti, the morning of 1 October."""
    told: dict[str, Any] = {
        "terms": it.terms, "source": it.source, "name": {"fr": "Cyclone Iris", "en": "Cyclone Iris"}, "about": {},
        "kind": "TC", "glide": "tc-2026-000123-hti", "countries": ["HT"], "occurred_on": date(2026, 9, 30),
        "mode": "direct", "envelope_minor": 500_000_00, "actor": it.mireille, "at": AT,
    }  # fmt: skip
    return emergencies.open_emergency(**{**told, **facts})


def sent(it: Scene, invitation: Invitation, *, at: datetime = AT + timedelta(hours=1)) -> Dossier:
    """The organisation signs its form, as it is written."""
    dossier = invitation.dossier
    submitting.submit(dossier=dossier, actor=it.benoit, name="Benoît Lachance", at=at, language="fr")
    dossier.refresh_from_db()
    return dossier


def vote_all(it: Scene, item: AgendaItem, choice: str = "for", *, at: datetime = AT + timedelta(hours=3)) -> None:
    for user in it.voters:
        member = it.committee.members.get(user=user)
        voting.vote(item=item, member=member, choice=choice, actor=user, at=at)


__all__ = ["AT", "PLAN", "PROOFS", "Scene", "be_ready", "opened", "scene", "scene_of", "sent", "vote_all"]
