"""Why a cell of a statement is refused, or worth a look, in words: « Feuille 1, cellule C4 : … »."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.guarantees.spreadsheets.statements import Finding


def said(finding: Finding) -> str:
    """The whole sentence, its place first."""
    facts = {"sheet": finding.sheet, "cell": finding.cell, "why": _SAYS[finding.code](finding.facts)}
    return _("Feuille %(sheet)s, cellule %(cell)s : %(why)s") % facts


def _header(facts: Mapping[str, Any]) -> dict[str, str]:
    return {"header": facts["header"][1 if (get_language() or "fr").startswith("en") else 0]}


_SAYS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "no_header": lambda facts: _("aucune feuille n’a les titres attendus (%(headers)s).") % facts,
    "missing_column": lambda facts: _("il manque la colonne « %(header)s ».") % _header(facts),
    "no_line": lambda _facts: _("aucun prêt sous les titres."),
    "no_loan": lambda _facts: _("écrivez le numéro du prêt."),
    "unknown_loan": lambda facts: _("le prêt « %(loan)s » n’est pas de cette entente.") % facts,
    "loan_twice": lambda facts: _("le prêt %(loan)s est déjà en %(cell)s.") % facts,
    "loan_missing": lambda facts: _("le prêt %(loan)s a un solde et n’est pas dans cet état.") % facts,
    "other_currency": lambda facts: _("« %(currency)s » n’est pas la monnaie du prêt, %(expected)s.") % facts,
    "capitalised": lambda _facts: _("les intérêts ajoutés au principal ne sont pas couverts."),
    "hollow": lambda _facts: _("la formule n’a pas de valeur : enregistrez le classeur dans votre tableur."),
    "not_a_number": lambda facts: _("« %(text)s » ne se lit pas comme un nombre.") % facts,
    "negative": lambda facts: _("« %(text)s » est négatif : un état n’a que des montants de zéro ou plus.") % facts,
    "ambiguous": lambda facts: (
        _("« %(text)s » peut se lire %(grouped)s ou %(decimal)s : écrivez-le sans séparateur de milliers.") % facts
    ),
    "decimals": lambda facts: _("« %(text)s » est trop grand, ou a plus de %(places)s décimales.") % facts,
    "not_days": lambda facts: _("« %(text)s » n’est pas un nombre de jours.") % facts,
}
