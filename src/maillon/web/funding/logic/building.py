"""A logic model written line by line: added, moved, linked, drawn as one types; saved by one or two people at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.models import Dossier
from maillon.funding.models import LogicModel
from maillon.funding.permissions.planning import can_draft_logic_model
from maillon.funding.queries import planning as queries
from maillon.funding.rules.planning import content
from maillon.funding.rules.planning.comparing import compare
from maillon.funding.rules.planning.content import LEVELS, Plan, Row, may_lead, rank
from maillon.funding.services import planning as services
from maillon.web.funding.logic import words
from maillon.web.funding.logic.found import dossier_of, drafted
from maillon.web.funding.logic.showing import said, shown
from maillon.web.funding.logic.typed import linked, rows_of_post
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logic(request: HttpRequest, reference: str) -> HttpResponse:
    """The logic model of an application: written by who drafts it, read by who reads what was sent."""
    dossier = dossier_of(request, reference)
    mine = can_draft_logic_model(person(request), dossier)
    if request.method == "POST":
        if not mine:
            raise Http404
        return _asked(request, dossier)
    latest = queries.readable_versions(person(request), dossier).first()
    if mine and (latest is None or latest.sealed_at is not None):
        return render(request, "funding/logic/begin.html", {**_frame(request, dossier), "latest": latest})
    if latest is None:
        raise Http404
    if not mine:
        return redirect("logic_version", reference=reference, number=latest.number)
    return page(request, dossier, latest, queries.plan_of(latest))


@login_required
@require_POST
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a logic model, or a new version of the one sent."""
    dossier = drafted(request, reference)
    services.begin(dossier=dossier, actor=person(request), at=timezone.now())
    return redirect("logic", reference=reference)


def _asked(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    held = queries.versions_of(dossier).first()
    if held is None or held.sealed_at is not None:
        held = services.begin(dossier=dossier, actor=person(request), at=timezone.now())
    plan = rows_of_post(request.POST, queries.plan_of(held))
    action = request.POST.get("action", "")
    if request.headers.get("HX-Request") and not action:
        context = {**shown(plan), **said(plan, queries.years_of(dossier))}
        return render(request, "funding/logic/_drawn.html", context)
    if action in ("save", "beside"):
        return save(request, dossier, held, plan, page, "logic", beside=action == "beside")
    verb, _colon, key = action.partition(":")
    return page(request, dossier, held, _moved(plan, verb, key), unsaved=True)


def _moved(plan: Plan, verb: str, key: str) -> Plan:
    """A row more, a row less, a row up or down among those of its level."""
    rows = list(plan.rows)
    row = plan.row(key)
    if verb == "add" and key in LEVELS and len(rows) < content.MOST_ROWS:
        above = [one for one in rows if rank(one.level) < rank(key)]
        nearest = max((rank(one.level) for one in above), default=0)
        to = [one.key for one in above if rank(one.level) == nearest]
        leads = tuple(to) if len(to) == 1 else ()
        return linked(replace(plan, rows=(*rows, Row(services.new_key(one.key for one in rows), key, "", leads))))
    if row is None:
        return plan
    if verb == "remove":
        return linked(Plan(tuple(one for one in rows if one.key != key), plan.measures))
    peers = [place for place, one in enumerate(rows) if one.level == row.level]
    here = peers.index(rows.index(row)) + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= here < len(peers):
        first, second = rows.index(row), peers[here]
        rows[first], rows[second] = rows[second], rows[first]
    return replace(plan, rows=tuple(rows))


def save(
    request: HttpRequest,
    dossier: Dossier,
    held: LogicModel,
    plan: Plan,
    show: Callable[..., HttpResponse],
    back: str,
    *,
    beside: bool = False,
) -> HttpResponse:
    """Keep what was typed; a refusal, or somebody else's version, is shown with everything that was typed."""
    actor, at = person(request), timezone.now()
    typed = request.POST.get("revision", "")
    try:
        if beside:
            made = services.save_beside(dossier=dossier, plan=plan, actor=actor, at=at)
            messages.success(request, _("Votre texte est la version %(number)s.") % {"number": made.number})
        else:
            known = whole_number(typed) or 0
            services.save(model=held, plan=plan, revision=known, actor=actor, at=at)
            messages.success(request, _("Le modèle logique est enregistré."))
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        more: dict[str, Any] = {"moved": sentence(refused), "unsaved": True}
        if refused.code != "funding.logic_moved":
            return show(request, dossier, held, plan, status=422, problem=sentence(refused), unsaved=True)
        theirs = queries.plan_of(held)
        more["changes"] = words.changes(compare(theirs, plan), theirs, plan)
        return show(request, dossier, held, plan, status=409, **more)
    return redirect(back, reference=dossier.reference)


def page(
    request: HttpRequest, dossier: Dossier, held: LogicModel, plan: Plan, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page where rows are written."""
    numbers = {row.key: number for number, row in plan.numbered()}
    levels = []
    for level in LEVELS:
        rows = []
        for row in plan.of_level(level):
            above = [(numbers[one.key], one, one.key in row.leads_to) for one in plan.rows if may_lead(row, one)]
            rows.append({"row": row, "number": numbers[row.key], "above": sorted(above, key=lambda one: one[0])})
        levels.append((level, words.LEVELS[level], words.GUIDES[level], words.ADD[level], rows))
    context = {
        **_frame(request, dossier),
        **shown(plan),
        **said(plan, queries.years_of(dossier)),
        "model": held,
        "writing": levels,
        "longest": content.LONGEST,
        "full": len(plan.rows) >= content.MOST_ROWS,
        **more,
    }
    return render(request, "funding/logic/builder.html", context, status=status)


def _frame(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    return {
        "space": "applications",
        "dossier": dossier,
        "versions": list(queries.readable_versions(person(request), dossier)),
    }
