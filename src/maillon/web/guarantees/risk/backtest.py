"""Were the PDs right? The fund's own defaults beside those its grades foresaw, and how little few cases can tell."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.narratives import read
from maillon.guarantees.queries import backtest as queries
from maillon.guarantees.queries.assumptions import Kind, assumptions
from maillon.guarantees.risk.backtest import Comparison, Verdict
from maillon.web.guarantees.found import read_fund
from maillon.web.guarantees.supposed import lacking, supposed

WORDS = {
    Verdict.WITHIN: gettext_lazy("compatible avec la PD"),
    Verdict.ABOVE: gettext_lazy("plus de défauts que prévu"),
    Verdict.BELOW: gettext_lazy("moins de défauts que prévu"),
    Verdict.UNTOLD: gettext_lazy("trop peu pour le dire"),
}
_WIDEST = 100


@login_required
@never_cache
@require_safe
def backtest(request: HttpRequest) -> HttpResponse:
    """The backtest of the fund one reads."""
    fund, today = read_fund(request), timezone.localdate()
    given = assumptions(fund, today)
    common = {
        "fund": fund,
        "day": today,
        "supposed": supposed(given, Kind.GRADES),
        "module": "fonds",
        "space": "fund",
    }
    if absent := lacking(given, Kind.GRADES):
        return render(request, "guarantees/backtest.html", common | {"lacking": absent})
    found = queries.of_fund(fund, today)
    names = {one.grade.key: read(one.grade.names, get_language() or "fr").text for one in given.grades}
    most = max((one.high for one in found.comparisons if not one.year and one.grade), default=1.0)
    context = {
        "found": found,
        "whole": next((_row(one, names, most) for one in found.comparisons if not one.year and not one.grade), None),
        "grades": [_row(one, names, most) for one in found.comparisons if not one.year and one.grade],
        "years": [
            (year, [_row(one, names, most) for one in found.comparisons if one.year == year and one.grade])
            for year in reversed(found.years)
        ],
        "most": most,
        "defaults": [{"one": one, "grade": names.get(one.grade, one.grade)} for one in found.defaults],
    }
    return render(request, "guarantees/backtest.html", common | context)


def _row(one: Comparison, names: dict[str, str], most: float) -> dict[str, Any]:
    def at(share: float) -> str:
        return f"{min(share / most, 1) * _WIDEST:.2f}"

    mean = one.foreseen / one.many
    return {
        "one": one,
        "grade": names.get(one.grade, one.grade),
        "mean": mean,
        "foreseen": round(one.foreseen, 1),
        "verdict": WORDS[one.verdict],
        "is_off": one.verdict in (Verdict.ABOVE, Verdict.BELOW),
        "low": at(one.low),
        "wide": f"{max(float(at(one.high)) - float(at(one.low)), 0.5):.2f}",
        "seen": at(one.rate),
        "pd": at(mean),
    }
