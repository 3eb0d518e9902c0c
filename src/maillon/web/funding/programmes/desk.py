"""The calls a funder's officers keep: opened, announced, extended, imagined otherwise, their results published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Dossier, ProcedureVersion
from maillon.dossiers.permissions import procedures_handled_by
from maillon.dossiers.rules import definition
from maillon.funding.models import Call, Terms
from maillon.funding.permissions import programmes as permissions
from maillon.funding.queries import calls as queries
from maillon.funding.queries import whatif
from maillon.funding.rules import terms as terms_rules
from maillon.funding.services import calls as services
from maillon.web.dossiers.apply.phrases import PILLS, STATES
from maillon.web.funding.programmes.balancing import named
from maillon.web.funding.programmes.forms import CallForm, ExtensionForm
from maillon.web.funding.programmes.public import shown
from maillon.web.http import person, whole_number
from maillon.web.network.space.acting import attempt
from maillon.web.refusals import sentence

_EFFECT = "funding.agreement"
_SHOWN = 200
_LEAST, _MOST = 10, 300
"""Percents of the envelope that may be imagined."""


@login_required
@never_cache
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The calls of one's funder, with how many applications in each state and how much they ask."""
    user = person(request)
    kept = _kept_any(user)
    rows = list(queries.with_parts(kept).order_by("-created_at", "-pk")[:_SHOWN])
    clocks = queries.clocks(rows)
    context = {
        "space": "funding_calls",
        "rows": [{**shown(one), "clock": clocks[one.pk], **_pressure(one, clocks[one.pk])} for one in rows],
        "programmes": permissions.programmes_kept_by(user).order_by("pk"),
    }
    return render(request, "funding/programmes/desk.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a call: a draft until it is announced."""
    user = person(request)
    _kept_any(user)
    data = request.POST if request.method == "POST" else None
    form = CallForm(data, terms=_terms(user), sources=_sources(user))
    made: list[Call] = []

    def act() -> None:
        made.append(services.draft(**form.words(), actor=user, at=timezone.now()))

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("L’appel est un brouillon : relisez-le, puis annoncez-le."))
        return redirect("funding_kept_call", slug=made[0].slug)
    context = {"space": "funding_calls", "form": form, "no_procedure": not form.fields["procedure"].choices[1:]}  # type: ignore[attr-defined]
    return render(request, "funding/programmes/call_form.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call as its officer leads it."""
    return _page(request, kept_call(request, slug), ExtensionForm())


@login_required
@require_POST
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce the call to everybody."""
    found = kept_call(request, slug)
    return _act(
        request,
        found,
        lambda: services.announce(call=found, actor=person(request), at=timezone.now()),
        _("L’appel est annoncé : tout le monde peut le lire."),
    )


@login_required
@never_cache
@require_http_methods(["POST"])
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    """Give everybody more time."""
    found, form = kept_call(request, slug), ExtensionForm(request.POST)

    def act() -> None:
        services.extend(call=found, actor=person(request), at=timezone.now(), **form.cleaned_data)

    if form.is_valid() and attempt(form, act):
        messages.success(request, _("Le délai est prolongé; qui a un brouillon le sait par lettre."))
        return redirect("funding_kept_call", slug=slug)
    return _page(request, found, form, status=422)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish who was chosen."""
    found = kept_call(request, slug)
    return _act(
        request,
        found,
        lambda: services.publish_results(call=found, actor=person(request), at=timezone.now()),
        _("Les résultats sont publiés."),
    )


@login_required
@never_cache
@require_safe
def imagined(request: HttpRequest, slug: str) -> HttpResponse:
    """The ranking under another envelope and other weights; nothing is changed."""
    found = kept_call(request, slug)
    rules = definition.read(found.version.definition)
    percent = _whole(request.GET.get("enveloppe", ""), 100, _LEAST, _MOST)
    weights = {
        one.key: _whole(request.GET.get(f"poids_{one.key}", ""), one.points, 0, 100) for one in rules.grid.criteria
    }
    envelope = found.envelope_minor * percent // 100
    told = whatif.imagine(person(request), found, envelope_minor=envelope, weights=weights)
    context = {
        "space": "funding_calls",
        **shown(found),
        "told": told,
        "percent": percent,
        "choices": (90, 100, 110),
        "criteria": [(one, weights[one.key]) for one in rules.grid.criteria],
        "rows": [(one, STATES[one.dossier.state], PILLS.get(one.dossier.state, "")) for one in told.lines],
        "entering": sum(one.moves == "in" for one in told.lines),
        "leaving": sum(one.moves == "out" for one in told.lines),
        **named(found, (told.regions, told.themes)),
        "most": whatif.MOST,
    }
    return render(request, "funding/programmes/imagined.html", context)


def kept_call(request: HttpRequest, slug: str) -> Call:
    """A call this person keeps; 404 for everybody else."""
    return get_object_or_404(queries.with_parts(permissions.calls_kept_by(person(request))), slug=slug)


def _kept_any(user: User) -> QuerySet[Call, Call]:
    if not permissions.keeps_calls(user):
        raise Http404
    return permissions.calls_kept_by(user)


def _terms(user: User) -> list[Terms]:
    kept = Terms.objects.filter(component__programme__in=permissions.programmes_kept_by(user))
    rows = kept.select_related("component__programme").order_by(
        "component__programme_id", "component__position", "-number"
    )
    return list(rows)


def _sources(user: User) -> list[ProcedureVersion]:
    """The last version of each procedure of one's funder whose decision makes an agreement."""
    rows = ProcedureVersion.objects.filter(
        procedure__in=procedures_handled_by(user).exclude(owner=None), procedure__effect=_EFFECT, discarded_at=None
    )
    last: dict[int, ProcedureVersion] = {}
    for one in rows.select_related("procedure").order_by("procedure_id", "number"):
        last[one.procedure_id] = one
    return list(last.values())


def _pressure(found: Call, clock: queries.Clock) -> dict[str, Any]:
    """What is asked against what there is."""
    return {"pressure": clock.requested_minor / found.envelope_minor if found.envelope_minor else None}


def _page(request: HttpRequest, found: Call, form: ExtensionForm, *, status: int = 200) -> HttpResponse:
    clock = queries.clocks([found])[found.pk]
    context = {
        "space": "funding_calls",
        **shown(found),
        "clock": clock,
        **_pressure(found, clock),
        "states": [
            (state, STATES[state], PILLS.get(state, ""), number)
            for state, number in sorted(clock.by_state.items(), key=lambda pair: list(STATES).index(pair[0]))
            if state != "draft"
        ],
        "undecided": queries.undecided(found),
        "extensions": sorted(found.version.extensions.all(), key=lambda one: one.closes_at),
        "form": form,
        "asks_approval": terms_rules.read(found.terms.definition).approval_list,
        "approval_lists": found.approval_lists.order_by("number"),
        "ranked": Dossier.objects.filter(version=found.version_id, points__isnull=False).exists(),
    }
    return render(request, "funding/programmes/kept_call.html", context, status=status)


def _act(request: HttpRequest, found: Call, do: Callable[[], object], done: str) -> HttpResponse:
    try:
        do()
    except NotAllowed as refused:
        raise Http404 from refused
    except RuleViolation as refused:
        messages.error(request, sentence(refused))
    else:
        messages.success(request, done)
    return redirect("funding_kept_call", slug=found.slug)


def _whole(typed: str, default: int, least: int, most: int) -> int:
    """A whole number as typed, within bounds; the default where it is none."""
    found = whole_number(typed.strip(), digits=4)
    return default if found is None else min(most, max(least, found))
