"""When an event happens: more dates, one less, the same event again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from maillon.engagement.models import Event
from maillon.engagement.services import events as services
from maillon.web.engagement.events.acting import attempt, organised
from maillon.web.engagement.events.forms import CancelForm, TimesForm
from maillon.web.engagement.events.organising import page
from maillon.web.http import person


@login_required
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """It happens at these times too."""
    found = organised(request, slug)
    form = TimesForm(request.POST)
    added: list[int] = []

    def act() -> None:
        added.append(
            services.add_sessions(event=found, sessions=form.sessions(), actor=person(request), at=timezone.now())
        )

    if form.is_valid() and attempt(form, act):
        messages.success(request, ngettext("%(n)s date ajoutée.", "%(n)s dates ajoutées.", added[0]) % {"n": added[0]})
        return redirect("own_event", slug=found.slug)
    return render(request, "engagement/events/own_event.html", page(request, found, times=form), status=422)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """This time does not happen."""
    found = organised(request, slug)
    session = get_object_or_404(found.sessions.select_related("event"), pk=pk)
    form = CancelForm({"because": "-"})
    if attempt(form, lambda: services.cancel_session(session=session, actor=person(request), at=timezone.now())):
        messages.success(request, _("Cette date n’a plus lieu."))
        return redirect("own_event", slug=found.slug)
    refused = [str(text) for texts in form.errors.values() for text in texts]
    return render(request, "engagement/events/own_event.html", page(request, found, refused=refused), status=422)


@login_required
@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """The same event another time, as a draft."""
    found = organised(request, slug)
    form = TimesForm(request.POST, auto_id="again_%s")
    made: list[Event] = []

    def act() -> None:
        made.append(services.duplicate(event=found, sessions=form.sessions(), actor=person(request), at=timezone.now()))

    if form.is_valid() and attempt(form, act):
        messages.success(request, _("Voici la copie : un brouillon, sans personne d’inscrit."))
        return redirect("own_event", slug=made[0].slug)
    return render(request, "engagement/events/own_event.html", page(request, found, again=form), status=422)
