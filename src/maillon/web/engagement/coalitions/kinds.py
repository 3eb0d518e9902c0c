"""Duties of advocacy: what to declare, what to follow."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.registry import register
from maillon.engagement.services.coalitions import COMMITMENT, DECLARATION

register(
    COMMITMENT,
    label=_("Vérifier si un engagement obtenu est tenu"),
    link=lambda owed: reverse("settle_commitment", kwargs={"pk": int(owed.subject_id)}),
)
register(
    DECLARATION,
    label=_("Déclarer une communication au registre des lobbyistes"),
    link=lambda owed: reverse("declare_contact", kwargs={"pk": int(owed.subject_id)}),
)
