"""The sentences of refusals about risk: what of a model or a stress cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.guarantees.queries.assumptions import Kind
from maillon.web.guarantees.supposed import KINDS, sentence_of
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


_WHY = {
    "missing": gettext_noop("« %(where)s » : il manque"),
    "unknown": gettext_noop("« %(where)s » : ce mot n’est pas connu"),
    "int": gettext_noop("« %(where)s » : un nombre entier est attendu"),
    "str": gettext_noop("« %(where)s » : un texte est attendu"),
    "bool": gettext_noop("« %(where)s » : vrai ou faux est attendu"),
    "list": gettext_noop("« %(where)s » : une liste est attendue"),
    "record": gettext_noop("« %(where)s » : un groupe de valeurs est attendu"),
    "narratives": gettext_noop("« %(where)s » : un texte, ou un texte par langue (fr au moins), est attendu"),
    "nul": gettext_noop("« %(where)s » : un caractère interdit s’y trouve"),
    "number": gettext_noop("« %(where)s » : ce nombre est trop grand, ou n’en est pas un"),
    "part": gettext_noop("« %(where)s » : une part entre 0 et 1 est attendue, comme 0.45 ou « 9/20 »"),
    "move": gettext_noop("« %(where)s » : une part écrite entre guillemets est attendue, de -1 à 10, comme « -1/5 »"),
    "version": gettext_noop("« %(where)s » : des lettres sans accent, des chiffres, des traits d’union, 20 au plus"),
    "day": gettext_noop("« %(where)s » : un jour est attendu, comme 2027-01-01"),
    "twice": gettext_noop("« %(where)s » : deux fois la même clé, ou une part qui ne peut pas être"),
    "too_many": gettext_noop("« %(where)s » : il y en a trop"),
    "deep": gettext_noop("« %(where)s » : trop de groupes les uns dans les autres"),
}


@says("guarantees.assumption_field")
def assumption_field(where: str, why: str) -> str:
    """One place of a document that is not what it must be."""
    return _("À corriger : %(what)s.") % {"what": _(_WHY[why]) % {"where": where or _("tout le document")}}


@says("guarantees.assumption_malformed")
def assumption_malformed(findings: Sequence[tuple[str, str]]) -> str:
    """Every place of a document that is not what it must be."""
    told = [_(_WHY[why]) % {"where": where} if why in _WHY else where for where, why in findings[:20]]
    return _("À corriger : %(what)s.") % {"what": _("; ").join(told)}


@says("guarantees.assumptions_lacking")
def assumptions_lacking(kind: str) -> str:
    """What nobody brought in."""
    return sentence_of(str(KINDS[Kind(kind)]).lower())
