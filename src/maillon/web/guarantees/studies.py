"""A file in study before the committee: what it would do to each limit, and what it adds to the year's risk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.dossiers.rules import proposals
from maillon.guarantees.models import Facility
from maillon.guarantees.queries import gradings, history, risk, studies
from maillon.guarantees.queries.assumptions import assumptions
from maillon.guarantees.rules import state as states
from maillon.web.guarantees import files, supposed, words
from maillon.web.guarantees.portfolio import name_of
from maillon.web.guarantees.risk.views import marginal_of
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import named

_JUST_BEFORE = timedelta(microseconds=1)


@login_required
@never_cache
@require_safe
def study(request: HttpRequest, reference: str) -> HttpResponse:
    """The limits and the risk of a file, under the agreement with the lender that is chosen.

    Once decided, it is read as the fund was known just before, with what was supposed that day.
    """
    dossier, fund = files.studied_file(request, reference)
    decision, day = files.decision_of(dossier), files.read_on(dossier)
    state = history.state_of(fund, known_by=decision.decided_at - _JUST_BEFORE) if decision else None
    known = fund.facilities.select_related("lender", "version__product").order_by("reference")
    offered = list(known.filter(reference=decision.choice)) if decision else []
    offered = offered or list(known.filter(available_until__gte=day, suspended_because=""))
    given = assumptions(fund, day, until=decision.decided_at if decision else None)
    item = dossier.agenda_items.order_by("-pk").first()
    proposal = proposals.read(item.proposal) if item else None
    granted = decision.amount_minor if decision else None
    cap = granted or (proposal.amount_minor if proposal else None) or dossier.requested_minor or 0
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
        "decided_on": day if decision else None,
        "supposed": supposed.supposed(given, *risk.NEEDED),
        "absent": supposed.lacking(given, *risk.NEEDED),
        "module": "fonds",
        "space": "fund",
    }
    if chosen is not None:
        try:
            found = studies.study(dossier, fund=fund, facility=chosen, cap_minor=cap)
        except RuleViolation as lacking:
            context["lacking"] = sentence(lacking)
        else:
            context |= _told(found, state)
            if given.has(*risk.NEEDED):
                judged = gradings.last(list(gradings.of_file(dossier)))
                until = decision.decided_at if decision else None
                page = risk.committee(fund, given, beside=[found.guarantee], state=state, until=until, grade=judged)
                context["marginal"] = marginal_of(page)
    return render(request, "guarantees/study.html", context)


def _chosen(offered: list[Facility], reference: str) -> Facility | None:
    known = {one.reference: one for one in offered}
    return known.get(reference) or next(iter(offered), None)


def _told(found: studies.Study, state: states.Fund | None) -> dict[str, Any]:
    changes = studies.changes(found, state)
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
