"""The invented petition of the twelve days, a letter to elected members who do not exist, a pledge."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from maillon.engagement.models import Action, Assembly, DailyAction, Edition, Signature, Tally
from maillon.engagement.services import elected

_DAY = timedelta(days=1)
_SIGNED = 412
_REGIONS = ("06", "06", "06", "03", "03", "05", "16", "01", "02", "17", "")
_DOUBT = {7: "twin", 61: "crowd", 62: "crowd"}
_DAYS = (
    ("Signer la pétition", "Sign the petition", "petition"),
    ("Lire un témoignage à voix haute", "Read a testimony aloud", ""),
    ("Inviter quelqu’un à un événement", "Invite somebody to an event", ""),
    ("Écrire à qui vous représente", "Write to whoever represents you", "letter"),
    ("Parler de la terre à table", "Talk about land at dinner", ""),
    ("S’engager pour un an", "Commit yourself for a year", "pledge"),
)


def tell(*, at: datetime) -> None:
    """Elected members, three actions of the campaign and its days; nothing when they are there."""
    edition = Edition.objects.filter(campaign__slug="demo-douze-jours").order_by("-year").first()
    if edition is None or Action.objects.filter(is_demonstration=True).exists():
        return
    elected.load_assemblies(elected.assemblies_shipped())
    table = settings.PROJECT / "data" / "engagement" / "elected" / "exemple.csv"
    elected.import_csv(content=table.read_bytes(), is_example=True, actor=None, at=at)
    made = {one.kind: one for one in _actions(edition, at)}
    Action.objects.bulk_create(made.values())
    _sign(made["petition"], at)
    days = [edition.starts_on + number * _DAY for number in range(12)]
    DailyAction.objects.bulk_create(
        DailyAction(
            edition=edition,
            day=day,
            title={"fr": fr, "en": en},
            text={"fr": "Texte de démonstration, à partager.", "en": "Demonstration text, to share."},
            action=made.get(kind),
        )
        for day, (fr, en, kind) in zip(days, _DAYS * 2, strict=True)
    )


def _actions(edition: Edition, at: datetime) -> list[Action]:
    facts = {
        "edition": edition,
        "opens_at": at - 12 * _DAY,
        "closes_at": at + 40 * _DAY,
        "created_at": at - 20 * _DAY,
        "changed_at": at - 12 * _DAY,
        "published_at": at - 12 * _DAY,
        "is_demonstration": True,
    }
    about = {
        "fr": "Dans plusieurs pays, les femmes cultivent la terre sans pouvoir en détenir le titre.\n\n"
        "Action de démonstration : elle n’existe pas, et rien n’est remis à personne.",
        "en": "In several countries, women farm the land without being able to hold title to it.\n\n"
        "A demonstration: it does not exist, and nothing is handed to anybody.",
    }
    return [
        Action(
            slug="demo-nos-terres",
            kind="petition",
            title={"fr": "Nos terres, nos voix", "en": "Our lands, our voices"},
            demand={
                "fr": "Nous demandons que 15 % de l’aide internationale du Québec soutienne directement des "
                "organisations de femmes d’ici 2030.",
                "en": "We ask that 15% of Québec’s international aid directly support women’s organisations by 2030.",
            },
            about=about,
            addressee={"fr": "la ministre des Relations internationales", "en": "the minister"},
            target=1000,
            **facts,
        ),
        Action(
            slug="demo-ecrire",
            kind="letter",
            title={"fr": "Écrire à qui nous représente", "en": "Write to whoever represents us"},
            demand={
                "fr": "Dites à la personne que vous avez élue ce que l’aide change.",
                "en": "Tell the person you elected what aid changes.",
            },
            about=about,
            assembly=Assembly.objects.get(code="assemblee-nationale"),
            letter_subject={"fr": "L’accès des femmes à la terre", "en": "Women’s access to land"},
            letter={
                "fr": "J’habite votre circonscription, et l’accès des femmes à la terre me tient à cœur.\n\n"
                "Que ferez-vous pour que l’aide du Québec les soutienne directement?\n\nMerci de votre réponse.",
                "en": "I live in your riding, and women’s access to land matters to me.\n\n"
                "What will you do so that Québec’s aid supports them directly?\n\nThank you for your answer.",
            },
            target=200,
            **facts,
        ),
        Action(
            slug="demo-engagement",
            kind="pledge",
            title={"fr": "Un an de gestes", "en": "A year of gestures"},
            demand={"fr": "Je m’engage pour un an, à ma mesure.", "en": "I commit myself for a year, in my own way."},
            about=about,
            choices=[
                {"code": "equitable", "fr": "Acheter équitable", "en": "Buy fair trade"},
                {"code": "heures", "fr": "Donner deux heures par mois", "en": "Give two hours a month"},
                {"code": "parler", "fr": "En parler à cinq personnes", "en": "Talk about it to five people"},
            ],
            link="https://www.demo.maillon.example/donner",
            **facts,
        ),
    ]


def _sign(petition: Action, at: datetime) -> None:
    """A few hundred people over eleven days; some are set apart, some still to confirm."""
    rows, counts = [], Counter[tuple[date, str, str]]()
    for number in range(_SIGNED):
        when = at - (1 + number % 11) * _DAY
        doubt = _DOUBT.get(number, "")
        state = "waiting" if number % 40 == 39 else "held" if doubt else "counted"
        region = _REGIONS[number % len(_REGIONS)]
        drawn = hashlib.sha256(f"demo-signature-{number}".encode()).hexdigest()
        rows.append(
            Signature(
                action=petition,
                state=state,
                name=f"Personne {number + 1} (démonstration)",
                email=f"signature{number + 1}@demo.maillon.example",
                region=region,
                digest=drawn,
                suspicion=doubt,
                may_hand_over=number % 3 == 0,
                wants_news=number % 5 == 0,
                key=drawn[:32],
                received_at=when,
                told_at=when,
                confirmed_at=None if state == "waiting" else when,
            )
        )
        if state != "waiting":
            counts[timezone.localdate(when), state, region] += 1
    Signature.objects.bulk_create(rows)
    Tally.objects.bulk_create(
        Tally(action=petition, day=day, state=state, channel="online", region=region, n=n)
        for (day, state, region), n in counts.items()
    )
