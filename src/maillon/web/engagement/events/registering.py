"""An event’s page, registering from it, and the link that changes, cancels or erases a registration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.documents import codes
from maillon.engagement.models import Event, Registration
from maillon.engagement.permissions import events as permissions
from maillon.engagement.queries import registrations
from maillon.engagement.queries.events import desk_of
from maillon.engagement.rules.events import Desk
from maillon.engagement.services import registering as services
from maillon.web.engagement.events import presenters
from maillon.web.engagement.events.acting import attempt
from maillon.web.engagement.events.forms import ChangeForm, RegistrationForm
from maillon.web.engagement.events.structured import json_ld
from maillon.web.engagement.events.words import region_name
from maillon.web.insight.phrases import language
from maillon.web.sendings import admits, status_of


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event; sent back, its form registers."""
    now = timezone.now()
    seen = permissions.events_seen_by(request.user, at=now)
    sent = request.method == "POST"
    # A burst reads of the event what its desk needs, and nothing else.
    wanted = seen.only(*services.AT_THE_DESK) if sent else seen.select_related("organisation", "image")
    found = get_object_or_404(wanted, slug=slug)
    times = presenters.times_of(found, at=now) if found.each_time else None
    form = RegistrationForm(request.POST if sent else None, times=times)
    if sent and form.is_valid() and admits(request, "registration", form, at=now):
        done = _registered(found, form)
        if done is not None:
            return done
    if sent:
        found = get_object_or_404(seen.select_related("organisation", "image"), slug=slug)
    return render(request, "engagement/events/event.html", _page(request, found, form), status=status_of(form))


def _registered(found: Event, form: RegistrationForm) -> HttpResponse | None:
    now, told = timezone.now(), form.cleaned_data
    time = found.sessions.filter(pk=told["session"]).first() if "session" in told else None
    was_open = desk_of(found, session=time, at=now) is Desk.OPEN
    made: list[Registration] = []

    def act() -> None:
        asked = {name: told[name] for name in ("name", "email", "seats", "needs")}
        made.append(services.register(event=found, language=language(), session=told.get("session"), at=now, **asked))

    if not told["website"] and not attempt(form, act):
        return None
    # The answer is the same for an address already registered: nobody learns here who comes.
    has_seat = was_open and (not made or made[0].state == Registration.State.GIVEN)
    where = reverse("event_registered", kwargs={"slug": found.slug})
    return redirect(where if has_seat else f"{where}?attente=1")


def _page(request: HttpRequest, found: Event, form: RegistrationForm) -> dict[str, Any]:
    now = timezone.now()
    sessions = list(found.sessions.order_by("starts_at"))
    coming = [one for one in sessions if one.ends_at > now]
    editions = [one for one in found.editions.select_related("campaign").order_by("-year") if one.published_at]
    return {
        "module": "engagement",
        "event": found,
        "facts": presenters.facts_of(found, at=now),
        "sessions": coming or sessions,
        "past": len(sessions) - len(coming) if coming else 0,
        "editions": [(one, presenters.label_of(one)) for one in editions],
        "partners": list(found.partners.all()),
        "region": region_name(found.region) if found.region else "",
        "form": form,
        "may_organise": permissions.can_organise(request.user, found),
        "json_ld": json_ld(found, sessions, language=language(), picture=_picture(found)),
    }


def _picture(found: Event) -> str:
    return settings.BASE_URL + reverse("event_image", kwargs={"slug": found.slug}) if found.image_id else ""


@require_safe
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next, said the same to everybody."""
    seen = permissions.events_seen_by(request.user).select_related("organisation")
    found = get_object_or_404(seen, slug=slug)
    context = {"module": "engagement", "event": found, "in_line": "attente" in request.GET}
    return render(request, "engagement/events/registered.html", context)


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """One’s registration, by the link of the letter: what it is, and one button to change, cancel or erase it."""
    held = registrations.find(token)
    if held is None:
        return _private(render(request, "engagement/events/no_registration.html", {"module": "engagement"}, status=404))
    form = ChangeForm(
        request.POST if request.POST.get("do") == "change" else None,
        initial={"name": held.name, "seats": held.seats, "needs": held.needs},
    )
    if request.method == "POST":
        done = _do(request, held, form)
        if done is not None:
            return _private(done)
    event = held.event
    coming = event.sessions.filter(ends_at__gt=timezone.now())
    context = {
        "module": "engagement",
        "registration": held,
        "event": event,
        "facts": presenters.facts_of(event, at=timezone.now()),
        "sessions": [held.session] if held.session else list(coming.order_by("starts_at")),
        "rank": registrations.place_in_waiting(held),
        "form": form,
        "picture": _code_of(held) if held.state == Registration.State.GIVEN else "",
    }
    return _private(render(request, "engagement/events/registration.html", context, status=422 if form.errors else 200))


def _do(request: HttpRequest, held: Registration, form: ChangeForm) -> HttpResponse | None:
    now, wanted = timezone.now(), request.POST.get("do", "")
    if wanted == "erase":
        services.erase(registration=held, at=now)
        return render(request, "engagement/events/erased.html", {"module": "engagement", "event": held.event})
    if wanted == "cancel":
        if not attempt(form, lambda: services.cancel(registration=held, at=now)):
            return None
        messages.success(request, _("Votre inscription est annulée."))
        return redirect(request.path)
    if wanted == "change" and form.is_valid():
        told = form.cleaned_data
        if attempt(form, lambda: services.change(registration=held, at=now, **told)):
            messages.success(request, _("C’est changé."))
            return redirect(request.path)
        return None
    if wanted not in ("change", "cancel", "erase"):
        raise Http404
    return None


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


def _code_of(held: Registration) -> SafeString:
    """What the desk reads with any telephone: the page where organisers note who came."""
    where = reverse("event_arrival", kwargs={"slug": held.event.slug, "pk": held.pk})
    return codes.drawing(settings.BASE_URL + where)
