"""Why a cell of a workbook is refused or left aside, in words: « Feuille Budget, cellule F12 : … »."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from maillon.funding.spreadsheets.reading import CellIssue
from maillon.web.funding.budgets.typed import language


def said(issue: CellIssue) -> str:
    """The whole sentence, its place first."""
    facts = {"sheet": issue.sheet, "cell": issue.cell, "why": _SAYS[issue.code](issue.facts)}
    return _("Feuille %(sheet)s, cellule %(cell)s : %(why)s") % facts


def _header(facts: Mapping[str, Any]) -> dict[str, str]:
    header = facts["header"]
    return {"header": header if isinstance(header, str) else header[1 if language() == "en" else 0]}


_SAYS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "no_header": lambda facts: _("aucune feuille n’a les titres attendus (%(headers)s).") % facts,
    "missing_column": lambda facts: _("il manque la colonne « %(header)s ».") % _header(facts),
    "header_twice": lambda facts: _("la colonne « %(header)s » est là deux fois.") % _header(facts),
    "unknown_column": lambda facts: _("la colonne « %(header)s » n’a pas été reprise.") % _header(facts),
    "unknown_source": lambda facts: _("« %(text)s » n’est pas dans la feuille des sources.") % facts,
    "source_kind": lambda facts: _("le genre « %(text)s » n’est pas dans la liste.") % facts,
    "too_many_sources": lambda facts: _("au plus %(limit)s sources.") % facts,
    "too_many_lines": lambda facts: (
        _("un budget compte au plus %(limit)s lignes; regroupez des dépenses semblables.") % facts
    ),
    "no_line": lambda _facts: _("aucune dépense sous les titres."),
    "merged": lambda facts: (
        _("les cellules %(cells)s sont fusionnées; défusionnez-les et écrivez une valeur par ligne.") % facts
    ),
    "total_row": lambda facts: _("la ligne « %(text)s » est un total; elle n’a pas été reprise.") % facts,
    "no_label": lambda _facts: _("nommez la dépense."),
    "no_amount": lambda _facts: _("écrivez un montant, zéro compris."),
    "year": lambda facts: _("« %(text)s » n’est pas une année financière; écrivez 2027 ou 2026-2027.") % facts,
    "category": lambda facts: _("« %(text)s » n’est pas une catégorie du programme.") % facts,
    "currency": lambda facts: _("« %(text)s » n’est pas un code de devise; écrivez par exemple CAD ou XOF.") % facts,
    "other_currency": lambda facts: (
        _("« %(text)s » porte un signe qui n’est pas celui de la devise de la ligne, %(currency)s.") % facts
    ),
    "no_rate": lambda facts: _("aucun taux connu pour %(currency)s; écrivez combien vaut une unité.") % facts,
    "not_a_number": lambda facts: _("« %(text)s » ne se lit pas comme un nombre.") % facts,
    "negative": lambda facts: _("« %(text)s » est négatif; un budget n’a que des montants de zéro ou plus.") % facts,
    "ambiguous": lambda facts: (
        _(
            "« %(text)s » peut se lire %(grouped)s ou, avec des décimales, %(decimal)s; écrivez-le sans séparateur de "
            "milliers, ou avec toutes ses décimales."
        )
        % facts
    ),
    "decimals": lambda facts: _("« %(text)s » est trop grand, ou a plus de %(places)s décimales.") % facts,
    "too_long": lambda facts: _("au plus %(limit)s caractères.") % facts,
    "formula": lambda _facts: _(
        "la formule a été enregistrée sans son résultat; ouvrez et enregistrez le classeur, puis renvoyez-le."
    ),
    "error": lambda _facts: _("Excel y montre une erreur (#REF!, #DIV/0!…); corrigez-la."),
}
