"""The programmes as a whole over 25 years: 4,000 agreements in all, then 4,000 a year; the page as it is drawn.

They are made in the database of MAILLON_DATA, inside a transaction that is undone: it needs an empty, migrated one.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from maillon.cli.memory import settle
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Role
from maillon.funding.models import Agreement, Component, Envelope, Instalment, Programme, Terms
from maillon.funding.rules import terms as rules
from maillon.insight.programmes.facts import facts_of, forget
from maillon.web.funding.portrait import views

YEARS, EACH, DRAWN = 25, 4_000, 120
AT = datetime(2026, 11, 2, 15, tzinfo=UTC)
_COUNTRIES = "HT BF SN ML BJ TG NE CI CM CD RW BI MG GN PE BO EC CO GT HN NI SV IN NP VN KH TN MA LB PS".split()  # noqa: SIM905


def run() -> list[str]:
    """The lines of the table: milliseconds to read everything once, then to draw the page, in wall and processor."""
    settle()
    lines = [
        f"| {YEARS} ans de conventions ({connection.vendor}) | lignes | lecture entière, ms | page, p50 ms | p95 ms "
        "| calcul p95, ms | requêtes | ko |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for many, label in ((EACH, f"{EACH} en tout"), (YEARS * EACH, f"{EACH} par année")):
        with transaction.atomic():
            lines.append(_measure(_make(many), label))
            transaction.set_rollback(True)
        forget()
    return lines


def _measure(user: User, label: str) -> str:
    funder = Organisation.objects.get(slug="banc-ministere")
    forget()
    begun = time.perf_counter()
    facts = facts_of(funder)
    cold = time.perf_counter() - begun
    chance, factory = random.Random(3), RequestFactory()
    wall, cpu, size = [], [], 0
    _draw(factory, user, {})
    with CaptureQueriesContext(connection) as asked:
        _draw(factory, user, {})
    for _turn in range(DRAWN):
        question = {"par": chance.choice(("programme", "exercice", "region", "pays", "secteur"))}
        for name, values in (("exercice", facts.values["year"]), ("pays", _COUNTRIES), ("region", ("03", "06", "13"))):
            if chance.random() < 0.3:
                question[name] = chance.choice([one for one in values if one])
        started, worked = time.perf_counter(), time.process_time()
        size = max(size, len(_draw(factory, user, question)))
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - worked)
    wall.sort()
    cpu.sort()
    place = int(DRAWN * 0.95)
    return (
        f"| {label} | {len(facts.step)} | {1000 * cold:.0f} | {1000 * statistics.median(wall):.0f} "
        f"| {1000 * wall[place]:.0f} | {1000 * cpu[place]:.0f} | {len(asked)} | {size / 1000:.0f} |"
    )


def _draw(factory: RequestFactory, user: User, question: dict[str, str]) -> bytes:
    request = factory.get("/subventions/portrait/", question)
    request.user = user
    request._messages = []  # type: ignore[attr-defined]
    answer: Any = views.portrait(request)
    assert answer.status_code == 200
    return bytes(answer.content)


def _make(many: int) -> User:
    chance = random.Random(11)
    funder = Organisation.objects.create(slug="banc-ministere", legal_name_fr="Ministère du banc", country="CA")
    people = Person.objects.bulk_create(Person(given_name=f"P{n}", family_name="Banc") for n in range(2))
    users = User.objects.bulk_create(User(email=f"banc{n}@example.org", person=one) for n, one in enumerate(people))
    RoleGrant.objects.create(
        user=users[0], role=Role.PROGRAMME_OFFICER, organisation=funder, territory="ministry", starts_at=AT
    )
    homes = Organisation.objects.bulk_create(
        Organisation(slug=f"banc-{n}", legal_name_fr=f"Organisme {n}", country="CA", region=f"{n % 17 + 1:02d}")
        for n in range(120)
    )
    terms = []
    for n in range(8):
        programme = Programme.objects.create(
            slug=f"banc-{n}", funder=funder, name={"fr": f"Programme {n}"}, source="Banc", created_at=AT
        )
        component = Component.objects.create(programme=programme, key="tous", name={"fr": "Tous"})
        terms.append(
            Terms.objects.create(
                component=component, number=1, name={"fr": "Cadre"}, definition=rules.Terms().document(),
                starts_on=date(2000, 4, 1), source="Banc", loaded_at=AT,
            )
        )  # fmt: skip
        for year in range(2001, 2026, 5):
            Envelope.objects.create(
                programme=programme, key=f"e{year}", starts_on=date(year, 4, 1), ends_on=date(year + 5, 4, 1),
                amount_minor=5_000_000_00, source="Banc", loaded_at=AT,
            )  # fmt: skip
    rows = []
    for n in range(many):
        start = date(2001, 4, 1) + timedelta(days=n * YEARS * 365 // many)
        made_at = datetime(start.year, start.month, start.day, 15, tzinfo=UTC)
        rows.append(
            Agreement(
                reference=f"B-{n:06d}", terms=terms[n % 8], funder=funder, organisation=homes[chance.randrange(120)],
                title=f"Projet {n}", amount_minor=chance.randint(8, 240) * 100_000, currency="CAD", starts_on=start,
                ends_on=start + timedelta(days=900), country=chance.choice(_COUNTRIES),
                state="in_force" if start.year > 2023 else "completed", signed_at=made_at, created_at=made_at,
            )
        )  # fmt: skip
    made = Agreement.objects.bulk_create(rows, batch_size=2000)
    Instalment.objects.bulk_create(
        (
            Instalment(
                agreement=one, number=number, key="v", amount_minor=one.amount_minor // 3,
                not_before=one.starts_on + timedelta(days=365 * (number - 1)),
                state="paid" if one.starts_on + timedelta(days=365 * (number - 1)) < AT.date() else "waiting",
                paid_on=one.starts_on + timedelta(days=365 * (number - 1)), prepared_by=users[0], approved_by=users[1],
            )
            for one in made
            for number in (1, 2, 3)
        ),
        batch_size=2000,
    )  # fmt: skip
    return users[0]
