"""Workshops a school may ask for, without an account, and the link of its letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core import places
from maillon.core.places import QUEBEC_REGIONS
from maillon.engagement.models import WorkshopBooking
from maillon.engagement.permissions import education as permissions
from maillon.engagement.queries import education as queries
from maillon.engagement.services import education as services
from maillon.web.engagement import fields
from maillon.web.engagement.education.library import asked_age
from maillon.web.engagement.events.acting import attempt
from maillon.web.insight.phrases import language
from maillon.web.sendings import admits, status_of

State = WorkshopBooking.State
STATES = {
    State.ASKED.value: (gettext_lazy("Sans réponse encore"), "info"),
    State.AGREED.value: (gettext_lazy("Convenu"), "ok"),
    State.DECLINED.value: (gettext_lazy("Pas cette fois"), ""),
    State.CANCELLED.value: (gettext_lazy("Annulé par l’école"), ""),
    State.HELD.value: (gettext_lazy("Tenu"), "ok"),
}


class BookingForm(forms.Form):
    """A class that would like a workshop."""

    school = fields.line(gettext_lazy("École ou groupe"))
    region = forms.ChoiceField(label=gettext_lazy("Région du Québec"))
    name = fields.line(gettext_lazy("Prénom et nom"), autocomplete="name")
    email = fields.mail()
    people = forms.IntegerField(label=gettext_lazy("Combien de personnes"), min_value=1, max_value=5000)
    age = forms.IntegerField(label=gettext_lazy("Leur âge, environ"), min_value=3, max_value=99)
    wanted_on = fields.day(gettext_lazy("Quel jour vous conviendrait"))
    text = fields.paragraphs(gettext_lazy("Un mot de plus"), rows=3, most=1200, required=False)
    website = fields.trap()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        fields.offer(self, region=fields.regions(empty=_("Choisissez")))


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What suits a class, near it."""
    age, theme, region = asked_age(request), fields.typed(request, "theme", 30), fields.typed(request, "region", 2)
    found = permissions.workshops_seen_by(request.user).filter(published_at__isnull=False)
    region = region if region in QUEBEC_REGIONS else ""
    context = {
        "module": "engagement",
        "rows": [
            (one, fields.named(one.themes, "EducationTheme"))
            for one in queries.workshops(found, age=age, theme=theme, region=region)
        ],
        "age": "" if age is None else age,
        "theme": theme,
        "region": region,
        "themes": fields.choices_of("EducationTheme"),
        "regions": fields.regions(),
        "may_keep": permissions.can_keep_resources(request.user),
    }
    return render(request, "engagement/education/workshops.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    """One workshop; sent back, its form asks for it."""
    now = timezone.now()
    seen = permissions.workshops_seen_by(request.user).select_related("organisation", "kit")
    found = get_object_or_404(seen, slug=slug)
    form = BookingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if told["website"] or (
            admits(request, "workshop", form, at=now)
            and attempt(form, lambda: services.book(workshop=found, words=told, language=language(), at=now))
        ):
            return redirect(f"{reverse('workshop', kwargs={'slug': slug})}?demande=1")
    context = {
        "module": "engagement",
        "workshop": found,
        "themes": fields.named(found.themes, "EducationTheme"),
        "regions": [places.region_name(code, language()) for code in found.regions],
        "form": form,
        "asked": "demande" in request.GET and not form.errors,
        "may_keep": permissions.can_keep_workshop(request.user, found),
    }
    return render(request, "engagement/education/workshop.html", context, status=status_of(form))


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a school’s request, by the link of its letters; one button asks no more."""
    held = queries.find(token)
    if held is None:
        raise Http404
    bare = forms.Form(data={}) if request.method == "POST" else None
    if bare is not None and bare.is_valid() and attempt(bare, lambda: services.cancel(booking=held, at=timezone.now())):
        messages.success(request, _("Votre demande est retirée."))
        return redirect("booking_link", token=token)
    label, look = STATES[held.state]
    context = {"module": "engagement", "booking": held, "label": label, "look": look, "bare": bare}
    answer = render(request, "engagement/education/booking_link.html", context, status=422 if bare else 200)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def reached(request: HttpRequest) -> HttpResponse:
    """How many people workshops reached, by year and region."""
    rows = [{**row, "name": places.region_name(str(row["region"]), language())} for row in queries.reached()]
    context = {
        "module": "engagement",
        "rows": rows,
        "people": sum(int(row["people"] or 0) for row in rows),
        "workshops": sum(int(row["workshops"]) for row in rows),
    }
    return render(request, "engagement/education/reached.html", context)
