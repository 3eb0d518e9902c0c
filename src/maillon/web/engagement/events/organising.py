"""The organisers’ pages: one’s events, each with what is left to do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from maillon.engagement.models import Event
from maillon.engagement.permissions import events as permissions
from maillon.engagement.queries.evaluations import told_of
from maillon.engagement.rules.events import EventState
from maillon.engagement.services import events as services
from maillon.network.rules.sharing import edition as wording
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.acting import attempt, organised
from maillon.web.engagement.events.forms import CancelForm, EventForm, TimesForm
from maillon.web.http import person


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The events of one’s organisations, those to come first."""
    user = person(request)
    now = timezone.now()
    may_begin = permissions.organiser_homes(user).exists()
    found = list(permissions.events_organised_by(user).select_related("organisation").order_by("-starts_at")[:300])
    if not found and not may_begin:
        raise Http404
    rows = [{"event": one, **presenters.facts_of(one, at=now)} for one in found]
    over = (EventState.PAST.value, EventState.CANCELLED.value)
    context = {
        "space": "own_events",
        "coming": [row for row in reversed(rows) if row["state"] not in over],
        "over": [row for row in rows if row["state"] in over],
        "may_begin": may_begin,
        "homes": {one.organisation_id: one.organisation for one in found}.values(),
    }
    return render(request, "engagement/events/own_events.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Announce an event of one’s own: a draft until it is published."""
    user = person(request)
    homes = list(permissions.organiser_homes(user).order_by("pk"))
    if not homes:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    start = {"languages": ["fr"], "takes_registrations": True, "contact": user.email, "region": homes[0].region}
    form, times = EventForm(sent, homes=homes, initial=start), TimesForm(sent)
    if sent is not None and form.is_valid() & times.is_valid():
        home = next((one for one in homes if str(one.pk) == form.cleaned_data.get("organisation")), homes[0])
        made: list[Event] = []

        def act() -> None:
            told = form.words()
            made.append(
                services.begin(organisation=home, words=told, sessions=times.sessions(), actor=user, at=timezone.now())
            )

        if attempt(form, act):
            messages.success(request, _("Le brouillon est gardé. Relisez-le, puis publiez-le."))
            return redirect("own_event", slug=made[0].slug)
    context = {"form": form, "times": times, "space": "own_events"}
    failed = form.errors or times.errors
    return render(request, "engagement/events/event_form.html", context, status=422 if failed else 200)


@login_required
@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One of one’s events: its dates, its seats, what may be done; who keeps the campaigns reads it too."""
    user = person(request)
    found = get_object_or_404(
        permissions.events_cancelled_by(user).select_related("organisation", "dossier"), slug=slug
    )
    return render(request, "engagement/events/own_event.html", page(request, found))


def page(request: HttpRequest, found: Event, **forms: Any) -> dict[str, Any]:
    """What the page of one’s event shows; ``forms`` are those sent back."""
    now = timezone.now()
    facts = presenters.facts_of(found, at=now)
    sessions = list(found.sessions.order_by("starts_at"))
    counted = sessions if found.each_time else [found]
    return {
        "space": "own_events",
        "event": found,
        "facts": facts,
        "sessions": sessions,
        "seats": sum(one.seats_given for one in counted),
        "waiting": sum(one.waiting for one in counted),
        "now": now,
        "told": told_of(found) if facts["state"] == "past" else None,
        "editions": [(one, presenters.label_of(one)) for one in found.editions.select_related("campaign")],
        "organises": permissions.can_organise(request.user, found),
        "times": TimesForm(),
        "again": TimesForm(auto_id="again_%s"),
        "cancelling": CancelForm(),
        "may_cancel": facts["state"] in ("open", "announced", "draft"),
        **forms,
    }


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Say it better, published or not."""
    found = organised(request, slug)
    told = services.words_of(found)
    initial = {**EventForm.initial_of(found), "seen": wording(told)}
    form = EventForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            services.correct(
                event=found,
                words={**form.words(), "goals": found.goals},
                seen=form.cleaned_data["seen"],
                actor=person(request),
                at=timezone.now(),
            )

        if attempt(form, act, now=lambda: services.words_of(Event.objects.get(pk=found.pk))):
            messages.success(request, _("L’événement est enregistré."))
            return redirect("own_event", slug=found.slug)
    context = {"form": form, "event": found, "space": "own_events"}
    return render(request, "engagement/events/event_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody may read it and register from now on."""
    found = organised(request, slug)
    form = CancelForm({"because": "-"})
    if attempt(form, lambda: services.publish(event=found, actor=person(request), at=timezone.now())):
        messages.success(request, _("L’événement est public."))
        return redirect("own_event", slug=found.slug)
    refused = [str(text) for texts in form.errors.values() for text in texts]
    return render(request, "engagement/events/own_event.html", page(request, found, refused=refused), status=422)


@login_required
@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """It does not happen: it stays visible, and everybody registered is told."""
    user = person(request)
    found = get_object_or_404(permissions.events_cancelled_by(user).select_related("organisation"), slug=slug)
    form = CancelForm(request.POST)
    concerned = found.registrations.exclude(state="cancelled").count()

    def act() -> None:
        because = {"fr": form.cleaned_data["because"], "en": form.cleaned_data["because_en"]}
        services.cancel(event=found, because=because, actor=user, at=timezone.now())

    if form.is_valid() and attempt(form, act):
        told = ngettext(
            "L’événement est annulé; %(n)s personne est prévenue par courriel.",
            "L’événement est annulé; %(n)s personnes sont prévenues par courriel.",
            concerned,
        ) % {"n": concerned}
        messages.success(request, told)
        return redirect("own_event", slug=found.slug)
    return render(request, "engagement/events/own_event.html", page(request, found, cancelling=form), status=422)
