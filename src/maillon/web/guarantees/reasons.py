"""Why the fund's own figures are what they are: the loans behind PAR30, what each ratio is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.guarantees.models import Fund
from maillon.guarantees.queries import history, ratios
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.queries.assumptions import Kind, assumptions
from maillon.guarantees.queries.risk import NEEDED
from maillon.guarantees.rules.measures import PAR
from maillon.guarantees.rules.silence import Part
from maillon.web.guarantees import origins, own_loans, sums, words
from maillon.web.guarantees.found import read_fund
from maillon.web.guarantees.supposed import lacking, supposed
from maillon.web.http import person

_ORDER = (Part.REPORTED, Part.OVERDUE, Part.AWAITED, Part.SOUND)


Origin = tuple[str, int, str]
"""A part of a ratio: its label, its cents, the key of where it comes from (``origins``)."""


@dataclass(frozen=True, slots=True)
class Made:
    """A ratio with its parts, those above the line first."""

    label: Any
    formula: Any
    value: Callable[[ratios.Ratios], float | None]
    above: Callable[[ratios.Ratios], Sequence[Origin]]
    below: Callable[[ratios.Ratios], Sequence[Origin]]
    none: Any


RATIOS = {
    "levier": Made(
        gettext_lazy("Levier"),
        gettext_lazy("Ce que le fonds a promis ou prêté, divisé par le capital versé."),
        lambda told: told.leverage,
        lambda told: [(_("Couverture en cours, engagements et prêts du fonds"), told.exposure_minor, "exposure")],
        lambda told: [(_("Capital à risque versé, apports affectés compris"), told.capital_minor, "capital")],
        gettext_lazy("Aucun capital n’est versé : il n’y a rien à diviser."),
    ),
    "solvabilite": Made(
        gettext_lazy("Solvabilité"),
        gettext_lazy(
            "Le capital versé, divisé par la perte moyenne des pires années (une sur cent) que la provision ne porte "
            "pas."
        ),
        lambda told: told.solvency,
        lambda told: [(_("Capital à risque versé, apports affectés compris"), told.capital_minor, "capital")],
        lambda told: [
            (_("ES 99 % de l’année, après recouvrements"), told.shortfall_minor, "risk"),
            (_("Moins la provision (ASNPO)"), -told.provision_minor, "provision"),
        ],
        gettext_lazy("La provision porte déjà la pire année sur cent : il n’y a rien à diviser."),
    ),
    "liquidite": Made(
        gettext_lazy("Liquidité"),
        gettext_lazy("L’encaisse, divisée par ce que le fonds peut devoir payer d’ici un an."),
        lambda told: told.liquidity,
        lambda told: [(_("Encaisse au taux du jour, sans les dépôts chez les prêteurs"), told.cash_minor, "cash")],
        lambda told: [
            (_("Appels acceptés, à payer"), told.payable_minor, "payable"),
            (_("Appels reçus, à décider"), told.lodged_minor, "claims"),
            (_("Appels attendus en un an (VaR 95 %, avant recouvrements)"), told.calls_minor, "risk"),
        ],
        gettext_lazy("Rien n’est dû, appelé ni attendu : il n’y a rien à diviser."),
    ),
}


@login_required
@never_cache
@require_safe
def why(request: HttpRequest, figure: str) -> HttpResponse:
    """The page of one figure of the fund."""
    fund = read_fund(request)
    state, today = history.state_of(fund), timezone.localdate()
    found = queries.of_state(state, today)
    common = {"fund": fund, "day": today, "module": "fonds", "space": "fund"}
    if figure == "par30":
        return render(request, "guarantees/why_par30.html", common | _arrears(fund, found))
    if figure in sums.SUMS:
        axis, name = request.GET.get("axe", ""), request.GET.get("nom", "")
        return render(request, "guarantees/why_sum.html", common | sums.told(fund, state, found, figure, axis, name))
    made = RATIOS.get(figure)
    if made is None:
        raise Http404
    told = ratios.of_fund(fund, state, found)
    links = origins.links(fund, person(request))
    context = {
        "made": made,
        "value": made.value(told),
        "parts": [_part(_("Divisé"), made.above(told), links), _part(_("Par"), made.below(told), links)],
        "measured": figure != "levier",
        "supposed": supposed(told.given, *NEEDED),
        "lacking": lacking(told.given, *NEEDED) if figure != "levier" else "",
    }
    return render(request, "guarantees/why_ratio.html", common | context)


def _part(name: str, rows: Sequence[Origin], links: Mapping[str, origins.Links]) -> dict[str, Any]:
    """One side of a ratio, each row with where it comes from: a single amount is its own total, said once."""
    told = [(label, amount, links.get(key, ())) for label, amount, key in rows]
    return {"name": name, "rows": told, "total": sum(row[1] for row in rows) if len(rows) > 1 else None}


def _past(found: queries.Portfolio, days: int) -> dict[str, Any]:
    """The principal so many days past due as last known; what is restructured counts in the first."""
    return {"name": f"PAR{days}", "amount_minor": found.past_due(days), "share": found.par(days)}


def _arrears(fund: Fund, found: queries.Portfolio) -> dict[str, Any]:
    given = assumptions(fund, found.day)
    kept = {one.reference: one for one in fund.guarantees.select_related("obligor__organisation", "facility__lender")}
    lines = [one for one in found.lines if one.principal_minor and one.state.id in kept]
    lines.sort(key=lambda one: (_ORDER.index(one.part), -one.principal_minor, one.state.id))
    return {
        "found": found,
        "threshold": given.threshold,
        "supposed": supposed(given, Kind.WATCH),
        "parts": [
            {
                "label": words.PARTS[part],
                "look": words.PART_LOOKS[part],
                "amount_minor": found.parts.get(part, 0),
                "share": found.parts.get(part, 0) / found.principal_minor if found.principal_minor else None,
            }
            for part in _ORDER
        ],
        "deep": [_past(found, days) for days in PAR],
        "rows": [
            {
                "one": kept[line.state.id],
                "line": line,
                "late": words.late(line.days_past_due),
                "unpaid": words.late(line.days_if_unpaid),
                "label": words.PARTS[line.part],
                "look": words.PART_LOOKS[line.part],
            }
            for line in lines
        ],
        "lent": own_loans.rows_of(found.lent),
    }
