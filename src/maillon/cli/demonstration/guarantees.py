"""The fund of the demonstration: its members' capital, its lenders in four currencies, twenty guarantees since 2019."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration import guarantee_file, guarantees_loans, guarantees_papers
from maillon.cli.demonstration.guarantees_money import call_again, give, instant, move_rates
from maillon.cli.demonstration.guarantees_story import LENDERS, Story
from maillon.cli.demonstration.personas import FUND, Persona, create_home, create_people
from maillon.core.people.models import User
from maillon.core.people.rules import Role
from maillon.guarantees.models import Facility, Fund, ProductVersion
from maillon.guarantees.queries.social import in_force
from maillon.guarantees.services import (
    breaches,
    clocks,
    funds,
    loading,
    papers,
    social,
    versions,
)

ADELE = Persona("Adèle", "Fortin-Diop", Role.FUND_MANAGER, FUND)
MARCUS = Persona("Marcus", "Étienne", Role.CREDIT_COMMITTEE, FUND)
ROSA = Persona("Rosa", "Quispe-Lavoie", Role.CREDIT_COMMITTEE, FUND)
"""A second manager and two more members of the committee: nobody approves what they ask for."""


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Everything, once; nothing when the fund is there already."""
    home = create_home(FUND)
    if Fund.objects.filter(organisation=home).exists():
        return
    create_people((ADELE, MARCUS, ROSA), at - timedelta(days=2500))
    began = instant(date(2019, 6, 3))
    fund = funds.open_fund(
        organisation=home,
        slug="levain",
        name={"fr": "Fonds du levain (inventé)", "en": "Leaven Fund (invented)"},
        actor=None,
        at=began,
        is_demonstration=True,
    )
    loading.load(fund=fund, at=began)
    give(fund, began)
    move_rates(fund, date(2019, 6, 3))
    story = Story(fund, timezone.localdate(at), _facilities(fund, began))
    story.walk(guarantees_loans.acts(fund, story.today))
    story.propose()
    call_again(fund, at)
    guarantees_loans.leave_waiting(fund, at)
    guarantees_loans.include(fund, at)
    versions.load_checklists(at=at)
    versions.load_covenants(at=at)
    _social(fund, at)
    guarantee_file.known_again(fund, at=at)
    breaches.review(fund=fund, at=at)
    clocks.wind(fund=fund, actor=None, at=at)
    papers.load(at=at)
    manager = User.objects.get(email="guillaume@demo.maillon.example")
    guarantees_papers.tell(fund, manager=manager, at=at)
    studied = guarantee_file.tell(fund, at=at)
    guarantee_file.put_before_the_committee(studied, actor=manager, at=at)


_JUDGED = 10


def _social(fund: Fund, at: datetime) -> None:
    """Each enterprise judged when its guarantee began, and a year later where that day has come."""
    social.load(at=at)
    manager = User.objects.get(email="guillaume@demo.maillon.example")
    today = timezone.localdate(at)
    for place, one in enumerate(fund.guarantees.select_related("fund").order_by("reference")[:_JUDGED]):
        for year in range(2):
            day = one.starts_on + timedelta(days=365 * year)
            if day >= today:
                continue
            asked = {one.key: one for one in in_force(day)}
            for framework in [asked[key] for key in ("valeurs", "2x")[: 2 - year] if key in asked]:
                social.assess(
                    guarantee=one, framework=framework, on=day, actor=manager, at=instant(day + timedelta(days=1)),
                    answers={key: (value, "Visite (inventée)") for key, value in _answers(place, year).items()},
                )  # fmt: skip


def _answers(place: int, year: int) -> dict[str, str]:
    """What an enterprise answers to both frameworks: a little better the second year."""
    jobs = 6 + 3 * place + 2 * year
    return {
        "assemblee": str(22 + (7 * place) % 50),
        "surplus": "no" if place % 6 == 5 else "yes",
        "conseil_femmes": str(20 + (11 * place) % 60),
        "egalite": str(min(5, 2 + place % 3 + year)),
        "environnement": str(2 + place % 4),
        "emplois": str(jobs),
        "emplois_femmes": str(jobs * (3 + place % 4) // 10),
        "producteurs": str(40 + 35 * place + 10 * year),
        "revenu": str(min(5, 2 + place % 3 + year)),
        "revenu_verse": str(1_200 * (40 + 35 * place + 10 * year)),
        "ancrage": str(3 + place % 3),
        "esg": "yes",
        "violence": "yes" if year or place % 3 else "no",
        "gouvernance": "yes",
        "direction": str(20 + (11 * place) % 60),
        "emploi": str(10 * (3 + place % 4)),
    }


def _facilities(fund: Fund, at: datetime) -> list[Facility]:
    version = ProductVersion.objects.get(product__fund=fund, product__key="pret-a-pret", number=1)
    return [
        funds.agree_facility(
            fund=fund,
            reference=f"ENT-2019-{place:03d}",
            lender=create_home(home),
            version=version,
            currency=currency,
            starts_on=timezone.localdate(at),
            available_until=date(2029, 12, 31),
            actor=None,
            at=at,
        )
        for place, (home, currency, _country) in enumerate(LENDERS, start=1)
    ]
