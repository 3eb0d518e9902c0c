"""What the invented network and its members share: openings, mutual aid, announcements, documents, positions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from maillon.cli.demonstration.parties import Network
from maillon.cli.demonstration.words import FOLDER, REFERENCE
from maillon.core.files.rules import PDF
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.network.models import Alliance, Announcement, LibraryDocument, Offer, Posting, Stand

_FICTION = "Offre de démonstration : elle n’existe pas."


def tell(people: dict[str, User], network: Network, *, at: datetime) -> None:
    """Openings and offers follow the day of the visit; positions and documents keep their dates."""
    members = [network.members[number].record for number in ("118", "493", "646", "862")]
    _postings(people["benoit"], members, at)
    _offers(people["benoit"], members, at)
    _shelf(people["amina"], at)


def _postings(author: User, members: list[Organisation], at: datetime) -> None:
    told = (
        ("coordination-programmes", 0, "job", "Coordination des programmes au Sahel", "Sherbrooke, 35 h", "05", 16),
        (
            "stage-communications",
            1,
            "internship",
            "Stage en communications solidaires",
            "Montréal ou à distance",
            "06",
            9,
        ),
        ("benevoles-jqsi", 2, "volunteering", "Accueil du public pendant les JQSI", "Québec", "03", 25),
        ("evaluation-mi-parcours", 3, "contract", "Évaluation à mi-parcours, eau et hygiène", "Gatineau", "07", 4),
        ("siege-ca-tresorerie", 0, "board", "Siège à la trésorerie du conseil", "Sherbrooke", "05", 40),
    )
    noon = at.replace(hour=21, minute=0, second=0, microsecond=0)
    Posting.objects.bulk_create(
        Posting(
            slug=f"demo-{slug}",
            organisation=members[whose],
            kind=kind,
            title=title,
            text=f"{_FICTION}\n\nVous travaillerez avec une petite équipe et ses partenaires du Sud. "
            "Conditions, échelle salariale et date d’entrée en fonction sont dites à l’entrevue.",
            place=place,
            region=region,
            apply_by=noon + timedelta(days=days),
            apply_to="emplois@demo.maillon.example",
            created_by=author,
            created_at=REFERENCE,
            published_at=REFERENCE,
            is_demonstration=True,
        )
        for slug, whose, kind, title, place, region, days in told
    )


def _offers(author: User, members: list[Organisation], at: datetime) -> None:
    told = (
        (1, "seeks", "Un envoi commun vers Dakar", "Nous avons la moitié d’un conteneur à partager en février."),
        (2, "offers", "Une salle de 40 places, le soir", "Avec projecteur, accessible en fauteuil roulant."),
        (3, "offers", "Une demi-journée sur la comptabilité de projet", "Notre comptable anime un atelier gratuit."),
    )
    Offer.objects.bulk_create(
        Offer(
            organisation=members[whose],
            direction=direction,
            title=title,
            text=text,
            until=timezone.localdate(at + timedelta(days=60)),
            created_by=author,
            created_at=at - timedelta(days=days),
            is_demonstration=True,
        )
        for days, (whose, direction, title, text) in enumerate(told, 1)
    )


def _shelf(author: User, at: datetime) -> None:
    news = (
        (
            "Assemblée générale : les propositions sont en ligne",
            "General assembly: the proposals are online",
            "Lisez-les, nommez la personne qui votera pour votre organisme, posez vos questions.",
            "Read them, name who will vote for your organisation, ask your questions.",
            2,
        ),
        (
            "Le renouvellement des adhésions est ouvert",
            "Membership renewal is open",
            "Votre formulaire est déjà rempli à partir de votre fiche : comptez dix minutes.",
            "Your form is already filled from your record: allow ten minutes.",
            9,
        ),
    )
    for fr, en, text_fr, text_en, days in news:
        Announcement.objects.create(
            title={"fr": fr, "en": en},
            text={"fr": text_fr, "en": text_en},
            published_at=at - timedelta(days=days),
            by=author,
            is_demonstration=True,
        )
    Stand.objects.create(
        slug="demo-financement-a-la-mission",
        title={"fr": "Pour un financement à la mission", "en": "For core funding"},
        text={
            "fr": "Les organismes du réseau demandent un financement stable de leur mission, pas de projets seuls.\n\n"
            "Position de démonstration : elle n’engage personne.",
            "en": "The network’s organisations ask for stable funding of their mission, and not of projects alone.\n\n"
            "Demonstration position: it commits nobody.",
        },
        adopted_on=date(2026, 6, 12),
        adopted_by="Assemblée générale annuelle",
        published_at=REFERENCE,
        is_demonstration=True,
    )
    Alliance.objects.create(
        slug="demo-coalition-canadienne",
        name={"fr": "Coalition canadienne de démonstration", "en": "Canadian Demonstration Coalition"},
        purpose={
            "fr": "Porter ensemble la solidarité internationale.",
            "en": "Carry international solidarity together.",
        },
        role="Membre",
        starts_on=date(2014, 5, 1),
        is_demonstration=True,
    )
    _documents(author)


def _documents(author: User) -> None:
    told = (
        ("Règlements généraux (exemple)", "By-laws (example)", "governance", "everyone", date(2025, 6, 13)),
        (
            "Modèle de code de conduite (exemple)",
            "Model code of conduct (example)",
            "ethics",
            "members",
            date(2026, 2, 3),
        ),
    )
    pdf = (FOLDER / "document.pdf").read_bytes()
    for fr, en, topic, audience, day in told:
        file = store(
            ContentFile(pdf, name=f"{fr}.pdf"),
            actor=author,
            owner_organisation=None,
            at=REFERENCE,
            allowed=frozenset({PDF}),
        )
        LibraryDocument.objects.create(
            title={"fr": fr, "en": en},
            topic=topic,
            audience=audience,
            file=file,
            dated_on=day,
            added_by=author,
            added_at=REFERENCE,
            is_demonstration=True,
        )
