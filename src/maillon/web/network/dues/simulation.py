"""A scale over every member: what it would bring, who gains and who loses; figure, table and file."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from maillon.network.models import DuesScale, MembershipYear
from maillon.network.queries.dues.assessing import scale_for
from maillon.network.queries.dues.simulating import Compared, Simulation, simulate
from maillon.network.rules.dues import Scale
from maillon.opendata.tables import safe
from maillon.web.network.dues import words
from maillon.web.network.dues.found import chosen_year, keeper, years
from maillon.web.parties.presenters import region_name

PER_PAGE = 50
_WIDTH, _HEIGHT, _LEFT = 640, 220, 8
_MOST_POINTS = 120


@login_required
@require_safe
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """What a scale would give over all members for a year, beside the one in force."""
    scale, year, beside, found = _asked(request, pk)
    heads = Scale.from_json(scale.definition).counts_heads
    rows = sorted(
        (row for row in found.rows if row.after_minor is not None),
        key=lambda row: (-abs(row.difference_minor or 0), row.assessment.organisation.legal_name_fr),
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "scale": scale,
        "year": year,
        "years": years(),
        "beside": beside,
        "found": found,
        "difference": found.whole.after_minor - found.whole.before_minor,
        "brackets": [(_bracket(scale, place), found.by_bracket[place]) for place in sorted(found.by_bracket)],
        "regions": [(region_name(code) if code else "–", found.by_region[code]) for code in sorted(found.by_region)],
        "missing": [(one.organisation, [words.figure(kind) for kind in one.base.missing]) for one in found.missing],
        "rows": [(row, words.of_base(row.assessment.base.value, heads=heads, currency=scale.currency)) for row in page],
        "page": page,
        "query": f"annee={year.label}&",
        "figure": drawn(found),
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/simulation.html", context)


def _asked(request: HttpRequest, pk: int) -> tuple[DuesScale, MembershipYear, DuesScale | None, Simulation]:
    keeper(request)
    scale = get_object_or_404(DuesScale, pk=pk)
    year = chosen_year(request.GET.get("annee", "")[:20])
    if year is None:
        raise Http404
    beside = scale_for(year)
    if beside is not None and (beside.pk == scale.pk or beside.currency != scale.currency):
        beside = None
    return scale, year, beside, simulate(scale, year, beside=beside)


def _bracket(scale: DuesScale, place: int) -> str:
    told = Scale.from_json(scale.definition)
    facts: dict[str, Any] = {
        "start": told.brackets[place].start,
        "end": told.brackets[place + 1].start if place + 1 < len(told.brackets) else None,
    }
    return words.bracket_name(facts, heads=told.counts_heads, currency=told.currency)


def drawn(found: Simulation) -> dict[str, Any] | None:
    """Members from the smallest base to the largest, and what each owes under both scales: points of two lines."""
    rows = sorted((row for row in found.rows if row.after_minor is not None), key=lambda row: row.assessment.base.value)
    if len(rows) < 2:
        return None
    step = max(1, len(rows) // _MOST_POINTS)
    kept = [*rows[:-1:step], rows[-1]]
    most = max(max(row.after_minor or 0, row.before_minor or 0) for row in kept) or 1
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "after": _points(kept, [row.after_minor for row in kept], most),
        "before": _points(kept, [row.before_minor for row in kept], most) if kept[0].before_minor is not None else "",
        "most": most,
    }


def _points(rows: list[Compared], values: list[int | None], most: int) -> str:
    across = (_WIDTH - 2 * _LEFT) / (len(rows) - 1)
    return " ".join(
        f"{_LEFT + place * across:.1f},{_HEIGHT - 8 - (value or 0) / most * (_HEIGHT - 20):.1f}"
        for place, value in enumerate(values)
    )


@login_required
@require_safe
def as_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every member under the scale, as a file."""
    scale, year, _beside, found = _asked(request, pk)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(
        ["organisation", "region", "base", "bracket", "before", "after", "difference", "currency", "missing"]
    )
    for row in found.rows:
        one = row.assessment
        money = (row.before_minor, row.after_minor, row.difference_minor)
        table.writerow(
            [
                safe(one.organisation.legal_name_fr),
                one.organisation.region,
                one.base.value if one.dues else "",
                one.dues.bracket + 1 if one.dues else "",
                *("" if value is None else f"{value / 100:.2f}" for value in money),
                scale.currency,
                " ".join(one.base.missing),
            ]
        )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="simulation-{scale.key}-v{scale.version}-{year.label}.csv"'
    return answer
