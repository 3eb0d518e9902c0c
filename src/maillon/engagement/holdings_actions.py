"""What petitions, letters and pledges hold about people, told to the registry of privacy."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillon.core.people.rules import Capability
from maillon.core.privacy.registry import Audience, Holding, Subject, Sweep, Table, own_organisations, register, sweep
from maillon.engagement.models import Signature
from maillon.engagement.services.signing import forget

SIGNED = "signatures"
UNCONFIRMED = "signatures-unconfirmed"


def _forget(subject: Subject, at: datetime) -> int:
    theirs = list(Signature.objects.filter(email__in=sorted(subject.addresses)))
    for signature in theirs:
        forget(signature=signature, at=at)
    return len(theirs)


def _over(before: datetime) -> QuerySet[Signature, Signature]:
    return Signature.objects.filter(action__closes_at__lt=before)


def _unconfirmed(before: datetime) -> QuerySet[Signature, Signature]:
    return Signature.objects.filter(state=Signature.State.WAITING, received_at__lt=before)


register(
    Holding(
        key="engagement.signatures",
        label=_("Les pétitions, lettres et engagements que vous avez signés"),
        purpose=_("Compter chaque personne une fois, et remettre les noms de qui l’accepte"),
        ground=_("Votre signature elle-même, que vous avez confirmée"),
        tables=(
            Table(
                "engagement.Signature",
                "email",
                (
                    "name", "email", "postal_code", "region", "action__title", "state", "choices", "on_behalf_of",
                    "may_hand_over", "wants_news", "message", "received_at", "confirmed_at",
                ),
            ),
        ),
        retention=SIGNED,
        readers=(Audience(Capability.RECORD, own_organisations), Audience(Capability.EDIT_TEXTS)),
        kept=_("Votre signature reste comptée, sans votre nom, votre adresse ni votre code postal."),
        forget=_forget,
    )
)  # fmt: skip
register(
    Holding(
        key="engagement.actions",
        label=_("Les actions que vous avez commencées et les feuilles que vous avez entrées"),
        purpose=_("Savoir qui a écrit quoi"),
        ground=_("Votre rôle dans le réseau ou l’organisme"),
        tables=(
            Table("engagement.Action", "created_by", ("title", "created_at")),
            Table("engagement.PaperBatch", "entered_by", ("label", "entered_at", "lines")),
        ),
        retention="records",
        readers=(Audience(Capability.READ, own_organisations),),
        kept=_("L’action et le lot restent; votre nom n’y est plus."),
    )
)
register(
    Holding(
        key="engagement.elected",
        label=_("Les charges publiques que vous exercez, avec l’adresse que l’assemblée publie"),
        purpose=_("Permettre à chacune et à chacun d’écrire à qui la représente"),
        ground=_("Des renseignements publics sur une charge publique"),
        tables=(Table("engagement.ElectedMember", "email", ("name", "email", "riding__name", "starts_on", "ends_on")),),
        retention="records",
        public=True,
        kept=_("Qui a siégé où et quand est public et reste."),
    )
)
sweep(Sweep(SIGNED, _("Signatures des actions terminées"), _over))
sweep(Sweep(UNCONFIRMED, _("Signatures jamais confirmées"), _unconfirmed))
