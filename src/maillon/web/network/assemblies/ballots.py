"""One ballot: voting, finding one's voice in the box, the result; opening and closing it.

The answer to a vote holds the receipt and is not a redirection: no address, session or log may hold a receipt.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.network.models import Ballot
from maillon.network.permissions.assemblies import can_preside
from maillon.network.queries.assemblies import question_of, rights_of
from maillon.network.rules.ballots import ABSTAIN, Majority
from maillon.network.services import ballots as services
from maillon.network.services.assembly_papers import result_of
from maillon.web.dossiers.handle.acting import whole
from maillon.web.http import person
from maillon.web.network.assemblies import words
from maillon.web.network.assemblies.found import read_ballot
from maillon.web.refusals import sentence


def _context(request: HttpRequest, found: Ballot) -> dict[str, Any]:
    user = person(request)
    rights = list(rights_of(user, found))
    is_open = found.opened_at is not None and found.closed_at is None
    result = result_of(found)
    return {
        "module": "network",
        "space": "assemblies",
        "assembly": found.assembly,
        "ballot": found,
        "majority": words.MAJORITIES[Majority(found.majority)],
        "method": words.METHODS[found.method],
        "is_open": is_open,
        "rights": rights,
        "unused": [(one, *services.new_receipt(one)) for one in rights if is_open and not one.used],
        "used": [one for one in rights if one.used],
        "result": result,
        "outcome": words.OUTCOMES.get(result.outcome),
        "presides": can_preside(user, found.assembly),
        "turnout": found.rights.filter(used=True).count() if is_open else None,
        "allowed": found.rights.count() if is_open else None,
    }


@login_required
@never_cache
@require_safe
@sensitive_variables()
def ballot(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The question; a form for each right still unused; the result once closed."""
    found = read_ballot(request, slug, pk)
    return render(request, "network/assemblies/ballot.html", _context(request, found))


@login_required
@never_cache
@require_POST
@sensitive_post_parameters()
@sensitive_variables()
def vote(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put one voice in the box; the page that answers is the receipt."""
    found, user = read_ballot(request, slug, pk), person(request)
    right = get_object_or_404(rights_of(user, found), pk=whole(request, "right"))
    chosen, proof = request.POST.getlist("choice"), request.POST.get("receipt", "")[:200]
    try:
        cast = services.vote(right=right, choices=chosen, proof=proof, actor=user, at=timezone.now())
    except RuleViolation as refusal:
        context = _context(request, found) | {
            "refusal": sentence(refusal),
            "refused_right": right.pk,
            "chosen": chosen,
        }
        return render(request, "network/assemblies/ballot.html", context, status=422)
    left = [one for one in rights_of(user, found) if not one.used]
    context = {
        "module": "network",
        "space": "assemblies",
        "assembly": found.assembly,
        "ballot": found,
        "right": right,
        "cast": cast,
        "left": left,
    }
    return render(request, "network/assemblies/receipt.html", context)


@login_required
@require_POST
def hold(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Open or close a secret ballot, or record the hands counted."""
    found, user, now = read_ballot(request, slug, pk), person(request), timezone.now()
    if not can_preside(user, found.assembly):
        raise Http404
    match request.POST.get("do", ""):
        case "open":
            services.open_ballot(ballot=found, actor=user, at=now)
            messages.success(request, _("Le scrutin est ouvert."))
        case "close":
            services.close_ballot(ballot=found, actor=user, at=now)
            messages.success(request, _("Le scrutin est clos; ses bulletins sont publiés."))
        case "hands":
            options = question_of(found).options
            counted = {one: whole(request, f"voices-{one}") or 0 for one in options}
            abstentions = counted.pop(ABSTAIN, 0)
            services.count_hands(ballot=found, voices=counted, abstentions=abstentions, actor=user, at=now)
            messages.success(request, _("Le compte est inscrit."))
        case _:
            raise Http404
    return redirect("ballot", slug=slug, pk=pk)
