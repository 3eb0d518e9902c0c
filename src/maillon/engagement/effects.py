"""What decisions on dossiers do to campaigns."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.dossiers.effects import register
from maillon.engagement.services import programme

register(
    programme.EFFECT,
    label=_("L’événement entre au programme officiel"),
    take_effect=programme.event_decided,
)
