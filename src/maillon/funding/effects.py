"""What decisions do: a request granted writes an agreement, a report accepted lets the next instalment go."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from maillon.core.people.models import User
from maillon.dossiers.effects import register
from maillon.dossiers.models import Dossier
from maillon.funding.services import approving, budgeting, deciding, planning, reporting, signing_needs, visits

AGREEMENT = "funding.agreement"


def follow(dossier: Dossier, step: str, actor: User | None, at: datetime) -> None:
    """As an application walks, what is sent with it is checked; a decision waits for the list it is approved on."""
    approving.follow(dossier, step, actor, at)
    signing_needs.follow(dossier, step, actor, at)
    planning.follow(dossier, step, actor, at)
    budgeting.follow(dossier, step, actor, at)


register(
    AGREEMENT,
    label=_("L’organisme reçoit une subvention : la convention est écrite"),
    take_effect=deciding.decided,
    decided=deciding.promised,
    follow=follow,
    answered=signing_needs.answered,
)
register(
    reporting.EFFECT,
    label=_(
        "Le rapport est accepté : ses chiffres vont à la fiche du projet, le versement qui l’attend suit son cours"
    ),
    take_effect=reporting.accepted,
    follow=reporting.followed,
)
register(
    visits.EFFECT,
    label=_("La visite est relue : ce qu’elle demande à l’organisme devient une échéance"),
    take_effect=visits.accepted,
)
