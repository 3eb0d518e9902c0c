"""What the demonstration's ministry gave since 1997: one light row an agreement, and who the story is told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.core.text import slug
from maillon.funding.models import Agreement, Component, Instalment, Programme, Terms
from maillon.funding.rules import agreements as rules
from maillon.funding.rules import terms as terms_rules

HISTORY = "avant-maillon"
"""The programme all that was given before Maillon stands under."""
_SINCE, _PAST = 1997, 660
COUNTRIES = """
HT BF SN ML BJ TG NE CI CM CD RW BI MG GN MA TN DZ EG LB PS JO SY IQ IN BD NP LK PH VN
KH ID TL PE BO EC CO GT HN NI SV MX CU DO PY BR CL UA KE UG TZ ET ZM MW MZ ZA GH LR SL
""".split()  # noqa: SIM905  sixty codes read better in a row
WHAT = (
    "Eau et jardins",
    "École des métiers",
    "Semences paysannes",
    "Santé des mères",
    "Coopérative de transformation",
    "Radio communautaire",
    "Forêt et revenus",
    "Jeunes en stage",
    "Droits des femmes",
    "Après la tempête",
)
_GONE = ("Solidarité", "Horizons", "Entraide", "Terres d’accueil", "Partage")
_TOWNS = ("Amos", "Matane", "Gaspé", "Alma", "Granby", "Joliette", "Val-d’Or", "Magog")


@dataclass(frozen=True, slots=True)
class Story:
    """Who gives, who receives, when it is told."""

    ministry: Organisation
    homes: Sequence[Organisation]
    officers: tuple[User, User]
    terms: Sequence[Terms]
    at: datetime
    random: Random

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)


def past(story: Story) -> None:
    """What was given since 1997, one light row each: who, how much, where, when."""
    programme, _made = Programme.objects.get_or_create(
        slug=HISTORY,
        defaults={
            "funder": story.ministry,
            "name": {"fr": "Programmes d’avant (inventés)", "en": "Former programmes (invented)"},
            "source": "Démonstration : inventé",
            "is_example": True,
            "is_demonstration": True,
            "created_at": story.at,
        },
    )
    component, _made = Component.objects.get_or_create(
        programme=programme, key="tous", defaults={"name": {"fr": "Tous les volets", "en": "All streams"}}
    )
    under, _made = Terms.objects.get_or_create(
        component=component,
        number=1,
        defaults={
            "name": {"fr": "Cadres d’avant Maillon", "en": "Frameworks before Maillon"},
            "definition": terms_rules.Terms().document(),
            "starts_on": date(_SINCE, 4, 1),
            "source": "Démonstration : inventé",
            "is_example": True,
            "loaded_at": story.at,
        },
    )
    homes, draw = [*_gone(), *story.homes], story.random
    years = story.today.year - 3 - _SINCE
    rows = []
    for place in range(_PAST):
        start = date(_SINCE + place * years // _PAST, draw.randint(4, 12), draw.randint(1, 28))
        country = COUNTRIES[place % len(COUNTRIES)]
        made_at = timezone.make_aware(datetime.combine(start, time(12)))
        rows.append(
            Agreement(
                reference=f"CONV-{start.year}-{place + 1:04d}",
                terms=under,
                funder=story.ministry,
                organisation=homes[place % len(homes)],
                title=f"{WHAT[draw.randrange(len(WHAT))]} ({country})",
                amount_minor=draw.randint(8, 240) * 100_000,
                currency="CAD",
                starts_on=start,
                ends_on=rules.add_months(start, draw.choice((12, 24, 36))),
                country=country,
                state=Agreement.State.COMPLETED,
                signed_at=made_at,
                created_at=made_at,
                is_demonstration=True,
            )
        )
    made = Agreement.objects.bulk_create(rows, batch_size=500)
    mireille, simon = story.officers
    Instalment.objects.bulk_create(
        [
            Instalment(
                agreement=one,
                number=1,
                key="unique",
                label={"fr": "Versement unique", "en": "Single instalment"},
                amount_minor=one.amount_minor,
                not_before=one.starts_on,
                state=Instalment.State.PAID,
                prepared_by=simon,
                approved_by=mireille,
                paid_on=one.starts_on + timedelta(days=20),
            )
            for one in made
        ],
        batch_size=500,
    )


def _gone() -> list[Organisation]:
    """Organisations that are no more, so that the history has more of them than the network."""
    names = [f"{what} {town} (fictif, dissous)" for what in _GONE for town in _TOWNS]
    made = [
        Organisation(slug=slug(name), legal_name_fr=name, country="CA", organisation_type="22", is_demonstration=True)
        for name in names
    ]
    Organisation.objects.bulk_create(made, ignore_conflicts=True)
    return list(Organisation.objects.filter(slug__in=[one.slug for one in made]).order_by("slug"))
