"""The performance framework: indicators chosen from the library or one's own, baselines, targets, who counts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.dossiers.models import Dossier
from maillon.funding.models import LogicModel
from maillon.funding.queries import planning as queries
from maillon.funding.rules.planning import content
from maillon.funding.rules.planning.content import MEASURED, Plan
from maillon.funding.services import planning as services
from maillon.projects import library
from maillon.web.funding.logic import words
from maillon.web.funding.logic.building import save
from maillon.web.funding.logic.found import drafted
from maillon.web.funding.logic.showing import found_in_library, said
from maillon.web.funding.logic.typed import (
    MeasureRow,
    measures_of,
    measures_of_post,
    new_measure,
    read_measures,
)
from maillon.web.funding.logic.typed import words as text_of

_SHOWN = 12


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def framework(request: HttpRequest, reference: str) -> HttpResponse:
    """The indicators of an application's logic model, written beside its results."""
    dossier = drafted(request, reference)
    held = queries.versions_of(dossier).first()
    if held is None or held.sealed_at is not None:
        return redirect("logic", reference=reference)
    plan, years = queries.plan_of(held), queries.years_of(dossier)
    if request.method != "POST":
        return _page(request, dossier, held, plan, rows=measures_of(plan, years))
    rows = measures_of_post(request.POST, years)
    verb, _colon, key = request.POST.get("action", "").partition(":")
    if verb in ("save", "beside"):
        made = read_measures(rows, plan)
        if any(row.errors for row in rows):
            return _page(request, dossier, held, plan, rows=rows, status=422, unsaved=True)

        def show(*_arguments: Any, **more: Any) -> HttpResponse:
            return _page(request, dossier, held, plan, rows=rows, **more)

        return save(request, dossier, held, made, show, "logic_framework", beside=verb == "beside")
    wanted = request.POST.get("pour", "")
    measured = {row.key for row in plan.rows if row.level in MEASURED or row.level == content.ULTIMATE}
    if verb == "remove":
        rows = [row for row in rows if row.key != key]
    elif wanted in measured and len(rows) < content.MOST_MEASURES:
        shared = library.everything().get(key) if verb == "pick" else None
        if verb == "own" or shared is not None:
            rows.append(new_measure(services.new_key(row.key for row in rows), wanted, shared, years))
    return _page(request, dossier, held, plan, rows=rows, unsaved=True)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    held: LogicModel,
    plan: Plan,
    *,
    rows: list[MeasureRow],
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    years = queries.years_of(dossier)
    made = read_measures(rows, plan)
    numbers = {row.key: number for number, row in plan.numbered()}
    asked = text_of(request.POST.get("q", "") or request.GET.get("q", ""))
    found = found_in_library(asked)
    listed = [
        (numbers[row.key], row, words.LEVELS[row.level], [one for one in rows if one.values["row"] == row.key])
        for row in plan.rows
        if row.level in MEASURED or row.level == content.ULTIMATE
    ]
    problems = [
        (f"#m-{row.key}", row.values["title"] or _code(row), text) for row in rows for text in row.errors.values()
    ]
    context = {
        "space": "applications",
        "dossier": dossier,
        "model": held,
        "plan": plan,
        "listed": sorted(listed, key=lambda one: one[0], reverse=True),
        "years": years,
        "slices": list(words.SLICES.items()),
        "measures_offered": list(words.MEASURES.items()),
        "asked": asked,
        "found": found[:_SHOWN],
        "more_found": max(len(found) - _SHOWN, 0),
        "wanted": request.POST.get("pour", "") or request.GET.get("pour", ""),
        "cells": problems,
        **said(made, years, measuring=True),
        **more,
    }
    return render(request, "funding/logic/framework.html", context, status=status)


def _code(row: MeasureRow) -> str:
    return row.values["code"]
