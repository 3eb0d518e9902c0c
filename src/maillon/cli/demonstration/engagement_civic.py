"""The invented civic life: newsletter, volunteers, courses, resources, workshops, coalitions; dated by the visit."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.utils import timezone

from maillon.core.people.models import User
from maillon.core.privacy.models import Purpose
from maillon.engagement.models import (
    AdvocacyDate,
    Commitment,
    Course,
    CourseSession,
    Enrolment,
    Event,
    HelpRequest,
    Issue,
    LobbyContact,
    Resource,
    SignedPosition,
    Subscription,
    SubscriptionInterest,
    Volunteer,
    VolunteerSkill,
    Workshop,
    WorkshopBooking,
)
from maillon.engagement.queries.terms import towns
from maillon.engagement.rules.nearby import everything
from maillon.network.models import Alliance

_DAY = timedelta(days=1)
_FICTION = {"fr": "Démonstration : cela n’existe pas.", "en": "A demonstration: it does not exist."}
_HELPERS = (
    "Aïcha",
    "Bruno",
    "Camille",
    "Daouda",
    "Élise",
    "Farid",
    "Geneviève",
    "Hugo",
    "Inès",
    "Jules",
    "Khadija",
    "Lucie",
)
_SKILLS = ("accueil", "cuisine", "animation", "traduction", "graphisme", "conduite")
_COURSES = (
    ("Lire et écrire un cadre de résultats", "Reading and writing a results framework", ["gar"], 180),
    ("Prévenir l’exploitation et les abus", "Preventing exploitation and abuse", ["peas"], 120),
    ("Le genre dans un projet, pas à côté", "Gender inside a project, not beside it", ["genre", "partenariat"], 240),
)
_RESOURCES = (
    ("Le voyage d’un avocat", "The journey of an avocado", "fiche", ["alimentation", "commerce"], 10, 13),
    ("Frontières : un jeu de rôle", "Borders: a role-playing game", "jeu", ["migrations", "droits"], 14, 17),
    ("Animer une discussion difficile", "Leading a difficult discussion", "guide", ["paix"], 16, 99),
)


def tell(people: dict[str, User], *, at: datetime) -> None:
    """A little of everything, in a few questions; nobody is written to."""
    _newsletter(people["amina"], at)
    _volunteers(people["benoit"], at)
    _training(people, at)
    _education(people["benoit"], at)
    _advocacy(people["amina"], at)


def _key(text: str) -> str:
    return hashlib.sha256(f"demo-{text}".encode()).hexdigest()[:32]


def _newsletter(author: User, at: datetime) -> None:
    purpose = Purpose.objects.filter(key="newsletter").order_by("-version").first()
    titles = (
        ("Novembre : tout un mois", "November: a whole month"),
        ("L’hiver des solidarités", "A winter of solidarity"),
    )
    Issue.objects.bulk_create(
        Issue(
            slug=f"demo-numero-{number}",
            title={"fr": fr, "en": en},
            text={lang: f"{title}.\n\n{_FICTION[lang]}" for lang, title in (("fr", fr), ("en", en))},
            created_by=author,
            created_at=at - (40 - 30 * number) * _DAY,
            sending_at=at - 38 * _DAY if number == 0 else None,
            sent_at=at - 38 * _DAY if number == 0 else None,
            sent=24 if number == 0 else 0,
            bounced=1 if number == 0 else 0,
            is_demonstration=True,
        )
        for number, (fr, en) in enumerate(titles)
    )
    if purpose is None:
        return
    known = Subscription.objects.bulk_create(
        Subscription(
            email=f"abonnement{number}@demo.maillon.example",
            key=_key(f"abonnement{number}"),
            purpose=purpose,
            asked_at=at - 60 * _DAY,
            told_at=at - 60 * _DAY,
            confirmed_at=at - 60 * _DAY,
        )
        for number in range(24)
    )
    codes = ("agir", "evenements", "partir", "formation", "ecole", "reseau")
    SubscriptionInterest.objects.bulk_create(
        SubscriptionInterest(subscription=one, code=code)
        for number, one in enumerate(known)
        for code in codes[: 1 + number % len(codes)]
    )


def _volunteers(asker: User, at: datetime) -> None:
    purpose = Purpose.objects.filter(key="volunteer-helpers").order_by("-version").first()
    codes = ["sherbrooke", "magog", *towns()]
    rows = Volunteer.objects.bulk_create(
        Volunteer(
            name=f"{_HELPERS[number % len(_HELPERS)]} Exemple",
            shown_name=_HELPERS[number % len(_HELPERS)],
            email=f"benevole{number}@demo.maillon.example",
            key=_key(f"benevole{number}"),
            town=codes[number % len(codes)],
            reach_km=(50, 25, 100, 0)[number % 4],
            availability=everything(),
            about="" if number % 3 else "J’aime préparer les salles et les soupes.",
            asked_at=at - 50 * _DAY,
            told_at=at - 50 * _DAY,
            confirmed_at=at - 50 * _DAY,
            last_said_at=at - number * _DAY,
            # One in six never agreed to be found: nobody sees them.
            purpose=None if number % 6 == 5 else purpose,
            agreed_at=None if number % 6 == 5 else at - 50 * _DAY,
            is_demonstration=True,
        )
        for number in range(48)
    )
    VolunteerSkill.objects.bulk_create(
        VolunteerSkill(volunteer=one, code=_SKILLS[(number + step) % len(_SKILLS)])
        for number, one in enumerate(rows)
        for step in range(1 + number % 3)
    )
    event = Event.objects.filter(slug="demo-00").select_related("organisation").first()
    if event is None:
        return
    told = ((rows[0], "accepted", 210), (rows[1], "asked", 0), (rows[2], "declined", 0))
    HelpRequest.objects.bulk_create(
        HelpRequest(
            volunteer=volunteer,
            organisation=event.organisation,
            event=event,
            text="Pourriez-vous accueillir les gens à l’entrée, de 17 h 30 à 19 h?",
            state=state,
            asked_by=asker,
            asked_at=at - 6 * _DAY,
            answered_at=None if state == "asked" else at - 5 * _DAY,
            minutes=minutes,
            counted_on=timezone.localdate(at) if minutes else None,
        )
        for volunteer, state, minutes in told
    )


def _training(people: dict[str, User], at: datetime) -> None:
    courses = Course.objects.bulk_create(
        Course(
            slug=f"demo-formation-{number}",
            title={"fr": fr, "en": en},
            about=_FICTION,
            skills=skills,
            minutes=minutes,
            published_at=at - 90 * _DAY,
            created_by=people["amina"],
            created_at=at - 90 * _DAY,
            is_demonstration=True,
        )
        for number, (fr, en, skills, minutes) in enumerate(_COURSES)
    )
    begins = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    sessions = CourseSession.objects.bulk_create(
        CourseSession(
            course=course,
            starts_at=begins + days * _DAY,
            ends_at=begins + days * _DAY + timedelta(minutes=course.minutes),
            place="Maison des associations (fictive)",
            led_by="Une formatrice inventée",
            capacity=12,
            seats_given=1 if days < 0 else 0,
            arrivals=1 if days < 0 else 0,
            is_demonstration=True,
        )
        for course in courses
        for days in (-30, 12)
    )
    benoit = people["benoit"]
    home = benoit.grants.filter(organisation__isnull=False).select_related("organisation").first()
    if benoit.person is None or home is None:
        return
    Enrolment.objects.bulk_create(
        Enrolment(
            session=session,
            person=benoit.person,
            organisation=home.organisation,
            state="given",
            place_in_line=1,
            enrolled_at=at - 45 * _DAY,
            attended_minutes=session.course.minutes,
        )
        for session in sessions
        if session.starts_at < at
    )


def _education(author: User, at: datetime) -> None:
    event = Event.objects.filter(slug="demo-00").select_related("organisation").first()
    if event is None:
        return
    said = {
        "created_by": author,
        "created_at": at - 80 * _DAY,
        "published_at": at - 80 * _DAY,
        "is_demonstration": True,
    }
    Resource.objects.bulk_create(
        Resource(
            slug=f"demo-ressource-{number}",
            title={"fr": fr, "en": en},
            about=_FICTION,
            kind=kind,
            themes=themes,
            tags=["démonstration"],
            youngest=youngest,
            oldest=oldest,
            licence="cc-by",
            languages=["fr"],
            credit="Semis solidaires (inventé)",
            organisation=event.organisation,
            link="https://ressources.exemple.invalid/fiche",
            **said,
        )
        for number, (fr, en, kind, themes, youngest, oldest) in enumerate(_RESOURCES)
    )
    workshop = Workshop.objects.create(
        slug="demo-atelier",
        organisation=event.organisation,
        title={"fr": "Une graine, mille chemins", "en": "One seed, a thousand paths"},
        about=_FICTION,
        themes=["alimentation", "climat"],
        youngest=10,
        oldest=17,
        minutes=75,
        regions=["05", "16"],
        languages=["fr"],
        **said,
    )
    WorkshopBooking.objects.bulk_create(
        WorkshopBooking(
            workshop=workshop,
            school=f"École inventée {number}",
            region=("05", "16")[number % 2],
            name="Une enseignante",
            email=f"ecole{number}@demo.maillon.example",
            key=_key(f"ecole{number}"),
            people=24 + number,
            age=13,
            wanted_on=timezone.localdate(at) + (10 if number == 3 else -20 - number) * _DAY,
            state="asked" if number == 3 else "held",
            agreed_at=None if number == 3 else at - (20 + number) * _DAY,
            asked_at=at - 60 * _DAY,
            reached=None if number == 3 else 22 + number,
        )
        for number in range(4)
    )


def _advocacy(author: User, at: datetime) -> None:
    today, alliance = timezone.localdate(at), Alliance.objects.order_by("pk").first()
    said = {"alliance": alliance, "written_by": author, "is_demonstration": True}
    SignedPosition.objects.create(
        title={"fr": "Lettre commune pour l’aide (démonstration)", "en": "Joint letter on aid (demonstration)"},
        signed_on=today - 40 * _DAY,
        decided_by="Le conseil",
        **said,
    )
    AdvocacyDate.objects.create(
        title={"fr": "Dépôt du budget (démonstration)", "en": "Budget tabled (demonstration)"},
        starts_on=today + 25 * _DAY,
        ends_on=today + 26 * _DAY,
        is_public=True,
        **said,
    )
    contact = LobbyContact.objects.create(
        on=today - 10 * _DAY,
        level="gouvernement",
        institution="Ministère (démonstration)",
        office="Sous-ministre",
        objects_sought=["loi", "subvention"],
        means=["rencontre"],
        about="Le maintien de l’éducation à la citoyenneté mondiale. Cette rencontre n’a pas eu lieu.",
        lobbyist="Amina Belhadj",
        declare_by=today + 20 * _DAY,
        written_at=at - 9 * _DAY,
        **said,
    )
    Commitment.objects.create(
        title={"fr": "Une consultation avant la prochaine réforme", "en": "A consultation before the next reform"},
        by="Ministère (démonstration)",
        obtained_on=today - 10 * _DAY,
        due_on=today + 90 * _DAY,
        contact=contact,
        evidence="Compte rendu inventé",
        **said,
    )
