"""A year's notices for a thousand members: made, posted, owed, a letter to each; then all of them printed.

Written in the database of MAILLON_DATA or DATABASE_URL: use a throw-away one.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command

from maillon.core.mail.models import Message
from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import TERRITORY_OF, Role
from maillon.network.models import DuesNotice, DuesScale, Membership, MembershipCategory, MembershipYear
from maillon.network.queries.dues.accounts import whole
from maillon.network.queries.dues.simulating import simulate
from maillon.network.services import catalogue
from maillon.network.services.dues import notices, papers, scales

AT = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
MEMBERS = 1000


def run(_peer: Path | None = None) -> list[str]:
    """The lines of the table."""
    call_command("migrate", verbosity=0)
    catalogue.load_memberships()
    scales.load(at=AT)
    year = MembershipYear.objects.get(starts_on__lte=AT.date(), ends_on__gt=AT.date())
    _members(MembershipCategory.objects.filter(pays_dues=True).order_by("position").first())
    draft = DuesScale.objects.get(key="revenus", version=1)
    scale = scales.adopt(scale=draft, starts_on=year.starts_on, resolution="Mesure", actor=None, at=AT)
    started = time.perf_counter()
    simulated = simulate(scale, year, beside=None)
    simulating = time.perf_counter() - started
    started, computed = time.perf_counter(), time.process_time()
    account = notices.issue_year(year=year, actor=None, at=AT)
    issuing, computing = time.perf_counter() - started, time.process_time() - computed
    assert account.made == MEMBERS == DuesNotice.objects.count() == Message.objects.count()
    assert account.total_minor == simulated.whole.after_minor == whole()[0].receivable_minor
    started, steps = time.perf_counter(), []
    _stored, printed = papers.print_year(
        year=year, language="fr", actor=None, at=AT, report=lambda done, _total: steps.append(done)
    )
    printing = time.perf_counter() - started
    assert printed == MEMBERS == steps[-1]
    load = " / ".join(f"{one:.1f}" for one in os.getloadavg())
    return [
        f"Charge {load}.",
        "",
        "| mesure | secondes | de calcul |",
        "|---|---|---|",
        f"| simuler un barème sur {MEMBERS} membres | {simulating:.2f} | – |",
        f"| {MEMBERS} avis : faits, inscrits au grand livre, dus, {MEMBERS} lettres écrites | {issuing:.2f} "
        f"| {computing:.2f} |",
        f"| les mêmes imprimés, un ZIP de {len(steps)} PDF, l’avancement dit à chacun | {printing:.2f} | – |",
    ]


def _members(category: MembershipCategory | None) -> None:
    assert category is not None
    made = Organisation.objects.bulk_create(
        Organisation(slug=f"mesure-{place}", legal_name_fr=f"Membre {place}", country="CA") for place in range(MEMBERS)
    )
    Membership.objects.bulk_create(
        Membership(organisation=one, category=category, starts_on=date(2000, 1, 1), recorded_at=AT) for one in made
    )
    people = User.objects.bulk_create(User(email=f"m{place}@mesure.exemple", language="fr") for place in range(MEMBERS))
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user,
            organisation=one,
            role=Role.ORGANISATION_ADMINISTRATOR.value,
            territory=TERRITORY_OF[Role.ORGANISATION_ADMINISTRATOR].value,
            starts_at=AT,
        )  # fmt: skip
        for user, one in zip(people, made, strict=True)
    )
    OrganisationFigure.objects.bulk_create(
        OrganisationFigure(
            organisation=one, kind="revenue", starts_on=date(2025, 4, 1), ends_on=date(2026, 4, 1),
            amount_minor=5_000_000 + place * 765_431, currency="CAD", source="Mesure", recorded_at=AT,
        )
        for place, one in enumerate(made)
    )  # fmt: skip
