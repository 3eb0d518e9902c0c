"""A fictional season of group internships: six offers, forty candidates, groups formed and adopted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration.words import document
from maillon.core.codelists import queries as codelists
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.text import fold
from maillon.mobility.models import Candidacy, Offer, Plan, Rulebook, Season, Wish
from maillon.mobility.services import interviews, placing, rulebooks, seasons

SLUG = "stages-d-ete"
_FICTION = "Offre de démonstration : elle n’existe pas."
_FICTION_EN = "Demonstration offer: it does not exist."
_SHOWN_SINCE = timedelta(days=30)
_SKILLS = ("animation", "agriculture", "sante", "education", "communications", "genre", "environnement", "construction")


@transaction.atomic
def tell(*, at: datetime) -> None:
    """A season open for forty days more, whatever the day of the visit; nothing when it is there."""
    if Season.objects.filter(slug=SLUG).exists():
        return
    rulebooks.load(at=at)
    amina = User.objects.get(email="amina@demo.maillon.example")
    benoit = User.objects.get(email="benoit@demo.maillon.example")
    deadline = timezone.localtime(at + timedelta(days=40)).replace(hour=16, minute=0, second=0, microsecond=0)
    soonest = timezone.localdate(at + timedelta(days=120))
    leaves = next(day for year in (soonest.year, soonest.year + 1) if (day := date(year, 5, 15)) > soonest)
    season = Season.objects.create(
        slug=SLUG,
        name={"fr": f"Stages d’été {leaves.year} (fictifs)", "en": f"Summer internships {leaves.year} (fictional)"},
        rulebook=Rulebook.objects.filter(programme="qsf").order_by("-starts_on")[0],
        opens_at=at - timedelta(days=30),
        apply_by=deadline,
        is_demonstration=True,
    )
    offers = _offers(season, leaves, deadline, benoit, at)
    _others(leaves, deadline, benoit, at)
    seasons.open_candidacies(season=season, actor=None, at=at, is_demonstration=True)
    _candidates(season, offers, leaves, at)
    morning = timezone.localtime(at + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)
    said: dict[str, Any] = {
        "season": season,
        "place": "https://appel.exemple.invalid/maillon",
        "actor": amina,
        "at": at,
    }
    interviews.open_slots(kind="group", starts_at=morning, minutes=90, count=2, seats=8, **said)
    interviews.open_slots(
        kind="individual", starts_at=morning + timedelta(days=1), minutes=30, count=4, seats=1, **said
    )
    plan = Plan.objects.create(season=season, asked_by=amina, asked_at=at)
    placing.adopt(plan=placing.make(plan=plan, at=at), actor=amina, at=at)


def _offers(season: Season, leaves: date, deadline: datetime, author: User, at: datetime) -> list[Offer]:
    homes, said = _homes(author), document("mobility")
    partners = {one.country: one for one in Organisation.objects.exclude(country="CA").order_by("-pk")}
    return [
        Offer.objects.create(
            slug=f"demo-{one['slug']}",
            kind=Offer.Kind.INTERNSHIP,
            season=season,
            organisation=homes[number % len(homes)],
            host=partners.get(one["country"]),
            title=one["title"],
            about={
                "fr": f"{_FICTION}\n\nPendant 75 jours, vous travaillez avec le partenaire aux tâches qu’il choisit, "
                "en équipe avec de jeunes de la région. Au retour, vous menez un projet d’engagement du public.",
                "en": f"{_FICTION_EN}\n\nFor 75 days, you take part in the tasks the partner "
                "chooses, in a team with young people of the region. On return, you lead a public-engagement project.",
            },
            living={
                "fr": "En famille d’accueil, deux par maison. Eau du puits traitée, électricité le soir, "
                "connexion au bureau du partenaire.",
                "en": "With host families, two to a house. Treated well water, electricity in the evening, "
                "connection at the partner’s office.",
            },
            country=one["country"],
            place=one["place"],
            starts_on=leaves + timedelta(days=one["days_later"]),
            ends_on=leaves + timedelta(days=one["days_later"] + 75),
            languages=one["languages"],
            skills=one["skills"],
            provisions=["diet", "ground_floor"] if number % 2 else ["step_free", "quiet"],
            roles={"leader": 1, "assistant": 1} if number < 4 else {"leader": 1},
            costs=said["costs"],
            own_cost_minor=200_000,
            minimum=6,
            maximum=8 if number else 7,
            **_safety(one["safety"], at),
            apply_by=deadline,
            words=_words(one),
            created_by=author,
            created_at=at,
            published_at=at,
            is_demonstration=True,
        )
        for number, one in enumerate(said["offers"])
    ]


def _others(leaves: date, deadline: datetime, author: User, at: datetime) -> None:
    home = _homes(author)[0]
    said = document("mobility")
    for one in said["others"]:
        Offer.objects.create(
            slug=f"demo-{one['kind']}",
            kind=one["kind"],
            organisation=home,
            title=one["title"],
            about={"fr": f"{_FICTION}\n\n{one['about']['fr']}", "en": f"{_FICTION_EN}\n\n{one['about']['en']}"},
            living=one.get("living", {}),
            country=one["country"],
            place=one["place"],
            starts_on=leaves,
            ends_on=leaves + timedelta(days=one["days"]),
            languages={"fr": 4},
            skills=["gestion"],
            costs=said["costs"][:2] if "safety" in one else [],
            maximum=one["places"],
            apply_by=deadline,
            **_safety(one.get("safety"), at),
            words=_words(one),
            created_by=author,
            created_at=at,
            published_at=at - _SHOWN_SINCE,
            is_demonstration=True,
        )


def _safety(level: int | None, at: datetime) -> dict[str, Any]:
    if level is None:
        return {}
    source = "https://voyage.gc.ca (niveau d’exemple)"
    return {"safety_level": level, "safety_source": source, "safety_checked_on": timezone.localdate(at)}


def _words(one: dict[str, Any]) -> str:
    countries = [codelists.label("Country", one["country"], language) for language in ("fr", "en")]
    return fold(" ".join([*one["title"].values(), one["place"], *(countries if one["country"] else [])]))


def _homes(author: User) -> list[Organisation]:
    own = author.grants.select_related("organisation").first()
    assert own is not None and own.organisation is not None
    others = Organisation.objects.filter(country="CA", is_demonstration=True).exclude(pk=own.organisation.pk)
    return [own.organisation, *others.order_by("pk")[2:5]]


def _candidates(season: Season, offers: list[Offer], leaves: date, at: datetime) -> None:
    dice = Random("maillon-mobility")  # noqa: S311  the same forty every time is the point
    said = document("mobility")
    given, family = said["given"], said["family"]
    people = Person.objects.bulk_create(
        Person(
            given_name=given[number % len(given)],
            family_name=f"{family[number * 7 % len(family)]}-Fictif",
            email=f"candidature.{number}@demo.maillon.example",
            language="fr",
            is_demonstration=True,
        )
        for number in range(40)
    )
    made = Candidacy.objects.bulk_create(
        _candidacy(season, person, number, leaves, dice, at) for number, person in enumerate(people)
    )
    Wish.objects.bulk_create(
        Wish(candidacy=one, offer=offer, rank=rank)
        for one in made
        for rank, offer in enumerate(dice.sample(offers, dice.randint(2, 4)), 1)
    )


def _candidacy(season: Season, person: Person, number: int, leaves: date, dice: Random, at: datetime) -> Candidacy:
    waits = number >= 36
    return Candidacy(
        season=season,
        person=person,
        state=Candidacy.State.WAITING if waits else Candidacy.State.ACCEPTED,
        place_in_line=number - 35 if waits else None,
        born_on=date(leaves.year - dice.randint(19, 30), dice.randint(1, 12), dice.randint(1, 28)),
        free_from=leaves + timedelta(days=4) if number % 9 == 0 else None,
        languages={"fr": 6, "es": dice.choice((0, 2, 3, 4)), "en": dice.choice((1, 3, 5))},
        skills=dice.sample(_SKILLS, 2),
        roles=[role for role in ("leader", "assistant") if dice.random() < 0.4],
        needs=["step_free"] if number in (7, 21) else ["diet"] if number == 13 else [],
        gender=dice.choice(("f", "f", "m", "m", "x", "")),
        anywhere=dice.random() < 0.3,
        merit=dice.randint(55, 98),
        applied_at=at - timedelta(days=dice.randint(2, 25)),
        decided_at=at - timedelta(days=1),
        is_demonstration=True,
    )
