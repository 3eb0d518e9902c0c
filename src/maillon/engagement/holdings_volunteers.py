"""What is held of volunteers, told to the registry of privacy."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, own_organisations, register, sweep
from maillon.engagement.models import Volunteer
from maillon.engagement.services.volunteering import forget

RULE = "volunteers"


def _forget(subject: Subject, at: datetime) -> int:
    theirs = list(Volunteer.objects.filter(email__in=sorted(subject.addresses)))
    for one in theirs:
        forget(volunteer=one, at=at)
    return len(theirs)


def _due(before: datetime) -> QuerySet[Volunteer, Volunteer]:
    return Volunteer.objects.filter(last_said_at__lt=before)


def _unconfirmed(before: datetime) -> QuerySet[Volunteer, Volunteer]:
    return Volunteer.objects.filter(confirmed_at=None, told_at__lt=before)


register(
    Holding(
        key="engagement.volunteers",
        label=_("Votre offre d’aide bénévole"),
        purpose=_("Vous faire trouver par qui cherche de l’aide près de chez vous"),
        ground=_("Votre consentement, que vous retirez quand vous voulez"),
        tables=(
            Table(
                "engagement.Volunteer",
                "email",
                ("name", "shown_name", "email", "town", "reach_km", "about", "agreed_at", "last_said_at"),
            ),
        ),
        retention=RULE,
        readers=(Audience(Capability.RECORD, own_organisations),),
        kept=_("Les attestations déjà remises restent vérifiables."),
        forget=_forget,
    )
)
register(
    Holding(
        key="engagement.help",
        label=_("Les demandes d’aide que vous avez écrites"),
        purpose=_("Savoir qui a demandé quoi"),
        ground=_("Votre rôle dans l’organisme"),
        tables=(Table("engagement.HelpRequest", "asked_by", ("text", "asked_at", "state")),),
        retention="records",
        readers=(Audience(Capability.RECORD, own_organisations),),
        kept=_("La demande reste à l’organisme; votre nom n’y est plus."),
    )
)
sweep(Sweep(RULE, _("Bénévoles dont on n’a plus de nouvelles"), _due))
sweep(Sweep("subscriptions", _("Offres d’aide jamais confirmées"), _unconfirmed))
