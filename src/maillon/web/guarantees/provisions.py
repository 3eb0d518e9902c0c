"""The provisions of the last quarter: what is proposed, guarantee by guarantee and why; a manager accepts the whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import provisions as queries
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.services import provisions as services
from maillon.web.guarantees import words
from maillon.web.guarantees.found import read_fund
from maillon.web.guarantees.supposed import lacking, supposed
from maillon.web.http import person
from maillon.web.refusals import sentence

REASONS = {
    "default": gettext_lazy("en défaut"),
    "late": gettext_lazy("en retard d’après le dernier état"),
    "restructured": gettext_lazy("restructuré, sous observation"),
    "watched": gettext_lazy("sous surveillance du fonds"),
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def provisions(request: HttpRequest) -> HttpResponse:
    """What the quarter asks to be provided; accepting it posts the difference in both books."""
    fund, user = read_fund(request), person(request)
    manages, refused = can_manage_fund(user, fund), ""
    if request.method == "POST":
        try:
            done = services.accept(fund=fund, token=request.POST.get("token", ""), actor=user, at=timezone.now())
        except NotAllowed as problem:
            raise Http404 from problem
        except RuleViolation as problem:
            refused = sentence(problem)
        else:
            messages.success(
                request, _("La provision est inscrite aux deux livres (garanties : %(n)s).") % {"n": len(done)}
            )
            return redirect("fund_provisions")
    context = _context(fund) | {"manages": manages, "refused": refused}
    return render(request, "guarantees/provisions.html", context, status=422 if refused else 200)


def _context(fund: Fund) -> dict[str, Any]:
    told = queries.proposal(fund, timezone.localdate())
    kept = {one.reference: one for one in fund.guarantees.select_related("obligor__organisation")}
    posted = queries.posted(fund)
    return {
        "fund": fund,
        "lacking": lacking(told.given, *queries.NEEDED),
        "supposed": supposed(told.given, *queries.NEEDED),
        "told": told,
        "books": [
            {
                "name": str(norm),
                "before": told.before[norm],
                "after": told.after[norm],
                "difference": told.after[norm] - told.before[norm],
            }
            for norm in Norm
        ],
        "rows": [
            {
                "one": kept[line.state.id],
                "line": line,
                "position": words.position(line.state.position),
                "reasons": [REASONS[name] for name in line.reasons],
                "share": float(line.rates[line.stage - 1]) if line.rates else None,
                "posted": posted.get(line.state.id),
                "books": [(str(norm), line.before[norm], line.after[norm]) for norm in Norm],
            }
            for line in told.lines
            if line.state.id in kept and (line.cover_minor or line.moves)
        ],
        "module": "fonds",
        "space": "fund",
    }
