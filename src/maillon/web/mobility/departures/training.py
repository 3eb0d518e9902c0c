"""Sessions: planned, their code shown on the wall, who was there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillon.core.documents import codes
from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.core.parties.models import Organisation
from maillon.mobility.models import Cohort, Departure, Guideline, TrainingSession
from maillon.mobility.permissions import departures as permissions
from maillon.mobility.queries.guidelines import guideline_for
from maillon.mobility.queries.training import expected_at
from maillon.mobility.rules import guidelines as rules
from maillon.mobility.services import training as services
from maillon.mobility.services.convening import title_of
from maillon.web.http import person
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.forms import SessionForm
from maillon.web.mobility.departures.register import prepared_group
from maillon.web.network.space.acting import attempt
from maillon.web.refusals import sentence


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a session for a group."""
    cohort = prepared_group(request, pk)
    entered = Departure.objects.filter(cohort=cohort).exclude(curriculum=None).select_related("curriculum").first()
    programme = cohort.offer.season.rulebook.programme if cohort.offer.season else ""
    curriculum = (
        entered.curriculum
        if entered
        else guideline_for(Guideline.Kind.CURRICULUM, programme, on=cohort.offer.starts_on)
    )
    if curriculum is None:
        raise Http404
    return planned(request, curriculum, cohort.offer.organisation, cohort)


def planned(
    request: HttpRequest, curriculum: Guideline, organisation: Organisation, cohort: Cohort | None
) -> HttpResponse:
    """The form of a session, for a group or for all of them; once it is planned, its page."""
    language = get_language() or "fr"
    modules = [(one.key, read(one.title, language).text) for one in rules.curriculum(curriculum.definition).modules]
    form = SessionForm(request.POST if request.method == "POST" else None, modules=modules)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made: list[TrainingSession] = []

        def plan() -> None:
            made.append(
                services.plan(
                    organisation=organisation,
                    cohort=cohort,
                    curriculum=curriculum,
                    module=told["module"],
                    starts_at=told["starts_at"],
                    ends_at=told["ends_at"],
                    minutes=int(told["hours"] * 60),
                    place=told["place"],
                    actor=person(request),
                    at=timezone.now(),
                )
            )

        if attempt(form, plan):
            messages.success(request, _("La séance est planifiée. Affichez son code le jour même."))
            return redirect("training_session", pk=made[0].pk)
    context = {"space": "mobility", "cohort": cohort, "offer": cohort.offer if cohort else None, "form": form}
    return render(request, "mobility/departures/session_form.html", context, status=422 if form.errors else 200)


def taught(request: HttpRequest, pk: int) -> TrainingSession:
    """A session one teaches; 404 for anybody else."""
    rows = permissions.sessions_taught_by(person(request)).select_related("curriculum", "cohort__offer", "organisation")
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """A session: its code, and everybody expected, one touch each."""
    held = taught(request, pk)
    there = {one.departure_id: one for one in held.presences.all()}
    rows = [
        {
            "departure": one,
            "presence": there.get(one.pk),
            "way": words.PRESENCES[there[one.pk].way] if one.pk in there else "",
        }
        for one in Departure.objects.filter(expected_at(held))
        .select_related("person")
        .order_by("person__family_name", "pk")[:200]
    ]
    where = request.build_absolute_uri(reverse("training_attend", kwargs={"token": services.token_of(held)}))
    context = {
        "space": "mobility",
        "session": held,
        "title": title_of(held, get_language() or "fr"),
        "rows": rows,
        "there": len(there),
        "code": codes.drawing(where),
        "where": where,
    }
    return render(request, "mobility/departures/session.html", context)


@login_required
@require_POST
def presence(request: HttpRequest, pk: int, departure: int) -> HttpResponse:
    """Note that somebody is there, or is not after all."""
    held = taught(request, pk)
    who = get_object_or_404(Departure.objects.filter(expected_at(held)), pk=departure)
    said: dict[str, Any] = {"session": held, "departure": who, "actor": person(request), "at": timezone.now()}
    if request.POST.get("do") == "out":
        services.strike(**said)
    else:
        services.note(**said)
    return redirect("training_session", pk=held.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attend(request: HttpRequest, token: str) -> HttpResponse:
    """What the code on the wall opens on one's own telephone: one button."""
    held, user, now = services.find(token), person(request), timezone.now()
    own = services.own_place(held, user) if held else None
    if held is None or own is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            services.attend(session=held, actor=user, at=now)
            return redirect(request.path)
        except RuleViolation as violation:
            refused = sentence(violation)
    context = {
        "space": "own_departures",
        "session": held,
        "title": title_of(held, get_language() or "fr"),
        "departure": own,
        "presence": held.presences.filter(departure=own).first(),
        "refused": refused,
    }
    return render(request, "mobility/departures/attend.html", context, status=422 if refused else 200)
