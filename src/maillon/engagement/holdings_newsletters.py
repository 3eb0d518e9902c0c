"""What the newsletter holds about people, told to the registry of privacy."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, register, sweep
from maillon.engagement.models import Subscription
from maillon.engagement.services.subscribing import leave

RULE = "subscriptions"
BOUNCED = "bounced"


def _forget(subject: Subject, at: datetime) -> int:
    theirs = list(Subscription.objects.filter(email__in=sorted(subject.addresses)))
    for one in theirs:
        leave(subscription=one, at=at)
    return len(theirs)


def _unconfirmed(before: datetime) -> QuerySet[Subscription, Subscription]:
    return Subscription.objects.filter(confirmed_at=None, told_at__lt=before)


def _stopped(before: datetime) -> QuerySet[Subscription, Subscription]:
    return Subscription.objects.filter(stopped_at__lt=before)


register(
    Holding(
        key="engagement.subscriptions",
        label=_("Votre abonnement à l’infolettre"),
        purpose=_("Vous envoyer ce que vous avez demandé"),
        ground=_("Votre consentement, confirmé depuis votre courriel"),
        tables=(
            Table(
                "engagement.Subscription",
                "email",
                ("email", "asked_at", "confirmed_at", "stopped_at", "purpose__version"),
            ),
        ),
        retention=RULE,
        kept=_("Rien : se désabonner efface l’adresse. Personne ne sait si une lettre a été ouverte."),
        forget=_forget,
    )
)
register(
    Holding(
        key="engagement.issues",
        label=_("Les numéros de l’infolettre que vous avez écrits"),
        purpose=_("Savoir qui a écrit quoi"),
        ground=_("Votre rôle dans le réseau"),
        tables=(Table("engagement.Issue", "created_by", ("title", "created_at")),),
        retention="records",
        readers=(Audience(Capability.EDIT_TEXTS),),
        kept=_("Le numéro reste aux archives; votre nom n’y est plus."),
    )
)
sweep(Sweep(RULE, _("Abonnements jamais confirmés"), _unconfirmed))
sweep(Sweep(BOUNCED, _("Adresses dont les lettres reviennent"), _stopped))
