"""A year's notices for a thousand members: made, posted, owed; and how long one PDF takes.

Written in the database of MAILLON_DATA or DATABASE_URL: use a throw-away one.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command

from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.network.models import DuesNotice, DuesScale, Membership, MembershipCategory, MembershipYear
from maillon.network.queries.dues.accounts import whole
from maillon.network.queries.dues.simulating import simulate
from maillon.network.services import catalogue
from maillon.network.services.dues import notices, scales

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
    assert account.made == MEMBERS == DuesNotice.objects.count()
    assert account.total_minor == simulated.whole.after_minor == whole()[0].receivable_minor
    return [
        "| mesure | secondes | de calcul |",
        "|---|---|---|",
        f"| simuler un barème sur {MEMBERS} membres | {simulating:.2f} | – |",
        f"| {MEMBERS} avis : faits, inscrits au grand livre, dus (sans leurs PDF) | {issuing:.2f} | {computing:.2f} |",
    ]


def _members(category: MembershipCategory | None) -> None:
    assert category is not None
    made = Organisation.objects.bulk_create(
        Organisation(slug=f"mesure-{place}", legal_name_fr=f"Membre {place}", country="CA") for place in range(MEMBERS)
    )
    Membership.objects.bulk_create(
        Membership(organisation=one, category=category, starts_on=date(2000, 1, 1), recorded_at=AT) for one in made
    )
    OrganisationFigure.objects.bulk_create(
        OrganisationFigure(
            organisation=one, kind="revenue", starts_on=date(2025, 4, 1), ends_on=date(2026, 4, 1),
            amount_minor=5_000_000 + place * 765_431, currency="CAD", source="Mesure", recorded_at=AT,
        )
        for place, one in enumerate(made)
    )  # fmt: skip
