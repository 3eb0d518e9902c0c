"""The builder: a budget typed beside the form, reckoned as one types, saved by one or two people at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.dossiers.models import Dossier
from maillon.funding.models import Budget
from maillon.funding.permissions.budgets import can_draft_budget
from maillon.funding.queries import budgets as queries
from maillon.funding.queries.budgets import Frame
from maillon.funding.rules.budgeting.comparing import compare
from maillon.funding.rules.budgeting.judging import fiscal_year
from maillon.funding.services import budgeting
from maillon.web.funding.budgets.changes import said_changes
from maillon.web.funding.budgets.editing import edit, frame_of_page
from maillon.web.funding.budgets.found import dossier_of, drafted
from maillon.web.funding.budgets.typed import Typed, of_content, of_post
from maillon.web.http import person, whole_number
from maillon.web.refusals import sentence

_KEPT = frozenset(
    {"funding.budget_too_long", "funding.budget_sources", "funding.budget_currency", "funding.budget_sealed"}
)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest, reference: str) -> HttpResponse:
    """The budget of an application: the builder for who writes it now, the last version sent for who reads it."""
    dossier = dossier_of(request, reference)
    mine = can_draft_budget(person(request), dossier)
    if request.method == "POST":
        if not mine:
            raise Http404
        return _asked(request, dossier)
    versions = list(queries.readable_versions(person(request), dossier))
    latest = versions[0] if versions else None
    if mine and (latest is None or latest.sealed_at is not None):
        return render(request, "funding/budgets/begin.html", _beginning(request, dossier, latest))
    if latest is None:
        raise Http404
    if not mine:
        return redirect("budget_version", reference=reference, number=latest.number)
    return page(request, dossier, latest, of_content(queries.content_of(latest)), versions=versions)


@login_required
@require_POST
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a budget, from nothing or from a former one."""
    dossier = drafted(request, reference)
    try:
        if asked := request.POST.get("copier", ""):
            former = queries.former_budgets(person(request), dossier)
            own = queries.readable_versions(person(request), dossier)
            source = (former | own).distinct().filter(pk=whole_number(asked) or 0)
            found = source.first()
            if found is None:
                raise Http404
            made = budgeting.copy(dossier=dossier, source=found, actor=person(request), at=timezone.now())
            messages.success(request, _("La version %(number)s reprend ce budget.") % {"number": made.number})
        else:
            budgeting.begin(dossier=dossier, actor=person(request), at=timezone.now())
    except NotAllowed as refused:
        raise Http404 from refused
    return redirect("budget", reference=reference)


def _asked(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Reckon what was typed, then do what the button says; nothing typed is lost, whatever happens."""
    held = queries.latest(dossier)
    if held is None or held.sealed_at is not None:
        raise RuleViolation("funding.budget_sealed")
    typed = of_post(request.POST, held.currency)
    action, _colon, key = request.POST.get("action", "recalculate").partition(":")
    if request.headers.get("HX-Request"):
        return render(request, "funding/budgets/_passing.html", _context(request, dossier, held, typed))
    if action == "save":
        return _save(request, dossier, held, typed)
    if action == "beside":
        return _save(request, dossier, held, typed, beside=True)
    edit(request, typed, action, key, first=_first_year(queries.frame_of(dossier)))
    return page(request, dossier, held, typed, unsaved=True)


def _save(request: HttpRequest, dossier: Dossier, held: Budget, typed: Typed, *, beside: bool = False) -> HttpResponse:
    if typed.wrong:
        return page(request, dossier, held, typed, unsaved=True, status=422)
    actor, at = person(request), timezone.now()
    try:
        if beside:
            saved = budgeting.save_beside(dossier=dossier, content=typed.content, actor=actor, at=at)
            said = _("Votre texte est la version %(number)s; l’autre reste la version %(before)s.")
            messages.success(request, said % {"number": saved.number, "before": held.number})
        else:
            known = whole_number(request.POST.get("revision")) or 0
            budgeting.save(budget=held, content=typed.content, revision=known, actor=actor, at=at)
            messages.success(request, _("Le budget est enregistré."))
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        if refused.code == "funding.budget_moved":
            return _moved(request, dossier, held, typed, refused)
        if refused.code not in _KEPT:
            raise
        context = {"problems": [("#lignes", sentence(refused))]}
        return page(request, dossier, held, typed, unsaved=True, status=422, **context)
    if request.POST.get("ensuite") == "quitter":
        return redirect("application", reference=dossier.reference)
    return redirect("budget", reference=dossier.reference)


def _moved(request: HttpRequest, dossier: Dossier, held: Budget, typed: Typed, refused: RuleViolation) -> HttpResponse:
    """Somebody saved in the meantime: both texts are shown, the differences line by line."""
    content = queries.content_of(held)
    compared = compare(content, typed.content)
    context = {
        "moved": sentence(refused),
        "compared": compared,
        "changes": said_changes(compared, queries.frame_of(dossier).terms, held.currency),
    }
    return page(request, dossier, held, typed, unsaved=True, status=409, **context)


def _first_year(frame: Frame) -> int:
    return frame.years.start if frame.years is not None else fiscal_year(timezone.localdate())


def page(
    request: HttpRequest, dossier: Dossier, held: Budget, typed: Typed, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The builder's page over what was typed, or read in a workbook."""
    versions = more.pop("versions", None)
    context = {**_context(request, dossier, held, typed, versions), **more}
    return render(request, "funding/budgets/builder.html", context, status=status)


def _context(
    request: HttpRequest, dossier: Dossier, held: Budget, typed: Typed, versions: list[Budget] | None = None
) -> dict[str, Any]:
    frame = queries.frame_of(dossier)
    return {
        **frame_of_page(typed, frame, first=_first_year(frame)),
        "space": "applications",
        "dossier": dossier,
        "budget": held,
        "here": reverse("budget", kwargs={"reference": dossier.reference}),
        "versions": versions if versions is not None else list(queries.readable_versions(person(request), dossier)),
    }


def _beginning(request: HttpRequest, dossier: Dossier, latest: Budget | None) -> dict[str, Any]:
    return {
        "space": "applications",
        "dossier": dossier,
        "latest": latest,
        "former": list(queries.former_budgets(person(request), dossier)[:12]),
        "terms": queries.frame_of(dossier).terms,
    }
