"""Budgets of the demonstration: those of the applications sent, and Benoît's, with a point or two left to settle."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from maillon.core.money import apportion
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier
from maillon.funding.models import Budget
from maillon.funding.queries.budgets import frame_of, proposed_rate, takes_budget
from maillon.funding.rules.budgeting.sums import Content, Line, Source
from maillon.funding.services import budgeting

SOURCES = (*budgeting.FIRST_SOURCES, Source("dons", "fundraising", "Soupers-bénéfice"))
_LINES = (
    ("salaires", "Coordination au Québec", "Coordination", "mois", 12, 30),
    ("partenaires", "Équipe du partenaire", "Accompagnement", "mois", 12, 34),
    ("voyages", "Deux missions sur place", "Accompagnement", "billet", 4, 12),
    ("activites", "Ateliers dans les villages", "Ateliers", "atelier", 20, 14),
    ("suivi", "Enquête et vérification", "Suivi", "forfait", 1, 4),
    ("administration", "Loyer, comptabilité, assurances", "Coordination", "forfait", 1, 6),
)
"""Category, expense, activity, unit, how many, part of the whole."""


def of_project(asked_minor: int, first_year: int) -> Content:
    """A budget of twice what is asked, over two years, within every limit of the second component."""
    weights = [part * share for share in (3, 2) for *_line, part in _LINES]
    aids = apportion(asked_minor, weights)
    lines = []
    for place, aid in enumerate(aids):
        category, label, activity, unit, quantity, _part = _LINES[place % len(_LINES)]
        year, dons = first_year + place // len(_LINES), aid // 3
        even = 2 * aid % quantity == 0
        shares = {SOURCES[0].key: aid, SOURCES[1].key: aid - dons, SOURCES[2].key: dons}
        lines.append(
            Line(
                f"l{place}", year, category, label, Decimal(quantity if even else 1),
                2 * aid // quantity if even else 2 * aid, "CAD", unit=unit if even else "forfait", activity=activity,
                shares=shares,
            )
        )  # fmt: skip
    return Content("CAD", SOURCES, tuple(lines))


def write_budget(dossier: Dossier, asked_minor: int, user: User | None, at: datetime) -> None:
    """The budget of an application, sealed when the application was already sent."""
    years = frame_of(dossier).years
    content = of_project(asked_minor, years.start if years is not None else timezone.localdate(at).year + 1)
    begun = budgeting.begin(dossier=dossier, actor=user, at=at)
    saved = budgeting.save(budget=begun, content=content, revision=begun.revision, actor=user, at=at)
    if dossier.submitted_at is not None:
        budgeting.seal(budget=saved, actor=user, at=at)


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Benoît's two versions, the second in francs and with a vehicle; nothing when they are there."""
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    drafts = Dossier.objects.filter(state="draft", version__call__isnull=False, is_demonstration=True)
    mine = drafts.filter(applicant__grants__user=benoit).select_related("version__procedure", "applicant").first()
    if mine is None or not takes_budget(mine) or Budget.objects.filter(dossier=mine).exists():
        return
    years = frame_of(mine).years
    first = years.start if years is not None else timezone.localdate(at).year + 1
    content = of_project(9_600_000, first)
    begun = budgeting.begin(dossier=mine, actor=benoit, at=at - timedelta(days=2))
    budgeting.save(budget=begun, content=content, revision=1, actor=benoit, at=at - timedelta(days=1))
    budgeting.save_beside(dossier=mine, content=_further(content, first), actor=benoit, at=at - timedelta(hours=3))


def _further(content: Content, year: int) -> Content:
    """The ateliers told in francs CFA, a motorbike nobody asked about, administration a little too high."""
    found = proposed_rate("XOF", "CAD", year=year)
    rate = found[0] if found else Decimal("0.0023")
    lines = []
    for line in content.lines:
        if line.category == "activites" and line.year == year:
            line = replace(line, quantity=Decimal(20), unit="atelier", price_minor=265_000, currency="XOF", rate=rate)
        if line.category == "administration" and line.year == year:
            shares = {**line.shares, "programme": line.shares["programme"] + 800_000}
            line = replace(line, quantity=Decimal(1), price_minor=content.cost(line) + 800_000, shares=shares)
        lines.append(line)
    motorbike = Line(
        "moto", year, "vehicules", "Motocyclette de suivi", Decimal(1), 420_000, "CAD", unit="unité",
        activity="Suivi", shares={"programme": 420_000},
    )  # fmt: skip
    return replace(content, lines=(*lines, motorbike))
