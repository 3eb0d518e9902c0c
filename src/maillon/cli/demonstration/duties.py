"""What the people of the demonstration owe: some of it late, some this week, some done; dates follow the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from maillon.cli.demonstration.personas import FUND, MINISTRY, NONG_ZANGA, PERSONAS, SEMIS, TERANGA, Home, create_home
from maillon.core.obligations import services
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.people.models import User

_LEA = next(one for one in PERSONAS if one.role is None)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a home (or Léa herself) owes another, in how many days; nobody is the network."""

    kind: str
    fr: str
    en: str
    days: int
    debtor: Home | None = SEMIS
    creditor: Home | None = None
    dollars: int | None = None
    met: str = ""


DUTIES = (
    Duty(
        "funding.report", "Rapport trimestriel : jardins lakou", "Quarterly report: lakou gardens", -4, SEMIS, MINISTRY
    ),
    Duty("funding.report", "Rapport trimestriel : karité équitable", "Quarterly report: fair shea", 3, SEMIS, MINISTRY),
    Duty("core.condition", "Remettre l’audit de l’exercice", "Hand in the year’s audit", 45, SEMIS, FUND),
    Duty("funding.report", "Rapport annuel : semences", "Annual report: seeds", 130, SEMIS, MINISTRY),
    Duty("funding.report", "Suivi du champ-école", "Follow-up of the field school", 5, NONG_ZANGA, SEMIS),
    Duty("funding.instalment", "Deuxième versement : karité", "Second instalment: shea", 12, MINISTRY, SEMIS, 62_700),
    Duty("guarantees.statement", "État trimestriel des prêts", "Quarterly statement of loans", 9, TERANGA, FUND),
    Duty("guarantees.answer", "Répondre à la réclamation de Téranga", "Answer Téranga’s claim", 20, FUND, TERANGA),
    Duty("core.training", "Formation prédépart : santé, sécurité", "Pre-departure training: safety", 6, None, SEMIS),
)


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Open every duty of the story, unless there are some already; settled ones are met with their evidence."""
    if Obligation.objects.filter(kind="core.training").exists():
        return
    lea = User.objects.select_related("person").get(
        email=next(one.email for one in PERSONAS if one.home is None and not one.role)
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    for duty in DUTIES:
        due_at = end_of_day(timezone.localdate(at + timedelta(days=duty.days), zone), zone)
        opened_at = min(at, due_at) - timedelta(days=40)
        debtor = create_home(duty.debtor) if duty.debtor else None
        owed = services.open_one(
            kind=duty.kind,
            subject=debtor or lea,
            due_at=due_at,
            actor=None,
            at=opened_at,
            debtor=debtor,
            debtor_person=None if debtor else lea.person,
            creditor=create_home(duty.creditor) if duty.creditor else None,
            title={"fr": duty.fr, "en": duty.en},
            amount_minor=duty.dollars and duty.dollars * 100,
            currency="CAD" if duty.dollars else "",
        )
        if duty.met:
            services.meet(obligation=owed, actor=None, at=due_at - timedelta(days=2), note=duty.met)
