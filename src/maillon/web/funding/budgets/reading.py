"""A version as it is read, by the applicant and by whoever appraises; two versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.funding.models import Budget
from maillon.funding.permissions.budgets import can_draft_budget
from maillon.funding.queries import budgets as queries
from maillon.funding.rules.budgeting.comparing import compare
from maillon.web.funding.budgets.changes import said_changes, said_sources
from maillon.web.funding.budgets.drawing import draw
from maillon.web.funding.budgets.found import Reading, read_content, reading_of
from maillon.web.funding.budgets.typed import of_content
from maillon.web.http import person


@login_required
@never_cache
@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version, each line marked as the programme may pay it or not."""
    reading = reading_of(request, reference)
    dossier, shared = reading.dossier, _shared(request, reading)
    held = next((one for one in shared["versions"] if one.number == number), None)
    if held is None:
        raise Http404
    frame = queries.frame_of(dossier)
    context = {
        **shared,
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
    reading = reading_of(request, reference)
    dossier, shared = reading.dossier, _shared(request, reading)
    versions: list[Budget] = shared["versions"]
    if len(versions) < 2:
        return redirect("budget", reference=reference)
    after = chosen(request.GET.get("a", ""), versions) or versions[0]
    before = chosen(request.GET.get("de", ""), versions) or next(one for one in versions if one.pk != after.pk)
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


def chosen(asked: str, versions: Sequence[Budget]) -> Budget | None:
    """The version of that number; None where there is none."""
    return next((one for one in versions if str(one.number) == asked), None)


def _shared(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    user, dossier = person(request), reading.dossier
    back = "application" if reading.ours else "dossier" if reading.handles else ""
    return {
        "space": "applications" if reading.ours else "dossiers",
        "dossier": dossier,
        "back": back,
        "versions": list(queries.readable_versions(user, dossier)),
        "mine": can_draft_budget(user, dossier),
    }
