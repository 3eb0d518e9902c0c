"""At the door: the list of who is expected, one button each; the code of a telephone leads to one person."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.text import fold
from maillon.engagement.models import Registration, Session
from maillon.engagement.queries.registrations import of_event
from maillon.engagement.services import attending
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.acting import attempt, organised
from maillon.web.engagement.events.forms import WalkInForm
from maillon.web.http import person
from maillon.web.refusals import sentence
from maillon.web.templatetags.maillon import moment

State = Registration.State


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody expected, those who wait last; the number who came without registering is noted here.

    Where one registers for one time, the door is that of one time: this one, or the next.
    """
    found = organised(request, slug)
    times = list(found.sessions.filter(cancelled_at=None).order_by("starts_at")) if found.each_time else []
    time = _time(times, request.GET.get("seance", ""), timezone.now())
    form = WalkInForm(request.POST if request.method == "POST" else None, initial={"people": found.walked_in})
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            attending.count_walk_ins(
                event=found, people=form.cleaned_data["people"], actor=person(request), at=timezone.now()
            )

        if attempt(form, act):
            messages.success(request, _("C’est noté."))
            return redirect("event_door", slug=found.slug)
    asked = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:80]
    known = [one for one in of_event(found) if time is None or one.session_id == time.pk]
    words = fold(asked).split()
    shown = [one for one in known if all(word in fold(f"{one.name} {one.email}") for word in words)]
    context = {
        "space": "own_events",
        "event": found,
        "facts": presenters.facts_of(found, at=timezone.now()),
        "expected": sorted((one for one in shown if one.state == State.GIVEN), key=lambda one: fold(one.name)),
        "waiting": [one for one in shown if one.state == State.WAITING],
        "times": times,
        "time": time,
        "arrived": found.attended if time is None else sum(one.seats for one in known if one.attended_at),
        "seats": found.seats_given if time is None else time.seats_given,
        "asked": asked,
        "total": len(known),
        "form": form,
    }
    return render(request, "engagement/events/door.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One person at the door: who they are, how many seats, and whether they came."""
    found = organised(request, slug)
    held = get_object_or_404(found.registrations.select_related("event"), pk=pk)
    refused = ""
    if request.method == "POST":
        act = {"in": attending.check_in, "out": attending.undo_check_in}.get(request.POST.get("do", "in"))
        if act is None:
            raise Http404
        try:
            act(registration=held, actor=person(request), at=timezone.now())
            if "stay" in request.POST:
                return redirect("event_arrival", slug=found.slug, pk=held.pk)
            door = reverse("event_door", kwargs={"slug": found.slug})
            return redirect(f"{door}?seance={held.session_id}" if held.session_id else door)
        except RuleViolation as violation:
            refused = sentence(violation)
    context = {"space": "own_events", "event": found, "registration": held, "refused": refused}
    return render(request, "engagement/events/arrival.html", context, status=422 if refused else 200)


@login_required
@never_cache
@require_safe
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The list for a spreadsheet, to print or to use where there is no network."""
    found = organised(request, slug)
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    heads = [_("Nom"), _("Courriel"), _("Places"), _("Besoins"), _("Inscription"), _("Venu(e)")]
    table.writerow([*heads, _("Date")] if found.each_time else heads)
    for one in of_event(found):
        state = _("Place") if one.state == State.GIVEN else _("Liste d’attente")
        cells = (one.name, one.email, one.seats, one.needs, state, _("oui") if one.attended_at else "")
        when = [str(moment(one.session.starts_at))] if one.session is not None else []
        table.writerow([_inert(cell) for cell in (*cells, *when)])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="inscriptions-{found.slug[:60]}.csv"'
    return answer


def _time(times: list[Session], asked: str, now: datetime) -> Session | None:
    chosen = [one for one in times if str(one.pk) == asked]
    coming = [one for one in times if one.ends_at > now]
    return next(iter([*chosen, *coming, *reversed(times)]), None)


def _inert(cell: object) -> object:
    """A name that begins like a formula stays a name in a spreadsheet."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell
