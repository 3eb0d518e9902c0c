"""The sentences of refusals about risk: what of a model or a stress cannot be used."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says

fixed("guarantees.risk_model_not_object", gettext_noop("Le modèle doit être un objet JSON : { … }."))


@says("guarantees.risk_model_not_numbers")
def not_numbers(where: str) -> str:
    """A loading that is no number."""
    return _("Modèle, « %(where)s » : un nombre est attendu (ou un nombre par pays ou par secteur).") % {"where": where}


@says("guarantees.risk_loading_out_of_range")
def out_of_range(where: str, value: str) -> str:
    """A loading past 1."""
    return _("Modèle, « %(where)s » vaut %(value)s : un coefficient va de −1 à 1, une part de variance de 0 à 1.") % {
        "where": where,
        "value": value,
    }


@says("guarantees.risk_loadings_too_large")
def too_large(country: str, sector: str, shared: str) -> str:
    """Factors that would decide everything."""
    return _(
        "Modèle : pour « %(country)s » et « %(sector)s », les carrés des coefficients font %(shared)s. "
        "Leur somme doit rester sous 1."
    ) % {"country": country, "sector": sector, "shared": shared}


@says("guarantees.risk_stress_unreadable")
def stress_unreadable(where: str) -> str:
    """A stress that is not written as one."""
    return _(
        "Stress, « %(where)s » : cette valeur ne se lit pas. La forme est dans data/guarantees/risk/README.md."
    ) % {"where": where}


@says("guarantees.risk_stress_needs_column")
def stress_needs_column(stress: str, column: str) -> str:
    """A stress about a label that nobody wrote."""
    return _("Le stress « %(stress)s » demande une colonne « %(column)s » dans le portefeuille.") % {
        "stress": stress,
        "column": column,
    }


@says("guarantees.risk_grades_unreadable")
def grades_unreadable(where: str) -> str:
    """A scale of grades that is not written as one."""
    return _(
        "Cotes, « %(where)s » : une clé, une PD entre 0 et 1 et un poids sont attendus, de la meilleure cote à la pire."
    ) % {"where": where}
