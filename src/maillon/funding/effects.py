"""What decisions do: a request granted writes an agreement, a report accepted lets the next instalment go."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.dossiers.effects import register
from maillon.funding.services import agreements, budgeting, reporting

AGREEMENT = "funding.agreement"

register(
    AGREEMENT,
    label=_("L’organisme reçoit une subvention : la convention est écrite"),
    take_effect=agreements.decided,
    follow=budgeting.follow,
)
register(
    reporting.EFFECT,
    label=_(
        "Le rapport est accepté : ses chiffres vont à la fiche du projet, le versement qui l’attend suit son cours"
    ),
    take_effect=reporting.accepted,
    follow=reporting.followed,
)
