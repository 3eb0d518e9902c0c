"""How sure a file or a guarantee is judged: every judgement with what it rests on, and a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.narratives import read
from maillon.guarantees.models import Fund, Grading, Guarantee
from maillon.guarantees.permissions.diligence import can_verify_file
from maillon.guarantees.permissions.funds import can_manage_fund, can_read_fund, is_recused
from maillon.guarantees.queries import gradings as queries
from maillon.guarantees.queries.assumptions import Kind, assumptions
from maillon.guarantees.risk.grades import Estimate
from maillon.guarantees.services import grading as services
from maillon.guarantees.services.diligence import DECIDED
from maillon.web.guarantees import files
from maillon.web.guarantees.found import attempt, shown_guarantee
from maillon.web.guarantees.fund_forms import GradeForm
from maillon.web.http import person


def scale(fund: Fund) -> Sequence[Estimate]:
    """The grades of the scale in force today; none before any scale."""
    given = assumptions(fund, timezone.localdate())
    return given.grades if given.has(Kind.GRADES) else ()


def choices(grades: Sequence[Estimate]) -> list[tuple[int, str]]:
    """The grades as a form offers them, with their name."""
    spoken = get_language() or "fr"
    return [(int(one.grade.key), f"{one.grade.key}. {read(one.grade.names, spoken).text}") for one in grades]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The grade of a file in study, before the committee decides."""
    dossier, fund = files.studied_file(request, reference)
    user = person(request)
    judges = can_verify_file(user, dossier) and dossier.state not in DECIDED
    judges = judges and not Guarantee.objects.filter(dossier=dossier).exists()

    def keep(told: dict[str, Any]) -> object:
        return services.grade_file(dossier=dossier, actor=user, at=timezone.now(), **told)

    context = {"dossier": dossier, "tabs": files.tabs(dossier, "fund_grading")}
    return _page(request, fund, list(queries.of_file(dossier)), keep if judges else None, context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_guarantee(request: HttpRequest, reference: str) -> HttpResponse:
    """The grade of a guarantee over its life, for the fund's people."""
    shown, user = shown_guarantee(request, reference), person(request)
    if not can_read_fund(user, shown.fund):
        raise Http404
    judges = can_manage_fund(user, shown.fund) and not is_recused(user, shown)

    def keep(told: dict[str, Any]) -> object:
        return services.grade_guarantee(guarantee=shown, actor=user, at=timezone.now(), **told)

    context = {"guarantee": shown, "current": shown.grade}
    return _page(request, shown.fund, list(queries.of_guarantee(shown)), keep if judges else None, context)


def _page(
    request: HttpRequest,
    fund: Fund,
    rows: Sequence[Grading],
    keep: Callable[[dict[str, Any]], object] | None,
    more: dict[str, Any],
) -> HttpResponse:
    grades = scale(fund)
    names = dict(choices(grades))
    initial = {"grade": queries.last(rows) or more.get("current")}
    posted = request.POST if request.method == "POST" else None
    if posted is not None and keep is None:
        raise Http404
    form = GradeForm(posted, grades=list(names.items()), initial=initial)

    def act() -> None:
        assert keep is not None
        told = form.cleaned_data
        keep({"grade": told["grade"], "reason": told["reason"], "on": told["day"]})

    if form.is_bound and form.is_valid() and attempt(form, act):
        messages.success(request, _("La cote est consignée."))
        return redirect(request.path)
    context = more | {
        "fund": fund,
        "rows": [{"one": one, "name": names.get(one.grade, str(one.grade))} for one in reversed(rows)],
        "now": names.get(queries.last(rows) or more.get("current") or 0, ""),
        "grades": grades,
        "form": form if keep is not None and grades else None,
        "failed": form.is_bound,
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/grading.html", context, status=422 if form.is_bound else 200)
