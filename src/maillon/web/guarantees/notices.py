"""What the engine says beside what happened, which refuses nothing: late interest, a ceiling reached, a deposit.

It is told once after the act, then stays beside its event: in the timeline and in « pourquoi ».
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core.parties.models import Organisation
from maillon.guarantees.models import Fund, Guarantee
from maillon.guarantees.queries import history
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import Notice
from maillon.web.guarantees import words
from maillon.web.guarantees.portfolio import name_of
from maillon.web.templatetags.maillon import exact_amount, named

_LOAN = "loan"


def said(notice: Notice, state: states.Fund) -> str:
    """A notice in the reader's language; its code where nobody wrote its words."""
    told = _SAID.get(notice.code)
    return told(notice.facts, state) if told else notice.code


def of_guarantee(shown: Guarantee, sequences: Sequence[int]) -> dict[int, list[str]]:
    """What was said of a guarantee, by event number: in its own events, by its name, or by its facility's."""
    read = history.read(shown.fund)
    mine = set(sequences)
    found: dict[int, list[str]] = {}
    for number, notice in read.notices:
        if number in mine or concerns(notice, shown):
            found.setdefault(number, []).append(said(notice, read.state))
    return found


def concerns(notice: Notice, shown: Guarantee) -> bool:
    """Whether a notice names a guarantee, or the facility it is under."""
    facts = notice.facts
    return facts.get("guarantee") == shown.reference or facts.get("facility") == shown.facility.reference


def begun(fund: Fund) -> int:
    """How far the history goes before an act: what is said after it is the act's."""
    return history.read(fund).sequence


def tell(request: HttpRequest, fund: Fund, since: int) -> None:
    """Say what the engine said of everything that was written since."""
    read = history.read(fund)
    for number, notice in read.notices:
        if number > since:
            messages.warning(request, said(notice, read.state))


def _amount(facts: Mapping[str, Any], state: states.Fund, kind: str = "") -> str:
    one = state.guarantees[facts["guarantee"]]
    currency = one.terms.cover.loan_currency if kind == _LOAN else one.currency
    return exact_amount(facts["amount"], currency)


def _late(facts: Mapping[str, Any], state: states.Fund) -> str:
    return _("Paiement en retard : %(amount)s d’intérêts sont dus au prêteur.") % {"amount": _amount(facts, state)}


def _top_up(facts: Mapping[str, Any], state: states.Fund) -> str:
    return _("Le dépôt chez le prêteur est à regarnir de %(amount)s.") % {"amount": _amount(facts, state)}


def _cap(facts: Mapping[str, Any], state: states.Fund) -> str:
    currency = state.facilities[facts["facility"]].currency
    told = {
        "facility": facts["facility"],
        "left": exact_amount(facts["left"], currency),
        "wanted": exact_amount(facts["wanted"], currency),
    }
    text = _("Le plafond de l’entente %(facility)s est atteint : il restait %(left)s pour %(wanted)s acceptés.")
    return text % told


def _outside(facts: Mapping[str, Any], state: states.Fund) -> str:
    reasons = {
        "conditions": _("les conditions préalables ne sont pas toutes remplies"),
        "fee": _("la commission n’est pas payée"),
        "hold": _("la garantie est suspendue"),
        "default": _("la garantie ne se décaisse plus"),
        "availability": _("le délai de décaissement est passé"),
    }
    why = reasons.get(facts["why"], facts["why"])
    told = {"amount": _amount(facts, state, _LOAN), "why": why}
    return _("%(amount)s décaissés ne sont pas couverts : %(why)s.") % told


def _above(facts: Mapping[str, Any], state: states.Fund) -> str:
    told = {"amount": _amount(facts, state, _LOAN)}
    return _("%(amount)s décaissés au-delà du prêt convenu : le prêteur les porte seul.") % told


def _limit(facts: Mapping[str, Any], _state: states.Fund) -> str:
    axis, name = facts["axis"], facts["name"]
    names = {one.slug: named(one) for one in Organisation.objects.filter(slug=name)} if name else {}
    told = {
        "axis": words.AXES.get(axis, axis),
        "name": name_of(axis, name, names, (get_language() or "fr")[:2]) if name else "",
        "exposure": exact_amount(facts["exposure"]),
        "ceiling": exact_amount(facts["ceiling"]),
    }
    text = _("Le taux de change fait passer une limite (%(axis)s %(name)s) : %(exposure)s, au plus %(ceiling)s.")
    return text % told


_SAID: Mapping[str, Callable[[Mapping[str, Any], states.Fund], str]] = {
    "guarantees.late_interest": _late,
    "guarantees.deposit_top_up": _top_up,
    "guarantees.facility_cap_reached": _cap,
    "guarantees.outside_cover": _outside,
    "guarantees.above_agreed": _above,
    "guarantees.limit_passed": _limit,
}
