"""What scales, lines, movements and reasons are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from maillon.core.narratives import read
from maillon.network.models import BankLine, Payment
from maillon.network.rules.dues import COUNTED, Combine, Mode, Proration, Rounding
from maillon.web.templatetags.maillon import day, exact_amount, number, percent

FIGURES = {
    "revenue": gettext_lazy("Revenus"),
    "programme_expenses": gettext_lazy("Dépenses de programmes internationaux"),
    "staff": gettext_lazy("Effectif"),
    "volunteers": gettext_lazy("Bénévoles"),
}
MODES = {
    Mode.STEP: gettext_lazy("Par palier : la tranche où l’on tombe vaut pour tout"),
    Mode.MARGINAL: gettext_lazy("Progressif : chaque tranche vaut pour sa part"),
}
COMBINES = {
    Combine.CUMULATIVE: gettext_lazy("Tous, dans l’ordre"),
    Combine.BEST: gettext_lazy("Le plus avantageux seulement"),
}
PRORATIONS = {
    Proration.NONE: gettext_lazy("Année entière"),
    Proration.MONTH: gettext_lazy("Au mois : le mois d’adhésion compte"),
    Proration.DAY: gettext_lazy("Au jour"),
}
ROUNDINGS = {
    Rounding.NEAREST: gettext_lazy("Au plus proche"),
    Rounding.DOWN: gettext_lazy("Vers le bas"),
    Rounding.UP: gettext_lazy("Vers le haut"),
}
METHODS = {
    Payment.Method.TRANSFER: gettext_lazy("Virement"),
    Payment.Method.CHEQUE: gettext_lazy("Chèque"),
    Payment.Method.CARD: gettext_lazy("Carte"),
    Payment.Method.CASH: gettext_lazy("Comptant"),
    Payment.Method.OTHER: gettext_lazy("Autre"),
}
LINE_STATES = {
    BankLine.State.PROPOSED: gettext_lazy("Proposés"),
    BankLine.State.OPEN: gettext_lazy("À reconnaître"),
    BankLine.State.SETTLED: gettext_lazy("Confirmés"),
    BankLine.State.SET_ASIDE: gettext_lazy("Mis de côté"),
}
REASONS = {
    "number": gettext_lazy("le numéro de l’avis est écrit"),
    "reference": gettext_lazy("la référence structurée de l’avis est écrite"),
    "payer": gettext_lazy("ce payeur a déjà payé pour ce membre"),
    "name": gettext_lazy("le nom ressemble"),
    "amount": gettext_lazy("le montant est exactement celui qui est dû"),
}
MOVES = {
    "notice": gettext_lazy("Avis de cotisation"),
    "cancelled": gettext_lazy("Avis annulé"),
    "payment": gettext_lazy("Paiement"),
    "converted_from": gettext_lazy("Conversion"),
    "converted_to": gettext_lazy("Conversion"),
    "reversed": gettext_lazy("Paiement annulé"),
    "refund": gettext_lazy("Remboursement"),
}
FACTS = {
    "first_year": gettext_lazy("Première année d’adhésion"),
    "in_coalition": gettext_lazy("Membre d’une coalition"),
    "region": gettext_lazy("Région (codes, séparés par des virgules)"),
    "category": gettext_lazy("Catégorie (clés, séparées par des virgules)"),
    "staff": gettext_lazy("Effectif d’au plus"),
    "revenue": gettext_lazy("Revenus d’au plus ($)"),
    "base": gettext_lazy("Base d’au plus"),
}
COLUMNS = {
    "date": gettext_lazy("Date"),
    "amount": gettext_lazy("Montant (reçu au-dessus de zéro)"),
    "received": gettext_lazy("Montant reçu (crédit)"),
    "paid": gettext_lazy("Montant payé (débit)"),
    "counterparty": gettext_lazy("Nom du payeur"),
    "remittance": gettext_lazy("Communication ou description"),
    "reference": gettext_lazy("Référence de la banque"),
    "balance": gettext_lazy("Solde"),
    "currency": gettext_lazy("Devise"),
}


def figure(kind: str) -> str:
    """How a kind of figure is called."""
    return str(FIGURES.get(kind, kind))


def of_base(value: int | None, *, heads: bool, currency: str = "CAD") -> str:
    """A base as it is read: people, or an amount."""
    if value is None:
        return "–"
    if heads:
        return ngettext("%(n)s personne", "%(n)s personnes", value) % {"n": number(value)}
    return exact_amount(value, currency)


def rate(per_million: int, *, heads: bool, currency: str = "CAD") -> str:
    """A rate as it is read: a percentage of an amount, or so much a head."""
    if heads:
        return _("%(amount)s par personne") % {"amount": exact_amount(per_million // 1_000_000, currency)}
    exact = Decimal(per_million) / 10_000
    places = max(0, -int(exact.normalize().as_tuple().exponent)) if exact else 0
    return percent(exact / 100, places)


def explained(line: Mapping[str, Any], *, heads: bool, currency: str) -> str:
    """A line of a notice in words: which tranche, which discount, which part of the year."""
    facts = line["facts"]
    if line["code"] == "bracket":
        return _bracket(facts, heads=heads, currency=currency)
    if line["code"] == "least":
        return _("Ajouté pour atteindre le minimum de %(amount)s") % {"amount": exact_amount(facts["least"], currency)}
    if line["code"] == "most":
        return _("Retiré au-delà du maximum de %(amount)s") % {"amount": exact_amount(facts["most"], currency)}
    if line["code"] == "discount":
        label = read(facts["label"], (get_language() or "fr")[:2]).text or facts["key"]
        if not facts["share"]:
            return _("Rabais : %(label)s") % {"label": label}
        share = Decimal(facts["share"][0]) / facts["share"][1]
        return _("Rabais de %(share)s : %(label)s") % {
            "share": percent(share, 0 if share * 100 % 1 == 0 else 2),
            "label": label,
        }
    if line["code"] == "proration":
        told = {"left": facts["left"], "whole": facts["whole"], "day": day(date.fromisoformat(facts["joined_on"]))}
        if facts["unit"] == Proration.DAY:
            return _("Part de l’année : %(left)s jours sur %(whole)s, adhésion le %(day)s") % told
        return _("Part de l’année : %(left)s mois sur %(whole)s, adhésion le %(day)s") % told
    return _("Arrondi au multiple de %(amount)s") % {"amount": exact_amount(facts["to"], currency)}


def bracket_name(facts: Mapping[str, Any], *, heads: bool, currency: str) -> str:
    """Where a bracket begins and ends: « De 100 000,00 $ à 500 000,00 $ »."""
    start = of_base(facts["start"], heads=heads, currency=currency)
    if facts["end"] is None:
        return _("À partir de %(start)s") % {"start": start}
    return _("De %(start)s à %(end)s") % {"start": start, "end": of_base(facts["end"], heads=heads, currency=currency)}


def _bracket(facts: Mapping[str, Any], *, heads: bool, currency: str) -> str:
    where = bracket_name(facts, heads=heads, currency=currency)
    parts = [exact_amount(facts["fixed"], currency)] if facts["fixed"] or not facts["rate"] else []
    if facts["rate"]:
        told = {
            "rate": rate(facts["rate"], heads=heads, currency=currency),
            "part": of_base(facts["part"], heads=heads, currency=currency),
        }
        parts.append((_("%(rate)s, pour %(part)s") if heads else _("%(rate)s de %(part)s")) % told)
    return _("%(where)s : %(how)s") % {"where": where, "how": " + ".join(parts)}


def counts_heads(kind: str) -> bool:
    """Whether a kind of figure counts people."""
    return kind in COUNTED
