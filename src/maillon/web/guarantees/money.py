"""The fund's money beside its capital: rates, what is held, the books carried, closed, corrected."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules import rates
from maillon.guarantees.rules.rates import OFFICIAL
from maillon.guarantees.services import currencies
from maillon.guarantees.services import money as services
from maillon.web.guarantees import fund_forms
from maillon.web.guarantees.found import attempt, read_fund
from maillon.web.http import person

ASKS: dict[str, tuple[Any, type[forms.Form]]] = {
    "rate": (gettext_lazy("Inscrire un taux de change"), fund_forms.RateForm),
    "revalue": (gettext_lazy("Réévaluer au taux du jour"), fund_forms.RevalueForm),
    "redenominate": (gettext_lazy("Une monnaie change d’unité"), fund_forms.RedenominateForm),
    "calendar": (gettext_lazy("Inscrire les jours fériés d’un lieu"), fund_forms.CalendarForm),
    "exchange": (gettext_lazy("Changer de l’argent"), fund_forms.ExchangeForm),
    "reserve": (gettext_lazy("Affecter à la réserve"), fund_forms.ReserveForm),
    "close": (gettext_lazy("Clore une période"), fund_forms.CloseForm),
    "correct": (gettext_lazy("Corriger une écriture"), fund_forms.CorrectForm),
}
_SHOWN = 4
"""The holidays to come that a page names."""
_CASH = {"1000": gettext_lazy("Encaisse"), "1010": gettext_lazy("Encaisse"), "1020": gettext_lazy("Dépôts et marges")}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def money(request: HttpRequest) -> HttpResponse:
    """Rates and cash; a manager records what moves them."""
    fund, user = read_fund(request), person(request)
    manages = can_manage_fund(user, fund)
    failed: tuple[str, forms.Form] | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name not in ASKS or not manages:
            raise Http404
        form = ASKS[name][1](request.POST, prefix=name)
        once = request.POST.get("pk", "")[:20]
        if form.is_valid() and attempt(form, lambda: _do(name, form, fund, once, user, timezone.now())):
            messages.success(request, _("C’est consigné : « %(what)s ».") % {"what": ASKS[name][0]})
            return redirect("fund_money")
        failed = (name, form)
    return render(request, "guarantees/money.html", _context(fund, failed, manages), status=422 if failed else 200)


def _do(name: str, form: forms.Form, fund: Fund, once: str, user: User, at: datetime) -> None:
    told: Any = form.cleaned_data
    # A form sent twice bears the same number, which the page gave it: it is one event.
    about: dict[str, Any] = {"fund": fund, "actor": user, "at": at, "key": f"{fund.slug}:page:{name}:{once or at}"}
    if name == "rate":
        rate = Fraction(told["rate"])
        where = {"currency": told["currency"], "quote": told["quote"] or OFFICIAL, "source": told["source"]}
        services.learn_rate(rate=rate, on=told["day"], **where, **about)
    elif name == "redenominate":
        guarantee = fund.guarantees.filter(reference=told["guarantee"]).select_related("fund").first()
        if guarantee is None:
            raise RuleViolation("guarantees.unknown", field="guarantee", what="guarantee", name=told["guarantee"])
        del about["fund"]
        currencies.redenominate(guarantee=guarantee, units=told["units"], on=told["day"], **about)
    elif name == "calendar":
        told = {name: told[name] for name in ("calendar", "holidays", "source")}
        currencies.set_holidays(fund=fund, actor=user, at=at, **told)
    elif name == "revalue":
        services.revalue(on=told["day"], **about)
    elif name == "exchange":
        sold, bought = ((told[f"{one}_currency"], told[one]) for one in ("sold", "bought"))
        services.exchange(sold=sold, bought=bought, on=told["day"], **about)
    elif name == "reserve":
        services.set_aside(amount_minor=told["amount"], resolution=told["resolution"], on=told["day"], **about)
    elif name == "close":
        services.close(before=told["before"], **about)
    else:
        services.correct(number=told["number"], reason=told["reason"], **about)


def _context(fund: Fund, failed: tuple[str, forms.Form] | None, manages: bool) -> dict[str, Any]:
    state = history.state_of(fund)
    moved = fund.events.filter(kind="rate_moved").order_by("sequence")
    sources = {
        rates.key(one["currency"], one.get("quote") or OFFICIAL): (one, day)
        for one, day in moved.values_list("payload", "effective_on")
    }
    quotes = dict(fund_forms.QUOTES)
    last = fund.events.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    cash: dict[tuple[str, str], list[int]] = {}
    for balances in (state.balances, *(one.balances for one in state.guarantees.values())):
        for key, balance in balances.items():
            norm, account, currency = key.split("|")
            if norm == "ASNPO" and account in _CASH:
                sums = cash.setdefault((account, currency), [0, 0])
                sums[0] += balance.minor
                sums[1] += balance.functional_minor
    asks = [
        {
            "label": label,
            "do": name,
            "pk": last,
            "form": failed[1] if failed and failed[0] == name else form(prefix=name),
            "open": bool(failed and failed[0] == name),
        }
        for name, (label, form) in ASKS.items()
    ]
    return {
        "fund": fund,
        "rates": [
            {
                "currency": currency.partition("|")[0],
                "quote": quotes.get(currency.partition("|")[2], currency.partition("|")[2]),
                "rate": f"{float(rate):.6g}",
                "on": sources[currency][1] if currency in sources else None,
                "source": sources[currency][0].get("source", "") if currency in sources else "",
            }
            for currency, rate in sorted(state.rates.items())
        ],
        "cash": [
            {"label": _CASH[account], "currency": currency, "held": sums[0], "cad": sums[1]}
            for (account, currency), sums in sorted(cash.items())
        ],
        "calendars": [
            {"name": name, "next": [day for day in days if day >= timezone.localdate()][:_SHOWN], "many": len(days)}
            for name, days in sorted(state.calendars.items())
        ],
        "revalued": fund.events.filter(kind="revalued").order_by("-sequence").first(),
        "closed": state.closed_before,
        "reserve": state.reserve_minor,
        "asks": asks if manages else [],
        "problem": failed[1] if failed else None,
        "module": "fonds",
        "space": "fund",
    }
