"""What a committee's favourable decision on a request does: the guarantee is approved, and the limits know it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.dossiers.effects import register
from maillon.guarantees.permissions.studies import EFFECT as APPROVED
from maillon.guarantees.services import deciding

register(
    APPROVED,
    label=_("L’emprunteur reçoit une garantie : elle est approuvée, à signer, et compte dans les limites"),
    take_effect=deciding.decided,
    choices=deciding.facilities_of,
)
