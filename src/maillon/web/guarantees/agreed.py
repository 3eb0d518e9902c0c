"""What a guarantee's terms say, in a few lines: who lends, who loses first, in which money, what must back it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.portfolios import FORM
from maillon.web.guarantees.fund_forms import QUOTES
from maillon.web.templatetags.funding import share
from maillon.web.templatetags.maillon import amount

_SHARING = {
    "pari_passu": gettext_lazy("%(part)s de chaque perte, à parts égales avec le prêteur"),
    "first_loss": gettext_lazy("toute perte, jusqu’au plafond (première perte)"),
}
_COLLATERAL = {
    "deposit": gettext_lazy("un dépôt chez le prêteur"),
    "sblc": gettext_lazy("une lettre de crédit (SBLC)"),
}
_COSTS = {
    "before_sharing": gettext_lazy("frais raisonnables déduits d’abord"),
    "own": gettext_lazy("chacun porte ses frais"),
}


def agreed(one: states.Guarantee) -> list[tuple[Any, str]]:
    """Each term that is not already a figure of the page, with its words."""
    terms = one.terms
    made = [
        (_("Garantie"), _("de portefeuille") if terms.form == FORM else _("prêt par prêt")),
        (_("Relation avec l’emprunteur"), _intermediary(one)),
        (_("Le fonds porte"), _SHARING[terms.cover.sharing] % {"part": share(terms.coverage)}),
        (_("Monnaies"), _currencies(one)),
        (_("Intérêts couverts"), _interest(terms.claim.interest_days)),
        (_("Recouvrements"), str(_COSTS[terms.recoveries.costs])),
    ]
    if terms.cover.loan_currency != terms.cover.cap_currency:
        made.append((_("Taux de change"), _rate(one)))
    if terms.collateral.kind in _COLLATERAL:
        made.append((_("Ce qui doit l’appuyer"), _backing(one)))
    if terms.cover.revolving:
        made.append((_("Ligne"), _("redécaissée chaque saison : ce qui est remboursé peut être couvert de nouveau")))
    return made


def _intermediary(one: states.Guarantee) -> str:
    if one.terms.through_intermediary:
        return _("par le prêteur local, qui lui prête et suit le prêt")
    return _("directe : le fonds la suit lui-même")


def _currencies(one: states.Guarantee) -> str:
    cover = one.terms.cover
    told = {
        "loan": cover.loan_currency,
        "cap": cover.cap_currency,
        "paid": cover.payment_currency or cover.cap_currency,
    }
    return _("prêt en %(loan)s, plafond en %(cap)s, payée en %(paid)s") % told


def _interest(days: int) -> str:
    if not days:
        return _("aucun : le principal seul")
    return ngettext("%(n)s jour au plus", "%(n)s jours au plus", days) % {"n": days}


def _rate(one: states.Guarantee) -> str:
    cover = one.terms.cover
    kind = _("celui du jour de la signature") if cover.rate_type == "fixed" else _("celui de la dernière réévaluation")
    parts = [kind]
    if cover.quote != QUOTES[0][0]:
        parts.append(str(dict(QUOTES).get(cover.quote, cover.quote)).lower())
    if cover.rate_source:
        parts.append(cover.rate_source)
    return ", ".join(parts)


def _backing(one: states.Guarantee) -> str:
    """What the terms ask for, and what is still lacking of it."""
    asked = ceil(Fraction(one.terms.collateral.share) * one.cap_minor)
    said = _("%(what)s de %(sum)s") % {
        "what": _COLLATERAL[one.terms.collateral.kind],
        "sum": amount(asked, one.currency),
    }
    if one.terms.collateral.kind == "sblc":
        return said if one.sblc_expires_on else _("%(said)s; pas encore reçue") % {"said": said}
    # A deposit in another currency is told in it, beside the fund's chain: the two amounts are not compared.
    lacking = asked - one.deposit_minor if one.deposit_currency in ("", one.currency) else 0
    return (
        _("%(said)s; il en manque %(sum)s") % {"said": said, "sum": amount(lacking, one.currency)}
        if lacking > 0
        else said
    )
