"""The grids of a file in study: the fund's own, and the lender's as the fund received it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.dossiers.models import Dossier
from maillon.guarantees.models import Guarantee
from maillon.guarantees.permissions.diligence import can_verify_file
from maillon.guarantees.queries import social as queries
from maillon.guarantees.rules import social as rules
from maillon.guarantees.services import social as services
from maillon.guarantees.services.diligence import DECIDED
from maillon.web.guarantees import files
from maillon.web.guarantees.found import attempt
from maillon.web.guarantees.social import AssessmentForm
from maillon.web.http import person

_ORDER = ("enterprise", "credit", "lender")


def followed(dossier: Dossier) -> list[queries.Followed]:
    """Every grid in force on a file, judged for its country and sector."""
    told = files.enterprise_of(dossier)
    country, sector = (told.country, told.sector) if told else ("", "")
    found = queries.followed_in_file(dossier, timezone.localdate(), country=country, sector=sector)
    return sorted(found, key=lambda one: (_ORDER.index(one.definition.about), one.framework.key))


def _may(request: HttpRequest, dossier: Dossier) -> bool:
    return (
        can_verify_file(person(request), dossier)
        and dossier.state not in DECIDED
        and not Guarantee.objects.filter(dossier=dossier).exists()
    )


@login_required
@never_cache
@require_safe
def of_file(request: HttpRequest, reference: str) -> HttpResponse:
    """What each grid says of a file, the lender's beside the fund's."""
    dossier, fund = files.studied_file(request, reference)
    context = {
        "dossier": dossier,
        "fund": fund,
        "tabs": files.tabs(dossier, "fund_grids"),
        "grids": [_shown(one) for one in followed(dossier)],
        "may_assess": _may(request, dossier),
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/grids.html", context)


def _shown(one: queries.Followed) -> dict[str, Any]:
    last = one.last
    held = last.judgement.groups if last else {}
    return {
        "one": one,
        "groups": [
            (
                group,
                held.get(group.key),
                [
                    (row, last.evidence.get(row.criterion.key, "") if last else "")
                    for row in (last.judgement.criteria if last else ())
                    if row.criterion.group == group.key
                ],
            )
            for group in one.definition.groups
        ],
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Fill a grid of a file; what the last reading said is already there."""
    dossier, _fund = files.studied_file(request, reference)
    found = next((one for one in followed(dossier) if one.framework.key == key), None)
    if found is None or not _may(request, dossier):
        raise Http404
    definition: rules.Framework = found.definition
    last = found.last
    known: dict[str, str] = {}
    if last is not None:
        known = {row.criterion.key: row.answer for row in last.judgement.criteria}
        known |= {f"{key}-evidence": shown for key, shown in last.evidence.items()}
    form = AssessmentForm(
        request.POST if request.method == "POST" else None,
        definition=definition,
        spoken=get_language() or "fr",
        initial=known,
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: services.assess_file(
                dossier=dossier,
                framework=found.framework,
                on=form.cleaned_data["assessed_on"],
                answers=form.answers(),
                actor=person(request),
                at=timezone.now(),
            ),
        )
        if done:
            messages.success(request, _("L’appréciation est gardée."))
            return redirect("fund_grids", reference=dossier.reference)
    context = {
        "dossier": dossier,
        "definition": definition,
        "form": form,
        "failed": form.is_bound,
        "module": "fonds",
        "space": "fund",
    }
    return render(request, "guarantees/grid.html", context, status=422 if form.is_bound else 200)
