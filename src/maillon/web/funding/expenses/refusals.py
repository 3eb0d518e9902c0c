"""The sentences of refusals about expenses and their checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.funding.rules.expenses import Gap
from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day as told_day
from maillon.web.templatetags.maillon import exact_amount, narrative_text

fixed("funding.expense_amount", gettext_noop("Écrivez un montant plus grand que zéro."))
fixed("funding.expense_supplier", gettext_noop("Écrivez à qui la dépense est payée."))
fixed("funding.expense_category", gettext_noop("Choisissez un poste de la convention."))
fixed("funding.expense_rate_source", gettext_noop("Écrivez qui donne ce taux : la banque, le bureau de change."))
fixed("funding.expense_paid_by", gettext_noop("Dites quel argent paie cette dépense."))
fixed("funding.expense_country", gettext_noop("Le projet va à plusieurs pays : dites où cette dépense est faite."))
fixed("funding.expense_grantee", gettext_noop("Un transfert va à un autre organisme que celui qui paie."))
fixed("funding.nothing_to_check", gettext_noop("Ce rapport ne compte aucune dépense inscrite ici."))
fixed("funding.check_state", gettext_noop("Dites si la dépense est vue, acceptée ou mise en question."))
fixed("funding.not_begun", gettext_noop("Le rapport n’est pas encore commencé."))
fixed("funding.no_receipts", gettext_noop("Aucune dépense n’est inscrite pour cette période."))
fixed("funding.not_its_project", gettext_noop("Choisissez un projet de l’organisme."))


@says("funding.expense_day")
def _day(first: date, last: date, **_facts: Any) -> str:
    said = _("Écrivez un jour du projet, entre le %(first)s et le %(last)s.")
    return said % {"first": told_day(first), "last": told_day(last)}


@says("funding.expense_ineligible")
def _ineligible(label: dict[str, str], article: str, **_facts: Any) -> str:
    said = _("« %(label)s » n’est pas une dépense admissible (article %(article)s).")
    return said % {"label": narrative_text(label), "article": article or "–"}


@says("funding.expense_rate")
def _rate(currency: str, **_facts: Any) -> str:
    return _("Aucun taux publié pour %(currency)s : écrivez celui de votre banque, et qui le donne.") % {
        "currency": currency
    }


@says("funding.expense_sealed")
def _sealed(report: dict[str, str], **_facts: Any) -> str:
    return _("« %(report)s », déjà envoyé, compte cette dépense : elle ne change plus.") % {
        "report": narrative_text(report)
    }


@says("funding.check_amount")
def _check_amount(most: int, currency: str, **_facts: Any) -> str:
    return _("Écrivez un montant entre zéro et %(most)s.") % {"most": exact_amount(most, currency)}


@says("funding.ledger_differs")
def _differs(gaps: Sequence[Gap], labels: Mapping[str, dict[str, str]], currency: str, many: int, **_facts: Any) -> str:
    said = "; ".join(
        (
            _("%(item)s (contrepartie et autres) : %(told)s au rapport, %(kept)s de reçus")
            if one.is_beside
            else _("%(item)s : %(told)s au rapport, %(kept)s de reçus")
        )
        % {
            "item": narrative_text(labels.get(one.category, {})) or one.category,
            "told": exact_amount(one.told_minor, currency),
            "kept": exact_amount(one.kept_minor, currency),
        }
        for one in gaps[:5]
    )
    head = ngettext(
        "Un poste ne dit pas la somme de ses reçus. Reprenez les montants des reçus, ou corrigez-les : %(said)s.",
        "%(n)s postes ne disent pas la somme de leurs reçus. Reprenez les montants des reçus, ou corrigez-les : "
        "%(said)s.",
        many,
    )
    return head % {"n": many, "said": said}
