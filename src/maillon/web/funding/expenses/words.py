"""How what stops a workbook of expenses, and where a check stands, are said."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.funding.models import Expense, ExpenseCheck
from maillon.funding.spreadsheets.expenses import Issue

State = ExpenseCheck.State
CHECKS = {
    State.TO_SEE: (gettext_lazy("À regarder"), "warn"),
    State.SEEN: (gettext_lazy("Vue"), "info"),
    State.ACCEPTED: (gettext_lazy("Acceptée"), "ok"),
    State.QUESTIONED: (gettext_lazy("Mise en question"), "bad"),
}
PAID_BY = {
    Expense.PaidBy.PROGRAMME: gettext_lazy("L’argent de la subvention"),
    Expense.PaidBy.COUNTERPART: gettext_lazy("La contrepartie de l’organisme"),
    Expense.PaidBy.OTHERS: gettext_lazy("D’autres bailleurs"),
}
_ISSUES = {
    "no_header": gettext_lazy("Aucune ligne d’en-têtes : il faut au moins %(headers)s."),
    "too_many": gettext_lazy("Plus de %(limit)s dépenses : envoyez-les en plusieurs classeurs."),
    "empty": gettext_lazy("Écrivez à qui la dépense est payée."),
    "category": gettext_lazy("« %(text)s » n’est pas un poste de la convention."),
    "currency": gettext_lazy("Écrivez la devise en trois lettres, comme XOF."),
    "decimals": gettext_lazy("« %(text)s » a trop de décimales pour %(currency)s."),
    "not_a_number": gettext_lazy("« %(text)s » n’est pas un montant."),
    "ambiguous": gettext_lazy("« %(text)s » se lit %(grouped)s ou %(decimal)s : écrivez l’un ou l’autre."),
    "negative": gettext_lazy("« %(text)s » est négatif : une dépense est plus grande que zéro."),
    "not_a_date": gettext_lazy("« %(text)s » n’est pas une date comme 2027-03-31."),
    "ambiguous_date": gettext_lazy("« %(text)s » : le jour et le mois se confondent. Écrivez 2027-03-31."),
    "country": gettext_lazy("« %(text)s » n’est pas un pays : écrivez son nom ou son code, comme HT."),
    "paid_by": gettext_lazy("« %(text)s » : écrivez Programme, Contrepartie ou Autres."),
    "formula": gettext_lazy("La formule de cette cellule n’a pas de valeur : ouvrez et enregistrez le classeur."),
    "error": gettext_lazy("Cette cellule montre une erreur."),
}


def said(issue: Issue) -> tuple[str, str]:
    """A cell, and what is wrong in it."""
    text = _ISSUES.get(issue.code)
    return issue.cell, (str(text) % issue.facts if text else _("Cette cellule n’est pas lue."))
