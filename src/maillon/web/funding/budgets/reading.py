"""A version as it is read, by the applicant and by whoever appraises; two versions side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_consult, can_handle
from maillon.funding.models import Budget
from maillon.funding.permissions.budgets import can_draft_budget
from maillon.funding.queries import budgets as queries
from maillon.funding.rules.budgeting.comparing import compare
from maillon.web.funding.budgets.changes import said_changes, said_sources
from maillon.web.funding.budgets.drawing import draw
from maillon.web.funding.budgets.found import dossier_of, read_content, version_of
from maillon.web.funding.budgets.typed import of_content
from maillon.web.http import person


@login_required
@never_cache
@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version, each line marked as the programme may pay it or not."""
    dossier = dossier_of(request, reference)
    held = version_of(request, dossier, number)
    frame = queries.frame_of(dossier)
    context = {
        **_shared(request, dossier),
        "budget": held,
        "drawn": draw(of_content(read_content(request, dossier, held)), frame),
        "terms": frame.terms,
        "call": frame.call,
    }
    return render(request, "funding/budgets/version.html", context)


@login_required
@never_cache
@require_safe
def comparison(request: HttpRequest, reference: str) -> HttpResponse:
    """Two versions: lines that came, went and changed, how the totals moved; the last two unless others are asked."""
    dossier = dossier_of(request, reference)
    shared = _shared(request, dossier)
    versions: list[Budget] = shared["versions"]
    if len(versions) < 2:
        return redirect("budget", reference=reference)
    after = _chosen(request.GET.get("a", ""), versions) or versions[0]
    before = _chosen(request.GET.get("de", ""), versions) or next(one for one in versions if one.pk != after.pk)
    terms = queries.frame_of(dossier).terms
    compared = compare(read_content(request, dossier, before), read_content(request, dossier, after))
    context = {
        **shared,
        "before": before,
        "after": after,
        "compared": compared,
        "changes": said_changes(compared, terms, after.currency),
        "sources": said_sources(compared),
        "currency": after.currency,
    }
    return render(request, "funding/budgets/comparison.html", context)


def _chosen(asked: str, versions: list[Budget]) -> Budget | None:
    return next((one for one in versions if str(one.number) == asked), None)


def _shared(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    user = person(request)
    ours = can_consult(user, dossier)
    back = "application" if ours else "dossier" if can_handle(user, dossier) else ""
    return {
        "space": "applications" if ours else "dossiers",
        "dossier": dossier,
        "back": back,
        "versions": list(queries.readable_versions(user, dossier)),
        "mine": can_draft_budget(user, dossier),
    }
