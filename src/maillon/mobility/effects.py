"""What decisions on dossiers do to departures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.dossiers.effects import register
from maillon.mobility.queries.reading import readers_of
from maillon.mobility.services import candidacies

register(
    candidacies.EFFECT,
    label=_("La personne est acceptée pour un stage de la saison"),
    take_effect=candidacies.accepted,
    follow=candidacies.followed,
    readers=readers_of,
)
