"""A file in study before the committee: what it would do to each limit, and what it adds to the year's risk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.rules import proposals
from maillon.guarantees.models import Facility
from maillon.guarantees.queries import risk, studies
from maillon.web.guarantees import files, words
from maillon.web.guarantees.portfolio import name_of
from maillon.web.guarantees.risk.views import marginal_of
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import named


@login_required
@never_cache
@require_safe
def study(request: HttpRequest, reference: str) -> HttpResponse:
    """The limits and the risk of a file, under the agreement with the lender that is chosen."""
    dossier, fund = files.studied_file(request, reference)
    today = timezone.localdate()
    offered = list(
        fund.facilities.filter(available_until__gte=today, suspended_because="")
        .select_related("lender", "version__product")
        .order_by("reference")
    )
    item = dossier.agenda_items.order_by("-pk").first()
    proposal = proposals.read(item.proposal) if item else None
    cap = (proposal.amount_minor if proposal else None) or dossier.requested_minor or 0
    chosen = _chosen(offered, request.GET.get("entente", "") or (proposal.choice if proposal else ""))
    context: dict[str, Any] = {
        "dossier": dossier,
        "fund": fund,
        "tabs": files.tabs(dossier, "fund_study"),
        "item": item,
        "offered": offered,
        "chosen": chosen,
        "cap": cap,
        "is_proposed": bool(proposal and proposal.amount_minor),
        "module": "fonds",
        "space": "fund",
    }
    if chosen is not None:
        try:
            found = studies.study(dossier, fund=fund, facility=chosen, cap_minor=cap)
        except RuleViolation as lacking:
            context["lacking"] = sentence(lacking)
        else:
            context |= _told(found)
            page = risk.committee(fund, today, beside=[found.guarantee])
            context["marginal"] = marginal_of(page)
    return render(request, "guarantees/study.html", context)


def _chosen(offered: list[Facility], reference: str) -> Facility | None:
    known = {one.reference: one for one in offered}
    return known.get(reference) or next(iter(offered), None)


def _told(found: studies.Study) -> dict[str, Any]:
    changes = studies.changes(found)
    slugs = {one.name for one in changes}
    names = {one.slug: named(one) for one in Organisation.objects.filter(slug__in=slugs)}
    names.setdefault(found.guarantee.parties.borrower, found.told.borrower)
    language = (get_language() or "fr")[:2]
    return {
        "told": found.told,
        "rows": [
            {
                "one": one,
                "axis": words.AXES.get(one.axis, one.axis),
                "name": name_of(one.axis, one.name, names, language) if one.name else "",
            }
            for one in changes
        ],
        "passed": sum(1 for one in changes if one.is_passed),
    }
