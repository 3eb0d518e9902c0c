"""A borrower's money: years restated, cash-flow under stress in its file, accounts received while it is guaranteed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.money import exponent
from maillon.guarantees.models import Guarantee, Proof, YearAccounts
from maillon.guarantees.permissions.breaches import can_record_accounts
from maillon.guarantees.permissions.funds import can_read_fund
from maillon.guarantees.queries import forecasts
from maillon.guarantees.queries.assumptions import Kind, assumptions
from maillon.guarantees.rules import accounts as rules
from maillon.guarantees.rules import cashflow
from maillon.guarantees.services import accounts as services
from maillon.guarantees.services import proofs as documents
from maillon.web.guarantees import files
from maillon.web.guarantees.forms import AmountField, CurrencyForm, day_field
from maillon.web.guarantees.found import attempt, shown_guarantee
from maillon.web.guarantees.proofs import Listed, document_field, sent_in
from maillon.web.guarantees.supposed import lacking, supposed
from maillon.web.http import person, sent

LINES = (
    ("sales", gettext_lazy("Ventes")),
    ("purchases", gettext_lazy("Achats et matières")),
    ("gross", gettext_lazy("Marge brute")),
    ("expenses", gettext_lazy("Autres charges, salaires compris")),
    ("surplus", gettext_lazy("Surplus avant intérêts")),
    ("interest", gettext_lazy("Intérêts")),
    ("result", gettext_lazy("Résultat")),
    ("cash", gettext_lazy("Encaisse à la fin")),
    ("assets", gettext_lazy("Actif")),
    ("debts", gettext_lazy("Dettes")),
    ("equity", gettext_lazy("Avoir des membres")),
)
TOTALS = {"gross", "surplus", "result", "equity"}
MEASURES = {
    "gross_margin": (gettext_lazy("Marge brute sur les ventes"), "share"),
    "net_margin": (gettext_lazy("Résultat sur les ventes"), "share"),
    "debt_share": (gettext_lazy("Dettes sur l’actif"), "share"),
    "equity_share": (gettext_lazy("Avoir sur l’actif"), "share"),
    "interest_cover": (gettext_lazy("Surplus sur les intérêts (fois)"), "times"),
    "cash_days": (gettext_lazy("Jours de dépenses en encaisse"), "days"),
}
DOUBTS = {
    "cash_above_assets": gettext_lazy("l’encaisse dépasse l’actif"),
    "no_sales": gettext_lazy("des achats sans ventes"),
}
COLORS = ("c1", "c3", "c4", "c5", "c6")
_TOP, _DEEP = 4.0, 96.0


class AccountsForm(CurrencyForm):
    """A fiscal year as its statements tell it."""

    LOAN = ("sales", "purchases", "expenses", "interest", "cash", "assets", "debts")
    year = forms.IntegerField(label=gettext_lazy("Exercice terminé en"), min_value=1990, max_value=2100)
    sales = AmountField(label=gettext_lazy("Ventes"))
    purchases = AmountField(label=gettext_lazy("Achats et matières"))
    expenses = AmountField(label=gettext_lazy("Autres charges, salaires compris"))
    interest = AmountField(label=gettext_lazy("Intérêts payés"))
    cash = AmountField(label=gettext_lazy("Encaisse à la fin"))
    assets = AmountField(label=gettext_lazy("Actif total"))
    debts = AmountField(label=gettext_lazy("Dettes totales"))
    evidence = forms.CharField(label=gettext_lazy("Document d’où ils viennent"), max_length=300)
    received_on = day_field(gettext_lazy("Reçus le"))
    file = document_field()


@login_required
@never_cache
@require_safe
def of_file(request: HttpRequest, reference: str) -> HttpResponse:
    """What a file tells of the enterprise's money, and whether its cash holds when things go wrong."""
    dossier, fund = files.studied_file(request, reference)
    years = forecasts.years_of_file(dossier)
    given = assumptions(fund, files.read_on(dossier))
    forecast = forecasts.forecast_of(dossier, given)
    context = {
        "dossier": dossier,
        "reference": reference,
        "fund": fund,
        "tabs": files.tabs(dossier, "fund_accounts"),
        "forecast": forecast,
        "supposed": supposed(given, Kind.CASH_FLOW),
        "lacking": lacking(given, Kind.CASH_FLOW),
        "drawn": _drawn(forecast) if forecast else None,
        "dry": [one for one in forecast.courses if not one.holds] if forecast else [],
        "drawing": sum(one.draws_on_cash for one in forecast.courses) if forecast else 0,
        "module": "fonds",
        "space": "fund",
    }
    currency = forecast.currency if forecast else "CAD"
    return render(request, "guarantees/accounts.html", context | _restated(years, currency))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_guarantee(request: HttpRequest, reference: str) -> HttpResponse:
    """The years known of a borrower; its sponsor or the fund adds the last one when it comes."""
    shown, user = shown_guarantee(request, reference), person(request)
    may_record = can_record_accounts(user, shown)
    if not (may_record or can_read_fund(user, shown.fund)):
        raise Http404
    form = AccountsForm(*sent(request), loan=shown.facility.currency)
    if request.method == "POST":
        if not may_record:
            raise Http404
        if form.is_valid() and attempt(form, lambda: _receive(form, shown, request)):
            messages.success(request, _("Les comptes sont gardés, et les clauses revues."))
            return redirect("guarantee_accounts", reference=shown.reference)
    context = {
        "guarantee": shown,
        "reference": reference,
        "proofs": [
            Listed(one, _("comptes de l’exercice %(year)s") % {"year": one.accounts.year})
            for one in Proof.objects.filter(accounts__guarantee=shown).select_related("file", "accounts")
            if one.accounts is not None
        ],
        "form": form if may_record else None,
        "failed": form.is_bound,
        "module": "fonds",
        "space": "guarantees",
    }
    told = _restated(forecasts.years_of(shown), shown.facility.currency)
    return render(request, "guarantees/accounts.html", context | told, status=422 if form.is_bound else 200)


def _receive(form: AccountsForm, shown: Guarantee, request: HttpRequest) -> None:
    told = form.cleaned_data
    figures = {f"{name}_minor": told[name] for name in AccountsForm.LOAN}
    user, now = person(request), timezone.now()

    def receive() -> YearAccounts:
        return services.receive(
            guarantee=shown,
            told=services.Told(year=told["year"], **figures),
            evidence=told["evidence"],
            on=told["received_on"],
            actor=user,
            at=now,
        )

    documents.answer_with(answer=receive, upload=sent_in(form), actor=user, at=now)


def _restated(years: Sequence[forecasts.Restated], currency: str) -> dict[str, Any]:
    """The three last years side by side: each line, then each ratio."""
    shown = list(years)[-3:]
    unit = 10 ** exponent(currency)
    grown = rules.growth([one.year for one in shown])
    return {
        "currency": currency,
        "years": shown,
        "lines": [
            (label, name in TOTALS, [(one.year.year, getattr(one.year, name) * unit) for one in shown])
            for name, label in LINES
        ],
        "measures": [
            (label, kind, [(one.year.year, _figure(one.ratios[name])) for one in shown])
            for name, (label, kind) in MEASURES.items()
        ],
        "doubts": [(one.year.year, DOUBTS[code]) for one in shown for code in one.doubts],
        "growth": float(grown) if grown is not None else None,
    }


def _figure(value: Any) -> float | None:
    return float(value) if value is not None else None


def name_of(course: cashflow.Course) -> Any:
    """What a course is called: as forecast, or by its stress."""
    return course.label or {
        "fr": "Comme prévu",
        "en": "As forecast",
        "es": "Según lo previsto",
    }


def _drawn(forecast: forecasts.Forecast) -> dict[str, Any]:
    """Cash at the end of each period, a line a course, on one scale that holds nothing and every low."""
    unit = 10 ** exponent(forecast.currency)
    every = [0, forecast.opening, *(amount for one in forecast.courses for amount in one.cash)]
    most, least = max(every), min(every)
    span = (most - least) or 1
    step = 100 / len(forecast.periods)

    def height(amount: int) -> float:
        return _TOP + (_DEEP - _TOP) * (most - amount) / span

    rows = []
    for place, one in enumerate(forecast.courses):
        points = enumerate([forecast.opening, *one.cash])
        rows.append(
            {
                "one": one,
                "name": name_of(one),
                "color": COLORS[place % len(COLORS)],
                "path": "M" + "L".join(f"{index * step:.1f} {height(amount):.1f}" for index, amount in points),
                "lowest": one.lowest * unit,
                "end": one.cash[-1] * unit,
                "cover": float(one.cover) if one.cover is not None else None,
                "dry": forecast.periods[one.dry].name if one.dry is not None else "",
                "cash": [amount * unit for amount in one.cash],
            }
        )
    return {
        "rows": rows,
        "zero": f"{height(0):.1f}",
        "most": most * unit,
        "least": least * unit,
        "first": forecast.periods[0].name,
        "last": forecast.periods[-1].name,
        "start": pgettext("trésorerie", "Départ"),
        "periods": [
            {
                "one": period,
                "receipts": period.receipts * unit,
                "payments": period.payments * unit,
                "drawn": period.drawn * unit,
                "service": period.service * unit,
                "cash": [(row["name"], row["cash"][index]) for row in rows],
            }
            for index, period in enumerate(forecast.periods)
        ],
    }
