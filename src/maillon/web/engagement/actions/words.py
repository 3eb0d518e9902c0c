"""Kinds and states of actions, why a signature is set apart, what is wrong with a line: in the reader’s words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from maillon.engagement.models import Action
from maillon.engagement.rules.actions import ActionState, Suspicion

KINDS = {
    Action.Kind.PETITION.value: _("Pétition"),
    Action.Kind.LETTER.value: _("Lettre aux élues et aux élus"),
    Action.Kind.PLEDGE.value: _("Engagement"),
}
STATES: dict[ActionState, tuple[Any, str]] = {
    ActionState.DRAFT: (_("Brouillon"), "draft"),
    ActionState.COMING: (_("Ouvre bientôt"), "info"),
    ActionState.OPEN: (_("Ouverte"), "ok"),
    ActionState.CLOSED: (_("Terminée"), ""),
}
SUSPICIONS = {
    Suspicion.FAST.value: _("Envoyée trop vite pour une personne"),
    Suspicion.CROWD.value: _("Beaucoup de signatures du même endroit en une heure"),
    Suspicion.TWIN.value: _("Même nom et même code postal qu’une autre, avec une autre adresse"),
}
