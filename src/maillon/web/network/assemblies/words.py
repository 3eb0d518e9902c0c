"""How assemblies are said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillon.network.models import Assembly
from maillon.network.rules.ballots import Majority

KINDS = {Assembly.Kind.ANNUAL: _("Assemblée annuelle"), Assembly.Kind.SPECIAL: _("Assemblée extraordinaire")}
MAJORITIES = {
    Majority.SIMPLE: _("Plus de la moitié des voix pour et contre"),
    Majority.TWO_THIRDS: _("Les deux tiers des voix pour et contre"),
    Majority.PLURALITY: _("Élection : le plus de voix l’emporte"),
}
METHODS = {"secret": _("Au scrutin secret"), "hands": _("À main levée")}
OUTCOMES = {
    "adopted": (_("Adopté"), "ok"),
    "rejected": (_("Rejeté"), "bad"),
    "tied": (_("Égalité : rien n’est décidé"), "warn"),
    "elected": (_("Élection faite"), "ok"),
    "nothing": (_("Aucune voix exprimée"), "warn"),
}
STATES = {
    "planned": (_("en préparation"), "draft"),
    "convened": (_("convoquée"), "info"),
    "open": (_("ouverte"), "ok"),
    "closed": (_("close"), "draft"),
}


def state_of(assembly: Assembly) -> str:
    """Where an assembly stands."""
    if assembly.closed_at is not None:
        return "closed"
    if assembly.opened_at is not None:
        return "open"
    return "convened" if assembly.convened_at is not None else "planned"
