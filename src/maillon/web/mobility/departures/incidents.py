"""Reports: made by anybody who leaves or follows, read by whom they concern and nobody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.narratives import read
from maillon.core.privacy.services.readings import note_reading
from maillon.mobility.models import Departure, Incident
from maillon.mobility.permissions import incidents as permissions
from maillon.mobility.permissions.departures import followed_by, follows_any, own_departures
from maillon.mobility.queries.care import contact_tree
from maillon.mobility.services import reporting
from maillon.web.http import person
from maillon.web.insight.presenters import pager
from maillon.web.mobility.departures import words
from maillon.web.mobility.departures.forms import NoteForm, ReportForm
from maillon.web.network.space.acting import attempt

PER_PAGE = 40


def told(incident: Incident) -> dict[str, Any]:
    """A report in words."""
    return {
        "incident": incident,
        "kind": words.KINDS[incident.kind],
        "severity": words.SEVERITIES[incident.severity],
        "state": words.STATES[incident.state],
    }


@login_required
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The reports one may read, those that wait first."""
    user = person(request)
    if not (follows_any(user) or permissions.focal_places(user)):
        raise Http404
    found = permissions.incidents_read_by(user).select_related("organisation", "taken_by__person")
    pages = Paginator(found.order_by("closed_at", "-reported_at", "-pk"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "space": "mobility",
        "rows": [told(one) for one in page.object_list],
        "page": page,
        "pager": pager(page.number, pages.num_pages, reverse("departure_incidents")),
        "now": timezone.now(),
    }
    return render(request, "mobility/departures/incidents.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, reference: str) -> HttpResponse:
    """One report: what happened, what was done, what to do now; 404 for everybody else."""
    user, now = person(request), timezone.now()
    rows = permissions.incidents_read_by(user).select_related(
        "organisation", "departure__person", "departure__care", "reported_by__person", "taken_by__person"
    )
    incident = get_object_or_404(rows, reference=reference)
    form = NoteForm(request.POST if request.method == "POST" and request.POST.get("do") in ("note", "close") else None)
    if request.method == "POST":
        match request.POST.get("do"):
            case "take":
                reporting.take(incident=incident, actor=user, at=now)
                return redirect(request.path)
            case "reopen":
                reporting.reopen(incident=incident, actor=user, at=now)
                return redirect(request.path)
            case "note" | "close" as do:
                act = reporting.note if do == "note" else reporting.close
                if form.is_valid() and attempt(
                    form, lambda: act(incident=incident, text=form.cleaned_data["text"], actor=user, at=now)
                ):
                    return redirect(request.path)
            case _:
                raise Http404
    if incident.departure is not None:
        note_reading(user, incident.departure.person_id, "mobility.incidents", now)
    context = {
        "space": "mobility",
        **told(incident),
        "notes": incident.notes.select_related("by__person"),
        "form": form,
        "tree": contact_tree(incident.organisation_id),
        "may_open_stay": followed_by(user).filter(pk=incident.departure_id or 0).exists(),
        "now": now,
    }
    return render(request, "mobility/departures/incident.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Say what happened; the clock starts when it is sent."""
    user, now = person(request), timezone.now()
    stays = _stays(request)
    if not stays:
        raise Http404
    language = get_language() or "fr"
    about = [(str(one.pk), f"{read(one.title, language).text} ({one.starts_on:%Y-%m-%d})") for one in stays.values()]
    form = ReportForm(request.POST if request.method == "POST" else None, about=about)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        stay = stays[int(said["about"])]
        made: list[Incident] = []

        def send() -> None:
            made.append(
                reporting.report(
                    kind=said["kind"],
                    severity=said["severity"],
                    account=said["account"],
                    organisation=stay.organisation,
                    departure=stay,
                    happened_at=said["happened_at"],
                    skips_home=said["skips_home"],
                    unnamed=said["unnamed"],
                    actor=user,
                    at=now,
                )
            )

        if attempt(form, send):
            if permissions.is_own_report(user, made[0]):
                return redirect("departure_reported", reference=made[0].reference)
            # Nothing of a report of abuse stays in one's own pages: this is the only time it is said.
            messages.success(
                request, _("C’est envoyé, aux seules personnes désignées. Rien n’en reste dans vos pages.")
            )
            return redirect("departure_report")
    tree = contact_tree(next(iter(stays.values())).organisation_id)
    context = {"space": "own_departures", "form": form, "tree": tree}
    return render(request, "mobility/departures/report.html", context, status=422 if form.errors else 200)


def _stays(request: HttpRequest) -> dict[int, Departure]:
    """The stays somebody may report about: the one the address names, or their own and those that they follow."""
    user, today = person(request), timezone.localdate()
    named = request.GET.get("sejour", "")
    if named.isdecimal() and len(named) < 12:
        one = followed_by(user).live().filter(pk=named).select_related("organisation", "care").first()
        if one is not None:
            return {one.pk: one}
    own = list(own_departures(user).select_related("organisation", "care").order_by("-starts_on")[:10])
    followed = followed_by(user).away(today).select_related("organisation").order_by("starts_on", "pk")[:200]
    return {one.pk: one for one in [*own, *followed]}


@login_required
@never_cache
@require_safe
def reported(request: HttpRequest, reference: str) -> HttpResponse:
    """What one reported, and whether somebody took it in hand; nothing of what was noted since."""
    incident = get_object_or_404(permissions.own_reports(person(request)), reference=reference)
    tree = contact_tree(incident.organisation_id)
    context = {"space": "own_departures", **told(incident), "tree": tree}
    return render(request, "mobility/departures/reported.html", context)
