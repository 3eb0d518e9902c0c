"""What events hold about people, told to the registry of privacy."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, own_organisations, register, sweep
from maillon.engagement.models import Registration
from maillon.engagement.services.registering import erase

RULE = "registrations"


def _forget(subject: Subject, at: datetime) -> int:
    theirs = Registration.objects.filter(email__in=sorted(subject.addresses)).select_related("event")
    for registration in theirs:
        erase(registration=registration, at=at)
    return len(theirs)


def _due(before: datetime) -> QuerySet[Registration, Registration]:
    return Registration.objects.filter(Q(session=None, event__ends_at__lt=before) | Q(session__ends_at__lt=before))


register(
    Holding(
        key="engagement.registrations",
        label=_("Vos inscriptions à des événements"),
        purpose=_("Vous garder une place, vous prévenir, vous accueillir"),
        ground=_("Votre inscription elle-même"),
        tables=(
            Table(
                "engagement.Registration",
                "email",
                ("name", "email", "needs", "event__title", "state", "registered_at", "attended_at"),
            ),
        ),
        retention=RULE,
        readers=(Audience(Capability.RECORD, own_organisations),),
        kept=_("Combien de personnes sont venues reste; qui, non."),
        forget=_forget,
    )
)
register(
    Holding(
        key="engagement.events",
        label=_("Les événements que vous avez inscrits au calendrier"),
        purpose=_("Savoir qui a écrit quoi, et donner une adresse au public"),
        ground=_("Votre rôle dans l’organisme"),
        tables=(
            Table("engagement.Event", "created_by", ("title", "created_at")),
            Table("engagement.Event", "contact", ("title", "contact")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        public=True,
        kept=_("L’événement reste à l’organisme; votre nom n’y est plus."),
    )
)
sweep(Sweep(RULE, _("Inscriptions aux événements"), _due))
