"""What workshops hold about the people of schools, told to the registry of privacy."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, own_organisations, register, sweep
from maillon.engagement.models import WorkshopBooking
from maillon.engagement.services.education import forget

RULE = "school_bookings"


def _forget(subject: Subject, _at: datetime) -> int:
    return forget(bookings=WorkshopBooking.objects.filter(email__in=sorted(subject.addresses)))


def _due(before: datetime) -> QuerySet[WorkshopBooking, WorkshopBooking]:
    return WorkshopBooking.objects.filter(wanted_on__lt=timezone.localdate(before)).exclude(email="")


def _apply(rows: QuerySet[WorkshopBooking, WorkshopBooking], _at: datetime) -> int:
    return forget(bookings=rows)


register(
    Holding(
        key="engagement.bookings",
        label=_("Les ateliers que vous avez demandés pour une école"),
        purpose=_("Convenir d’un jour avec vous"),
        ground=_("Votre demande elle-même"),
        tables=(
            Table(
                "engagement.WorkshopBooking",
                "email",
                ("name", "email", "school", "workshop__title", "wanted_on", "text", "state"),
            ),
        ),
        retention=RULE,
        readers=(Audience(Capability.RECORD, own_organisations),),
        kept=_("Combien de personnes ont participé reste; qui a demandé, non."),
        forget=_forget,
    )
)
sweep(Sweep(RULE, _("Ateliers demandés par des écoles"), _due, _apply))
