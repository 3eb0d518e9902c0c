"""What the rules of budgets refuse, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import exact_amount, moment

fixed(
    "funding.budget_sealed",
    gettext_noop("Cette version est partie avec la demande : elle ne change plus. Commencez-en une autre."),
)
fixed(
    "funding.budget_settled",
    gettext_noop("Ce budget vient d’être arrêté : il ne change plus. Rouvrez la page pour le lire."),
)
fixed(
    "funding.budget_unsettled",
    gettext_noop("Le budget convenu n’est pas arrêté : réglez-le d’abord, le texte à signer le nomme."),
)
fixed(
    "funding.budget_missing",
    gettext_noop("La demande n’a pas encore de budget : inscrivez au moins une dépense, et qui la paie."),
)
fixed(
    "funding.budget_same",
    gettext_noop(
        "Cette version dit la même chose que celle en vigueur, et l’avenant ne change rien d’autre : changez une "
        "ligne, ou retirez l’avenant."
    ),
)
fixed(
    "funding.budget_says_cost",
    gettext_noop("Le budget convenu dit ce que coûte le projet et qui le paie : revoyez-le avec l’avenant."),
)


@says("funding.budget_moved")
def moved(by: str = "", at: datetime | None = None, **_params: Any) -> str:
    facts = {"who": by or _("Quelqu’un"), "date": moment(at)}
    return _("%(who)s a enregistré ce budget le %(date)s, pendant que vous écriviez. Rien n’est perdu.") % facts


@says("funding.budget_too_long")
def too_long(limit: int, **_params: Any) -> str:
    return _("Un budget compte au plus %(limit)s lignes : regroupez des dépenses semblables.") % {"limit": limit}


@says("funding.budget_sources")
def sources(limit: int, **_params: Any) -> str:
    return _("Chaque montant est payé par une source du budget; il y en a au plus %(limit)s.") % {"limit": limit}


@says("funding.budget_currency")
def currency(currency: str, **_params: Any) -> str:
    return _("Ce budget se calcule en %(currency)s; l’autre est dans une autre devise.") % {"currency": currency}


@says("funding.budget_unfinished")
def unfinished(count: int, **_params: Any) -> str:
    told = ngettext(
        "Il reste un point à régler dans le budget.", "Il reste %(count)s points à régler dans le budget.", count
    )
    return told % {"count": count}


@says("funding.budget_award")
def award(awarded: int, budgeted: int, currency: str, **_params: Any) -> str:
    return _(
        "La subvention accordée est de %(awarded)s et le budget en compte %(budgeted)s : corrigez les lignes pour "
        "qu’ils disent le même montant."
    ) % {"awarded": exact_amount(awarded, currency), "budgeted": exact_amount(budgeted, currency)}


@says("funding.budget_disagrees")
def disagrees(asked: int, budgeted: int, currency: str, **_params: Any) -> str:
    return _(
        "Le formulaire demande %(asked)s et le budget %(budgeted)s au programme : corrigez l’un ou l’autre pour "
        "qu’ils disent le même montant."
    ) % {"asked": exact_amount(asked, currency), "budgeted": exact_amount(budgeted, currency)}
