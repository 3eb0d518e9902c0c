"""Invented departures: a group that left, one that prepares with Léa, people who came back; none of it is true."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import cycle, islice

from django.utils import timezone

from maillon.cli.demonstration.words import document
from maillon.core.parties.models import Organisation, Person
from maillon.core.people.models import User
from maillon.core.privacy.models import Consent, Purpose
from maillon.mobility.models import (
    AlumniProfile,
    Candidacy,
    CheckIn,
    Cohort,
    Departure,
    EmergencyContact,
    Feedback,
    FocalPerson,
    FundraisingPage,
    Guideline,
    Incident,
    IncidentNote,
    Offer,
    OnCall,
    Placement,
    PledgedAmount,
    PreparationItem,
    Rulebook,
    Season,
    TrainingPresence,
    TrainingSession,
)
from maillon.mobility.queries.alumni import ALUMNI
from maillon.mobility.rules import guidelines as rules
from maillon.mobility.services import departing, guidelines

SLUG = "stages-d-automne"
_TITLES = {
    "puits": {"fr": "Des puits et des jardins à Kaolack (fictif)", "en": "Wells and gardens in Kaolack (fictional)"},
    "beurre": {"fr": "Avec les femmes du karité à Réo (fictif)", "en": "With the shea women of Réo (fictional)"},
}
_LEARNT = (
    "Que rien ne presse quand on écoute d’abord. (Réponse fictive.)",
    "À me taire, puis à demander. (Réponse fictive.)",
    "Ce que l’union fait depuis vingt ans sans nous. (Réponse fictive.)",
    "À vivre avec peu d’eau, et à la partager. (Réponse fictive.)",
    "Qu’une récolte se décide à plusieurs. (Réponse fictive.)",
    "Le nom des arbres, et de qui les plante. (Réponse fictive.)",
    "À demander avant de photographier. (Réponse fictive.)",
    "Que revenir est une partie du voyage. (Réponse fictive.)",
)
_SAID = {"fr": "Séjour de démonstration : il n’existe pas.", "en": "Demonstration stay: it does not exist."}


def tell(*, at: datetime) -> None:
    """Once: the stays, what was done before them, their news, a report, a collection, who came back."""
    if Season.objects.filter(slug=SLUG).exists():
        return
    guidelines.load(at=at)
    people = {name: User.objects.get(email=f"{name}@demo.maillon.example") for name in ("amina", "benoit", "lea")}
    grant = people["benoit"].grants.select_related("organisation").first()
    assert grant is not None and grant.organisation is not None
    home, today = grant.organisation, timezone.localdate(at)
    _watch(home, people, at)
    season = Season.objects.create(
        slug=SLUG,
        name={"fr": "Stages d’automne (fictifs)", "en": "Autumn internships (fictional)"},
        organisation=home,
        rulebook=Rulebook.objects.filter(programme="qsf").order_by("-starts_on")[0],
        opens_at=at - timedelta(days=240),
        apply_by=at - timedelta(days=180),
        is_demonstration=True,
    )
    away = _group(season, home, "puits", "SN", "Kaolack", today - timedelta(days=20), _people(7, 60), at)
    _left(away, at)
    lea = people["lea"].person
    assert lea is not None
    soon = _group(season, home, "beurre", "BF", "Réo", today + timedelta(days=45), _people(5, 70), at)
    _prepares(soon, home, lea, people["benoit"], at)
    _came_back(home, _people(8, 80), at)
    _leaves_alone(soon[0], _people(1, 90)[0], people["benoit"], at)


def _watch(home: Organisation, people: dict[str, User], at: datetime) -> None:
    benoit, amina = people["benoit"], people["amina"]
    OnCall.objects.create(organisation=home, user=benoit, rank=1, phone="819 555-0142", when="Jour et nuit")
    OnCall.objects.create(organisation=None, user=amina, rank=1, phone="514 555-0119", when="8 h – 20 h")
    FocalPerson.objects.create(organisation=home, user=benoit, starts_at=at, named_by=benoit)
    FocalPerson.objects.create(organisation=None, user=amina, starts_at=at, named_by=amina)


def _people(number: int, first: int) -> list[Person]:
    said = document("mobility")
    given, family = said["given"], said["family"]
    return Person.objects.bulk_create(
        Person(
            given_name=given[index % len(given)],
            family_name=f"{family[index * 7 % len(family)]}-Fictif",
            email=f"sejour.{index}@demo.maillon.example",
            language="fr",
            is_demonstration=True,
        )
        for index in range(first, first + number)
    )


def _group(
    season: Season,
    home: Organisation,
    slug: str,
    country: str,
    place: str,
    leaves: date,
    people: list[Person],
    at: datetime,
) -> list[Departure]:
    host = Organisation.objects.filter(country=country).order_by("pk").first()
    offer = Offer.objects.create(
        slug=f"demo-{slug}",
        kind=Offer.Kind.INTERNSHIP,
        season=season,
        organisation=home,
        host=host,
        title=_TITLES[slug],
        about=_SAID,
        country=country,
        place=place,
        starts_on=leaves,
        ends_on=leaves + timedelta(days=75),
        roles={"leader": 1},
        minimum=6,
        maximum=8,
        apply_by=season.apply_by,
        created_at=at,
        published_at=at - timedelta(days=240),
        is_demonstration=True,
    )
    cohort = Cohort.objects.create(offer=offer, formed_at=at)
    candidacies = Candidacy.objects.bulk_create(_candidacy(season, person, at) for person in people)
    placements = Placement.objects.bulk_create(
        Placement(cohort=cohort, candidacy=one, role="leader" if not rank else "", placed_at=at)
        for rank, one in enumerate(candidacies)
    )
    frozen = {
        kind: Guideline.objects.filter(kind=kind).latest("starts_on") for kind in ("checklist", "curriculum", "care")
    }
    return Departure.objects.bulk_create(
        Departure(
            person=person,
            organisation=home,
            host=host,
            offer=offer,
            cohort=cohort,
            placement=placement,
            title=offer.title,
            country=country,
            place=place,
            starts_on=offer.starts_on,
            ends_on=offer.ends_on,
            role=placement.role,
            born_on=date(2003, 4, 2),
            created_at=at,
            is_demonstration=True,
            **frozen,
        )
        for person, placement in zip(people, placements, strict=True)
    )


def _candidacy(season: Season, person: Person, at: datetime) -> Candidacy:
    return Candidacy(
        season=season,
        person=person,
        state=Candidacy.State.ACCEPTED,
        born_on=date(2003, 4, 2),
        applied_at=at - timedelta(days=200),
        decided_at=at - timedelta(days=150),
        is_demonstration=True,
    )


def _items(departures: list[Departure], done: list[int], at: datetime) -> None:
    """The checklist of each, so many lines done."""
    lines = [one for one in rules.checklist(departures[0].checklist.definition) if not one.minors_only]  # type: ignore[union-attr]
    PreparationItem.objects.bulk_create(
        PreparationItem(
            departure=departure,
            key=line.key,
            position=position,
            due_on=departure.starts_on - timedelta(days=line.days_before),
            done_at=at - timedelta(days=3) if position <= number else None,
        )
        for departure, number in zip(departures, done, strict=True)
        for position, line in enumerate(lines, 1)
    )


def _left(group: list[Departure], at: datetime) -> None:
    for rank, one in enumerate(group):
        one.left_at = at - timedelta(days=20)
        one.insurer, one.insurance_number = "Assurance Fictive", f"F-{1000 + rank}"
        one.insurance_phone = "+1 800 555-0100"
        one.phone_there, one.local_contact, one.local_phone = (
            f"+221 70 000 00 {rank:02}",
            "Awa Fictive",
            "+221 33 000 00 00",
        )
        silent = rank == 4
        one.last_check_in_at = at - timedelta(days=9 if silent else 2)
        one.next_check_in_at = one.last_check_in_at + timedelta(days=7)
        one.silent_since = one.next_check_in_at if silent else None
    fields = ["left_at", "insurer", "insurance_number", "insurance_phone", "phone_there", "local_contact"]
    fields += ["local_phone", "last_check_in_at", "next_check_in_at", "silent_since"]
    Departure.objects.bulk_update(group, fields)
    _items(group, [20] * len(group), at - timedelta(days=25))
    EmergencyContact.objects.bulk_create(
        EmergencyContact(departure=one, rank=rank, name=name, relation=relation, phone=f"819 555-02{rank}{number}")
        for number, one in enumerate(group)
        for rank, (name, relation) in enumerate((("Parent Fictif", "parent"), ("Amie Fictive", "amie")), 1)
    )
    CheckIn.objects.bulk_create(
        CheckIn(
            departure=one, at=(one.last_check_in_at or at) - timedelta(days=back), state=CheckIn.State.WELL, way=way
        )
        for one in group
        for back, way in ((0, CheckIn.Way.LINK), (7, CheckIn.Way.MAIL))
    )
    asked = User.objects.get(email="benoit@demo.maillon.example")
    incident = Incident.objects.create(
        reference="DEMO-SANTE",
        kind=Incident.Kind.HEALTH,
        severity=Incident.Severity.SERIOUS,
        state=Incident.State.IN_HAND,
        organisation=group[2].organisation,
        departure=group[2],
        country="SN",
        account="Fièvre depuis deux jours. Vue à la clinique de Kaolack, sous traitement. (Signalement fictif.)",
        reported_at=at - timedelta(days=3),
        taken_by=asked,
        taken_at=at - timedelta(days=3),
        is_demonstration=True,
    )
    IncidentNote.objects.create(
        incident=incident, at=at - timedelta(days=2), by=asked, text="L’assureur est prévenu; la fièvre est tombée."
    )


def _prepares(group: list[Departure], home: Organisation, lea: Person, benoit: User, at: datetime) -> None:
    cohort = group[0].cohort
    assert cohort is not None and group[0].curriculum is not None
    _items(group, list(islice(cycle((8, 6, 3, 7, 5)), len(group))), at)
    [asked] = Candidacy.objects.bulk_create([_candidacy(cohort.offer.season, lea, at)])  # type: ignore[arg-type]
    placement = Placement.objects.create(cohort=cohort, candidacy=asked, placed_at=at)
    names = ("host", "offer", "cohort", "title", "country", "place", "starts_on", "ends_on")
    facts = {name: getattr(group[0], name) for name in names}
    facts |= {"placement": placement, "born_on": date(2003, 4, 2), "is_demonstration": True}
    own = departing.register(person=lea, organisation=home, facts=facts, programme="qsf", actor=None, at=at)
    days = ((-30, "solidarity", 12), (-16, "intercultural", 12), (-9, "country", 9), (12, "safety", 6))
    sessions = TrainingSession.objects.bulk_create(
        TrainingSession(
            organisation=home,
            cohort=cohort,
            curriculum=group[0].curriculum,
            module=module,
            starts_at=at + timedelta(days=day),
            ends_at=at + timedelta(days=day, hours=hours + 1),
            minutes=hours * 60,
            place="Maison de la solidarité (fictive), Sherbrooke",
            created_by=benoit,
            created_at=at,
        )
        for day, module, hours in days
    )
    TrainingPresence.objects.bulk_create(
        TrainingPresence(
            session=one, departure=each, minutes=one.minutes, way="staff", at=one.starts_at, noted_by=benoit
        )
        for one in sessions[:3]
        for each in [*group, own]
    )
    page = FundraisingPage.objects.create(
        cohort=cohort,
        slug="karite-de-reo",
        about={
            "fr": "Nous partons travailler avec l’union des femmes du karité. Collecte fictive.",
            "en": "We leave to work with the shea women’s union. Fictional fundraising.",
        },
        target_minor=1_200_000,
        gift_address="https://dons.exemple.invalid/semis",
        published_at=at,
        created_at=at,
    )
    PledgedAmount.objects.bulk_create(
        PledgedAmount(
            page=page, what=what, amount_minor=minor, declared_by=benoit, declared_at=at - timedelta(days=back)
        )
        for what, minor, back in (
            ("Souper spaghetti", 184_000, 40),
            ("Lave-auto", 61_500, 21),
            ("Vente de café", 97_200, 6),
        )
    )


def _leaves_alone(group: Departure, person: Person, benoit: User, at: datetime) -> None:
    """A cooperant outside of any group, and a session for whoever leaves with the organisation."""
    assert group.curriculum is not None
    starts_on = timezone.localdate(at) + timedelta(days=60)
    alone = Departure.objects.create(
        person=person,
        organisation=group.organisation,
        host=group.host,
        title={"fr": "Conseil en agroforesterie (fictif)", "en": "Agroforestry advice (fictional)"},
        country="BF",
        place="Koudougou",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=300),
        checklist=group.checklist,
        curriculum=group.curriculum,
        care=group.care,
        created_at=at,
        is_demonstration=True,
    )
    _items([alone], [4], at)
    TrainingSession.objects.create(
        organisation=group.organisation,
        curriculum=group.curriculum,
        module="gender",
        starts_at=at + timedelta(days=19),
        ends_at=at + timedelta(days=19, hours=7),
        minutes=360,
        place="Centre communautaire (fictif), Sherbrooke",
        created_by=benoit,
        created_at=at,
    )


def _came_back(home: Organisation, people: list[Person], at: datetime) -> None:
    places = (("PE", "Tarapoto"), ("SN", "Thiès"), ("BJ", "Natitingou"), ("GT", "Quetzaltenango"))
    back = Departure.objects.bulk_create(
        Departure(
            person=person,
            organisation=home,
            title={"fr": f"Stage à {place} (fictif)", "en": f"Internship in {place} (fictional)"},
            country=country,
            place=place,
            starts_on=date(timezone.localdate(at).year - 1 - rank % 3, 5, 15),
            ends_on=date(timezone.localdate(at).year - 1 - rank % 3, 7, 29),
            created_at=at,
            left_at=at - timedelta(days=500),
            returned_at=at - timedelta(days=420),
            is_demonstration=True,
        )
        for rank, (person, (country, place)) in enumerate(zip(people, cycle(places), strict=False))
    )
    asked = Guideline.objects.filter(kind=Guideline.Kind.DEBRIEFING).latest("starts_on")
    Feedback.objects.bulk_create(
        Feedback(
            departure=one,
            guideline=asked,
            answers={"well": str(3 + rank % 3), "prepared": str(4 + rank % 2), "safe": "mostly" if rank == 5 else "yes"}
            | {"learnt": _LEARNT[rank % len(_LEARNT)]},
            sent_at=at - timedelta(days=400),
        )
        for rank, one in enumerate(back)
    )
    purpose = Purpose.objects.filter(key=ALUMNI).first()
    if purpose is None:
        return
    agreed = people[:6]
    Consent.objects.bulk_create(
        Consent(person=one, purpose=purpose, given_at=at, how="page", language="fr", wording_digest="0" * 64)
        for one in agreed
    )
    AlumniProfile.objects.bulk_create(
        AlumniProfile(person=one, place=place, about="Personne fictive.", changed_at=at)
        for one, place in zip(agreed, cycle(("Sherbrooke", "Rimouski", "Montréal")), strict=False)
    )
