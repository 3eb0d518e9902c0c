"""The register at its size: 2,000 people away, 7,300 back, 10,000 volunteers; each page, the list to flee, the news.

Written in the database of MAILLON_DATA or DATABASE_URL: use a throw-away one.
"""

from __future__ import annotations

import gzip
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import TERRITORY_OF, Role
from maillon.core.privacy.models import Consent, Purpose
from maillon.core.privacy.services.terms import load_terms
from maillon.engagement.models import Volunteer, VolunteerSkill
from maillon.engagement.queries.terms import towns
from maillon.mobility.models import AlumniProfile, Departure, EmergencyContact, Feedback, Guideline
from maillon.mobility.queries.alumni import ALUMNI
from maillon.mobility.services import guidelines, watching
from maillon.network.models import Membership, MembershipCategory
from maillon.network.services import catalogue

AWAY, BACK, VOLUNTEERS, CHECK_INS, TIMES = 2_000, 7_300, 10_000, 400, 9
COUNTRIES = ("BF", "SN", "PE", "BJ", "GT")


def run(_peer: Path | None = None) -> list[str]:
    """The lines of the tables: pages, then what happens behind them."""
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    call_command("codelists", "load")
    now = timezone.now()
    user = _world(now)
    client = Client()
    client.force_login(user)
    away = Departure.objects.away(timezone.localdate())
    pages = {
        "registre, là-bas": reverse("departures"),
        "registre, de retour, page 90": f"{reverse('departures')}?quoi=revenus&page=90",
        "registre, un nom cherché": f"{reverse('departures')}?q=Fictif00012",
        "une personne en séjour": reverse("departure_file", args=[away.earliest("pk").pk]),
        "pays où l’on est": reverse("evacuation"),
        f"liste d’évacuation d’un pays, {AWAY // len(COUNTRIES)} personnes": reverse("evacuation_list", args=["bf"]),
        "bilans lus ensemble": reverse("departure_answers"),
        "personnes revenues, page 20": f"{reverse('alumni')}?page=20",
        f"bénévoles près de Sherbrooke, parmi {VOLUNTEERS}": f"{reverse('helpers')}?region=05&competence=cuisine",
    }
    rows = [_page(client, name, address) for name, address in pages.items()]
    return [
        "| page | calcul, ms (médiane) | requêtes | ko compressés |",
        "|---|---|---|---|",
        *rows,
        "",
        *_behind(now),
    ]


def _page(client: Client, name: str, address: str) -> str:
    client.get(address)
    taken = []
    for _again in range(TIMES):
        started = time.process_time()
        answer = client.get(address)
        taken.append(1000 * (time.process_time() - started))
        assert answer.status_code == 200, address
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    size = len(gzip.compress(answer.content)) / 1000
    return f"| {name} | {sorted(taken)[TIMES // 2]:.1f} | {len(asked)} | {size:.1f} |"


def _behind(now: datetime) -> list[str]:
    started = time.perf_counter()
    asked = watching.ask_for_news(at=now)
    asking = time.perf_counter() - started
    started = time.perf_counter()
    silent = watching.note_silences(at=now)
    noting = time.perf_counter() - started
    stays = list(Departure.objects.away(timezone.localdate()).order_by("pk")[:CHECK_INS])
    started = time.perf_counter()
    for stay in stays:
        watching.check_in(departure=stay, state="well", way="link", actor=None, at=now)
    receiving = time.perf_counter() - started
    return [
        "| derrière les pages | combien | secondes |",
        "|---|---|---|",
        f"| lettres qui demandent des nouvelles | {asked} | {asking:.2f} |",
        f"| silences notés, avec leur échéance et leur lettre | {silent} | {noting:.2f} |",
        f"| nouvelles reçues l’une après l’autre | {len(stays)} | {receiving:.2f} |",
    ]


def _world(now: datetime) -> User:
    guidelines.load(at=now)
    load_terms(settings.PROJECT / "data" / "privacy")
    catalogue.load_memberships()
    home = Organisation.objects.create(slug="banc", legal_name_fr="Banc d’essai", country="CA", region="05")
    category = MembershipCategory.objects.order_by("position").first()
    assert category is not None
    today = timezone.localdate()
    Membership.objects.create(organisation=home, category=category, starts_on=today, recorded_at=now)
    role = Role.ORGANISATION_ADMINISTRATOR
    user = User.objects.create_user(
        "banc@exemple.org",
        None,
        person=Person.objects.create(given_name="Banc", family_name="Essai", email="banc@exemple.org"),
    )
    RoleGrant.objects.create(user=user, role=role, territory=TERRITORY_OF[role], organisation=home, starts_at=now)
    who = Person.objects.bulk_create(
        Person(given_name=f"P{n}", family_name=f"Fictif{n:05}", email=f"p{n}@exemple.org") for n in range(AWAY + BACK)
    )
    care = Guideline.objects.get(kind="care")
    stays = Departure.objects.bulk_create(
        Departure(
            person=one,
            organisation=home,
            title={"fr": f"Groupe {n // 8}"},
            country=COUNTRIES[n % len(COUNTRIES)],
            starts_on=today - timedelta(days=10 if n < AWAY else 900),
            ends_on=today + timedelta(days=60) if n < AWAY else today - timedelta(days=800),
            care=care,
            created_at=now,
            left_at=now - timedelta(days=10),
            returned_at=None if n < AWAY else now - timedelta(days=800),
            next_check_in_at=now + timedelta(days=n % 20 - 3, hours=1) if n < AWAY else None,
        )
        for n, one in enumerate(who)
    )
    EmergencyContact.objects.bulk_create(
        EmergencyContact(departure=one, rank=rank, name=f"Proche {rank}", phone="819 555-0100")
        for one in stays[:AWAY]
        for rank in (1, 2)
    )
    asked = Guideline.objects.get(kind="debriefing")
    Feedback.objects.bulk_create(
        Feedback(departure=one, guideline=asked, answers={"well": "4", "learnt": f"Mots {one.pk}"}, sent_at=now)
        for one in stays[AWAY:]
    )
    purpose = Purpose.objects.get(key=ALUMNI)
    Consent.objects.bulk_create(
        Consent(person=one, purpose=purpose, given_at=now, how="page", language="fr", wording_digest="0" * 64)
        for one in who[AWAY:]
    )
    AlumniProfile.objects.bulk_create(AlumniProfile(person=one, changed_at=now) for one in who[AWAY:])
    _volunteers(now)
    return user


def _volunteers(now: datetime) -> None:
    purpose, codes = Purpose.objects.get(key="volunteer-helpers"), list(towns())
    made = Volunteer.objects.bulk_create(
        Volunteer(
            name="Personne Fictive",
            shown_name=f"P{n}",
            town=codes[n % len(codes)],
            reach_km=(10, 25, 50, 100)[n % 4],
            availability=(1 << 21) - 1,
            email=f"v{n}@exemple.org",
            key=f"k{n}",
            asked_at=now,
            told_at=now,
            confirmed_at=now,
            agreed_at=now,
            last_said_at=now,
            purpose=purpose,
        )
        for n in range(VOLUNTEERS)
    )
    VolunteerSkill.objects.bulk_create(
        VolunteerSkill(volunteer=one, code=("accueil", "cuisine", "animation")[n % 3]) for n, one in enumerate(made)
    )
