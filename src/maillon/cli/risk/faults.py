"""What is wrong in a portfolio's file, in sentences that name the line and the column."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from maillon.guarantees.risk.reading import COLUMNS, Finding


def told(name: str, findings: Sequence[Finding]) -> list[str]:
    """One line for each fault: file, line, column, what is wrong, what would be right."""
    made = []
    for one in findings:
        where = _("%(file)s, ligne %(line)d") % {"file": name, "line": one.line}
        if one.column:
            where += _(", colonne « %(column)s »") % {"column": one.column}
        made.append(_("%(where)s : %(fault)s") % {"where": where, "fault": _fault(one)})
    return made


def _fault(one: Finding) -> str:
    facts = {"value": one.value, "columns": ", ".join(COLUMNS)}
    sentences = {
        "empty": _("le fichier est vide. Il faut une ligne de titres (%(columns)s), puis une ligne par garantie."),
        "not_text": _("ce n’est pas un fichier CSV. Enregistrez le classeur au format CSV, puis recommencez."),
        "quotes": _("les guillemets ne se referment pas comme il faut (%(value)s)."),
        "missing": _("cette colonne manque. Il faut : %(columns)s."),
        "twice": _("cette colonne est là deux fois."),
        "cells": _("le nombre de cases n’est pas celui des titres (%(value)s)."),
        "no_id": _("l’identifiant est vide."),
        "duplicate": _("cet identifiant est déjà pris (ligne entre parenthèses) : %(value)s."),
        "no_number": _("la case est vide; un nombre est attendu."),
        "not_number": _("« %(value)s » n’est pas un nombre."),
        "ambiguous": _("« %(value)s » se lit de deux façons : écrivez le nombre sans virgule, ou avec un point."),
        "negative": _("%(value)s est négatif; zéro ou plus est attendu."),
        "not_share": _("%(value)s n’est pas entre 0 et 1. Cinq pour cent s’écrit 0.05 ou « 5 %% »."),
    }
    return sentences[one.code] % facts
