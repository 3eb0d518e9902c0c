"""The risk page: what the fund may lose in a year, what a file in study would add, and what it rests on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.codelists.queries import label
from maillon.guarantees.queries import history
from maillon.guarantees.queries import risk as queries
from maillon.guarantees.queries.assumptions import Kind, assumptions
from maillon.guarantees.risk.committee import Page
from maillon.guarantees.risk.shares import Share
from maillon.guarantees.rules import life
from maillon.web.guarantees.found import read_fund
from maillon.web.guarantees.portfolio import Bar, sector
from maillon.web.guarantees.risk.spread import spread_of
from maillon.web.guarantees.supposed import lacking, supposed

_SHOWN = 8
_RESTS_ON = (Kind.MODEL, Kind.GRADES, Kind.STRESSES)
MOVES = {
    "pd_times_1.5": gettext_lazy("PD multipliées par 1,5"),
    "pd_times_0.67": gettext_lazy("PD divisées par 1,5"),
    "lgd_times_1.25": gettext_lazy("Perte en cas de défaut × 1,25"),
    "lgd_full": gettext_lazy("Rien n’est recouvré"),
    "loadings_times_1.25": gettext_lazy("Sorts plus liés (coefficients × 1,25)"),
    "loadings_times_0": gettext_lazy("Sorts indépendants"),
    "all_bad": gettext_lazy("PD × 1,5, perte × 1,25 et liens × 1,25 à la fois"),
}


@login_required
@never_cache
@require_safe
def risk(request: HttpRequest) -> HttpResponse:
    """The fund's year ahead, with one file in study where ``dossier`` names it."""
    fund, today = read_fund(request), timezone.localdate()
    given = assumptions(fund, today)
    common = {
        "fund": fund,
        "day": today,
        "supposed": supposed(given, *_RESTS_ON),
        "module": "fonds",
        "space": "fund",
    }
    if absent := lacking(given, *queries.NEEDED):
        return render(request, "guarantees/risk.html", common | {"lacking": absent})
    studied = list(
        fund.guarantees.filter(position__state__in=(*life.STUDY, "approved"))
        .select_related("obligor__organisation")
        .order_by("reference")
    )
    asked = request.GET.get("dossier", "")
    chosen = next((one for one in studied if one.reference == asked), None)
    page = queries.committee(fund, given, candidates=[chosen.reference] if chosen else ())
    lent = history.state_of(fund).loans
    context = {
        "page": page,
        "studied": studied,
        "chosen": chosen,
        "levels": _levels(page),
        "spread": spread_of(page),
        "countries": _bars(page.by_country, "Country"),
        "sectors": _bars(page.by_sector, "Sector"),
        "heaviest": [
            {"one": one, "url": reverse("fund_loan" if one.key in lent else "guarantee", kwargs={"reference": one.key}),
             "shortfall": cents(one.shortfall), "exposure": cents(one.exposure),
             "share": one.shortfall / page.whole.es[0.99] if page.whole.es[0.99] else 0.0}
            for one in page.heaviest
        ],
        "expected": cents(page.whole.expected_loss),
        "need": cents(page.solvency_need),
        "exposure": cents(page.whole.total_exposure),
        "stresses": [_stress(one) for one in page.stresses],
        "needless": len(page.needless),
        "variants": [
            {"name": MOVES[one.key], "expected": cents(one.measure.expected_loss), "es": cents(one.measure.es[0.99])}
            for one in page.sensitivity
        ],
        "grades": given.grades,
        "lgd": given.lgd,
        "marginal": marginal_of(page),
        "method": _("exacte") if page.whole.method == "exact" else _("semi-analytique"),
    }  # fmt: skip
    return render(request, "guarantees/risk.html", common | context)


def cents(amount: float) -> int:
    """Canadian cents of dollars."""
    return round(amount * queries.CENTS)


def _levels(page: Page) -> list[dict[str, Any]]:
    whole = page.whole
    return [
        {"level": at, "var": cents(whole.var[at]), "es": cents(whole.es[at]), "error": whole.es_error[at]}
        for at in page.levels
    ]


def marginal_of(page: Page) -> dict[str, int] | None:
    """What a file in study adds, Canadian cents; none without one."""
    added = page.marginal
    if added is None:
        return None
    return {
        "exposure": cents(added.after.total_exposure - added.before.total_exposure),
        "expected": cents(added.expected_loss),
        "es": cents(added.shortfall),
        "before": cents(added.before.es[0.99]),
        "after": cents(added.after.es[0.99]),
    }


def _stress(told: Any) -> dict[str, Any]:
    names, notes = told.stress.names, told.stress.note
    return {
        "name": names.get(_spoken()) or names.get("fr", told.stress.key),
        "note": notes.get(_spoken()) or notes.get("fr", ""),
        "touched": told.touched,
        "expected": cents(told.after.expected_loss),
        "es": cents(told.after.es[0.99]),
    }


def _bars(shares: tuple[Share, ...], codelist: str) -> list[Bar]:
    most = max((one.shortfall for one in shares), default=0.0)
    whole = sum(one.shortfall for one in shares)
    return [
        Bar(
            _called(codelist, one.value),
            f"{100 * max(one.shortfall, 0.0) / most:.1f}%" if most else "0%",
            cents(one.shortfall),
            one.shortfall / whole if whole else 0.0,
        )
        for one in shares[:_SHOWN]
    ]


def _called(codelist: str, value: str) -> str:
    return label(codelist, value, _spoken()) if codelist == "Country" else sector(value, _spoken())


def _spoken() -> str:
    return (get_language() or "fr")[:2]
