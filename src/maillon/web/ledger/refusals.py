"""What a person reads when a book refuses: what happened, the rule, the way out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillon.web.refusals import fixed, says
from maillon.web.templatetags.maillon import day as told

fixed("ledger.no_transfer", gettext_noop("Cette écriture ne déplace rien : donnez au moins un montant."))
fixed("ledger.same_account", gettext_noop("Le même compte ne peut être à la fois débité et crédité."))
fixed("ledger.memorandum", gettext_noop("Un compte d’ordre ne va qu’avec un autre compte d’ordre."))
fixed("ledger.amount", gettext_noop("Un montant est un nombre entier de cents, plus grand que zéro."))
fixed("ledger.functional", gettext_noop("Un montant en dollars canadiens vaut lui-même."))
fixed("ledger.key_missing", gettext_noop("Cette écriture n’a pas de clé : elle pourrait être inscrite deux fois."))
fixed("ledger.reason_missing", gettext_noop("Dites pourquoi cette écriture est contrepassée."))
fixed(
    "ledger.reversal", gettext_noop("Une contrepassation ne se contrepasse pas : inscrivez de nouveau ce qui manque.")
)
fixed("ledger.kind", gettext_noop("Choisissez la nature du compte dans la liste."))
fixed("ledger.period_order", gettext_noop("Le dernier jour doit suivre le premier."))


@says("ledger.unknown_account")
def unknown_account(account: str = "", **_params: Any) -> str:
    return _("Aucun compte « %(account)s » dans ce livre.") % {"account": account}


@says("ledger.closed_account")
def closed_account(account: str = "", **_params: Any) -> str:
    return _("Le compte « %(account)s » est fermé. Rouvrez-le, ou choisissez-en un autre.") % {"account": account}


@says("ledger.account_currency")
def account_currency(account: str = "", currency: str = "", expected: str = "", **_params: Any) -> str:
    facts = {"account": account, "currency": currency, "expected": expected}
    return _("Le compte « %(account)s » tient des %(expected)s; il ne prend pas de %(currency)s.") % facts


@says("ledger.currency")
def currency(currency: str = "", **_params: Any) -> str:
    return _("« %(currency)s » n’est pas une monnaie (trois lettres, comme CAD).") % {"currency": currency}


@says("ledger.no_rate")
def no_rate(currency: str = "", year: int = 0, **_params: Any) -> str:
    facts = {"currency": currency, "year": year}
    return _("Aucun taux de %(currency)s pour %(year)s : dites ce que le montant vaut en dollars canadiens.") % facts


@says("ledger.no_exchange")
def no_exchange(account: str = "", **_params: Any) -> str:
    text = _("Le compte « %(account)s » se vide à un autre taux, et ce livre n’a pas de compte d’écarts de change.")
    return text % {"account": account}


@says("ledger.key_taken")
def key_taken(entry: int = 0, **_params: Any) -> str:
    return _("Cette écriture est déjà inscrite, autrement, sous le numéro %(entry)s.") % {"entry": entry}


@says("ledger.closed_period")
def closed_period(day: date | None = None, **_params: Any) -> str:
    return _("Le %(day)s est dans une période close. Inscrivez l’écriture à un jour ouvert.") % {"day": told(day)}


@says("ledger.future")
def future(day: date | None = None, **_params: Any) -> str:
    return _("Le %(day)s n’est pas encore venu : une écriture ne devance pas ce qu’elle dit.") % {"day": told(day)}


@says("ledger.before_entry")
def before_entry(day: date | None = None, **_params: Any) -> str:
    return _("Une écriture ne se contrepasse pas avant sa propre date, le %(day)s.") % {"day": told(day)}


@says("ledger.already_reversed")
def already_reversed(entry: int = 0, **_params: Any) -> str:
    return _("L’écriture %(entry)s est déjà contrepassée.") % {"entry": entry}


@says("ledger.book_taken")
def book_taken(book: str = "", **_params: Any) -> str:
    return _("Un livre se nomme déjà « %(book)s ».") % {"book": book}


@says("ledger.account_taken")
def account_taken(account: str = "", **_params: Any) -> str:
    text = _("Le compte « %(account)s » existe, d’une autre nature ou d’une autre monnaie. Prenez un autre code.")
    return text % {"account": account}


@says("ledger.not_empty")
def not_empty(account: str = "", **_params: Any) -> str:
    return _("Le compte « %(account)s » tient encore quelque chose. Videz-le avant de le fermer.") % {
        "account": account
    }


@says("ledger.period_running")
def period_running(day: date | None = None, **_params: Any) -> str:
    return _("Cette période dure jusqu’au %(day)s : elle se ferme une fois finie.") % {"day": told(_eve(day))}


@says("ledger.period_overlap")
def period_overlap(start: date | None = None, end: date | None = None, **_params: Any) -> str:
    facts = {"start": told(start), "end": told(_eve(end))}
    return _("Ces jours touchent la période close du %(start)s au %(end)s.") % facts


@says("ledger.chart")
def chart(file: str = "", reason: str = "", **_params: Any) -> str:
    facts = {"file": file, "reason": reason}
    return _("« %(file)s » n’est pas un plan comptable lisible (%(reason)s).") % facts


@says("ledger.layout")
def layout(file: str = "", reason: str = "", **_params: Any) -> str:
    facts = {"file": file, "reason": reason}
    return _("« %(file)s » ne dit pas des rubriques lisibles (%(reason)s).") % facts


@says("ledger.layout_taken")
def layout_taken(version: int = 0, **_params: Any) -> str:
    text = _("La version %(version)s des rubriques est déjà gardée, et ne change plus : donnez le numéro d’après.")
    return text % {"version": version}


@says("ledger.layout_kind")
def layout_kind(account: str = "", **_params: Any) -> str:
    return _("Le compte « %(account)s » n’est pas de la nature de sa rubrique.") % {"account": account}


@says("ledger.layout_closed")
def layout_closed(day: date | None = None, **_params: Any) -> str:
    text = _("Ces rubriques changeraient les états d’une période close. Faites-les valoir dès le %(day)s, ou après.")
    return text % {"day": told(day)}


def _eve(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None
