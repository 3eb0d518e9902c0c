"""Moments when candidates are met."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from maillon.mobility.models import InterviewSlot
from maillon.mobility.services import interviews as services
from maillon.web.http import person
from maillon.web.mobility import words
from maillon.web.mobility.groups.found import formed_season
from maillon.web.network.space.acting import attempt
from maillon.web.network.space.forms import _MOMENT, _REQUIRED

_KEPT = timedelta(days=120)


class SlotsForm(forms.Form):
    """Moments one after the other."""

    kind = forms.ChoiceField(label=gettext_lazy("Genre"), choices=list(words.INTERVIEWS.items()))
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Premier moment"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages=_MOMENT,
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes chacun"), min_value=5, max_value=480, initial=45)
    count = forms.IntegerField(
        label=gettext_lazy("Combien de moments à la suite"), min_value=1, max_value=60, initial=1
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Places par moment"),
        min_value=1,
        max_value=60,
        initial=8,
        help_text=gettext_lazy("Une seule pour une entrevue individuelle."),
    )
    place = forms.CharField(label=gettext_lazy("Lieu, ou lien de l’appel"), max_length=300, error_messages=_REQUIRED)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slots(request: HttpRequest, slug: str) -> HttpResponse:
    """The moments opened, who booked them, and a form to open more."""
    season, user, now = formed_season(request, slug), person(request), timezone.now()
    form = SlotsForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        services.open_slots(season=season, actor=user, at=now, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("Les moments sont ouverts."))
        return redirect("season_interviews", slug=season.slug)
    found = season.interview_slots.filter(ends_at__gt=now - _KEPT).prefetch_related("bookings__candidacy__person")
    context: dict[str, Any] = {
        "space": "mobility",
        "season": season,
        "form": form,
        "rows": [{"slot": one, "kind": words.INTERVIEWS[one.kind], "booked": one.bookings.all()} for one in found],
    }
    return render(request, "mobility/groups/interviews.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back a moment nobody booked."""
    season = formed_season(request, slug)
    slot = get_object_or_404(InterviewSlot, pk=pk, season=season)
    services.close_slot(slot=slot, actor=person(request), at=timezone.now())
    messages.success(request, _("Ce moment est retiré."))
    return redirect("season_interviews", slug=season.slug)
