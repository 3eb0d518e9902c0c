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

from maillon.core.people.models import User
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.services import money as services
from maillon.web.guarantees import fund_forms
from maillon.web.guarantees.found import attempt, read_fund
from maillon.web.http import person

ASKS: dict[str, tuple[Any, type[forms.Form]]] = {
    "rate": (gettext_lazy("Inscrire un taux de change"), fund_forms.RateForm),
    "revalue": (gettext_lazy("Réévaluer au taux du jour"), fund_forms.RevalueForm),
    "exchange": (gettext_lazy("Changer de l’argent"), fund_forms.ExchangeForm),
    "reserve": (gettext_lazy("Affecter à la réserve"), fund_forms.ReserveForm),
    "close": (gettext_lazy("Clore une période"), fund_forms.CloseForm),
    "correct": (gettext_lazy("Corriger une écriture"), fund_forms.CorrectForm),
}
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
        services.learn_rate(currency=told["currency"], rate=rate, source=told["source"], on=told["day"], **about)
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
    sources = {one["currency"]: (one, day) for one, day in moved.values_list("payload", "effective_on")}
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
                "currency": currency,
                "rate": f"{float(rate):.6g}",
                "on": sources[currency][1] if currency in sources else None,
                "source": sources[currency][0].get("source", "") if currency in sources else "",
            }
            for currency, rate in sorted(state.rates.items())
            if "|" not in currency
        ],
        "cash": [
            {"label": _CASH[account], "currency": currency, "held": sums[0], "cad": sums[1]}
            for (account, currency), sums in sorted(cash.items())
        ],
        "revalued": fund.events.filter(kind="revalued").order_by("-sequence").first(),
        "closed": state.closed_before,
        "reserve": state.reserve_minor,
        "asks": asks if manages else [],
        "problem": failed[1] if failed else None,
        "module": "fonds",
        "space": "fund",
    }
