"""What a decision on a request for a grant does: the agreement is written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.dossiers.effects import register
from maillon.funding.services import agreements

AGREEMENT = "funding.agreement"

register(
    AGREEMENT,
    label=_("L’organisme reçoit une subvention : la convention est écrite"),
    take_effect=agreements.decided,
)
