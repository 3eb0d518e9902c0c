"""A logic model as it was sent, two versions compared, the one of an agreement, and the shared indicators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.narratives import read
from maillon.dossiers.permissions import can_follow
from maillon.dossiers.queries.veiling import reads_blind
from maillon.funding.permissions import planning as permissions
from maillon.funding.queries import planning as queries
from maillon.funding.queries import shared_indicators
from maillon.funding.rules.planning.comparing import compare
from maillon.funding.services import planning as services
from maillon.projects import library
from maillon.web.funding.logic import words
from maillon.web.funding.logic.found import agreed, dossier_of, version_of
from maillon.web.funding.logic.showing import found_in_library, said, shown
from maillon.web.funding.logic.typed import language, value_shown
from maillon.web.funding.logic.typed import words as text_of
from maillon.web.http import person
from maillon.web.refusals import sentence


@login_required
@never_cache
@require_safe
def version(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One version, drawn, beside its table."""
    dossier = dossier_of(request, reference)
    if reads_blind(person(request), dossier):
        raise Http404  # its words name who asks
    held = version_of(request, dossier, number)
    plan = queries.plan_of(held)
    mine = permissions.can_draft_logic_model(person(request), dossier)
    context = {
        "space": "applications" if mine else "dossiers",
        "dossier": dossier,
        "model": held,
        "mine": mine,
        "follows": can_follow(person(request), dossier),
        "versions": list(queries.readable_versions(person(request), dossier)),
        **shown(plan),
        **said(plan, queries.years_of(dossier)),
    }
    return render(request, "funding/logic/version.html", context)


@login_required
@never_cache
@require_safe
def comparison(request: HttpRequest, reference: str) -> HttpResponse:
    """What one version changes from another, in words."""
    dossier = dossier_of(request, reference)
    if reads_blind(person(request), dossier):
        raise Http404
    versions = list(queries.readable_versions(person(request), dossier))
    if len(versions) < 2:
        return redirect("logic", reference=reference)
    by_number = {str(one.number): one for one in versions}
    before = by_number.get(request.GET.get("de", ""), versions[1])
    after = by_number.get(request.GET.get("a", ""), versions[0])
    was, now = queries.plan_of(before), queries.plan_of(after)
    context = {
        "space": "applications",
        "dossier": dossier,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": words.changes(compare(was, now), was, now),
    }
    return render(request, "funding/logic/comparison.html", context)


@login_required
@never_cache
@require_safe
def of_agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """The logic model an agreement was made on."""
    agreement, held = agreed(request, reference)
    plan = queries.plan_of(held)
    user = person(request)
    context = {
        "space": "agreements",
        "agreement": agreement,
        "model": held,
        "may_carry": permissions.can_carry_results(user, agreement) and agreement.activity is not None,
        "mine": permissions.can_carry_results(user, agreement),
        **shown(plan),
    }
    return render(request, "funding/logic/agreed.html", context)


@login_required
@require_POST
def carry(request: HttpRequest, reference: str) -> HttpResponse:
    """The plan becomes the results of the agreement's activity."""
    agreement, _held = agreed(request, reference)
    try:
        services.carry(agreement=agreement, actor=person(request), at=timezone.now())
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
    else:
        messages.success(request, _("Les résultats, leurs indicateurs et leurs cibles sont dans la fiche du projet."))
    return redirect("agreement_logic", reference=reference)


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """The library of indicators, searched in French or in English; how often each is used."""
    asked = text_of(request.GET.get("q", ""))
    used = shared_indicators.uses()
    context = {
        "asked": asked,
        "found": [(one, name, adds, used.get(one.key, 0)) for one, name, adds in found_in_library(asked)],
        "edition": library.edition(),
        "count": len(library.everything()),
    }
    return render(request, "funding/logic/indicators.html", context)


@require_safe
def indicator(request: HttpRequest, vocabulary: str, code: str) -> HttpResponse:
    """One shared indicator over every public project: what adds up, what does not and why, who reports it."""
    shared = library.find(vocabulary, code)
    if shared is None:
        raise Http404
    told = shared_indicators.added_up(shared)
    context = {
        "shared": shared,
        "name": read(shared.name, language()).text,
        "told": told,
        "rows": [
            (one, value_shown(one.baseline), value_shown(one.target), value_shown(one.actual)) for one in told.rows
        ],
        "target": value_shown(str(told.target)) if told.target is not None else "",
        "actual": value_shown(str(told.actual)) if told.actual is not None else "",
        "adds": words.ADDS[shared.adds],
        "slices": [words.SLICES[one] for one in shared.disaggregation if one in words.SLICES],
        "wide_slices": [(words.SLICES.get(name, name), parts) for name, parts in told.slices],
    }
    return render(request, "funding/logic/indicator.html", context)
