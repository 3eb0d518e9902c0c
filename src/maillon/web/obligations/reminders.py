"""One's letters and calendars, the calendars themselves, and the network's rhythm of reminders."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.obligations import calendars, queries, registry, reminding, rules
from maillon.core.obligations.models import CalendarFeed
from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability
from maillon.web.accounts.bar import homes_of
from maillon.web.http import person
from maillon.web.obligations.forms import FrequencyForm, ScheduleForm
from maillon.web.refusals import sentence


@login_required
def reminders(request: HttpRequest) -> HttpResponse:
    """How often one wants letters, and the secret addresses of one's calendars."""
    user, now = person(request), timezone.now()
    form = FrequencyForm(
        request.POST if request.method == "POST" else None, initial={"frequency": reminding.frequency_of(user)}
    )
    if request.method == "POST" and form.is_valid():
        reminding.choose_frequency(user=user, frequency=form.cleaned_data["frequency"], at=now)
        messages.success(request, _("C’est noté."))
        return redirect("reminders")
    feeds = {feed.organisation_id: feed for feed in user.calendar_feeds.filter(revoked_at=None)}
    places: list[Organisation | None] = [None, *homes_of(user, at=now).values()]
    calendars_shown = [
        {"organisation": one, "feed": feed, "address": _address(feed) if feed else ""}
        for one in places
        for feed in [feeds.get(one.pk if one else None)]
    ]
    context = {"form": form, "calendars": calendars_shown, "space": "account"}
    return render(request, "obligations/reminders.html", context, status=422 if form.errors else 200)


def _address(feed: CalendarFeed) -> str:
    return f"{settings.BASE_URL}{reverse('calendar_feed', kwargs={'token': calendars.token_of(feed)})}"


@login_required
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A new secret address, for oneself or for the organisation named."""
    slug = request.POST.get("organisme", "").replace("\x00", "")
    organisation = get_object_or_404(Organisation, slug=slug) if slug else None
    calendars.renew(user=person(request), organisation=organisation, at=timezone.now())
    messages.success(request, _("L’adresse est prête. L’ancienne, s’il y en avait une, n’ouvre plus rien."))
    return redirect("reminders")


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's addresses opens nothing from now on."""
    user = person(request)
    feed = get_object_or_404(user.calendar_feeds, pk=pk)
    calendars.revoke(feed=feed, actor=user, at=timezone.now())
    messages.success(request, _("Cette adresse n’ouvre plus rien."))
    return redirect("reminders")


@require_safe
@cache_control(private=True, max_age=900)
@sensitive_variables("token")
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar a secret address opens, for a machine; 404 for an address we never made or that is dead."""
    now = timezone.now()
    feed = calendars.find(token, at=now)
    if feed is None:
        raise Http404
    answer = HttpResponse(calendars.write(feed, at=now), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="maillon.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_required
def schedules(request: HttpRequest) -> HttpResponse:
    """The network's rhythms of reminders, past, present and to come, and a form for another one."""
    user, now = person(request), timezone.now()
    if not can(user, Capability.OPERATE):
        raise Http404
    names = [(kind.name, kind.label) for kind in registry.kinds()]
    form = ScheduleForm(request.POST if request.method == "POST" else None, kinds=names)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            reminding.schedule_from(
                kind=told["kind"],
                starts_at=datetime.combine(told["starts_on"], time(), tzinfo=ZoneInfo(settings.TIME_ZONE)),
                days_before=told["days_before"],
                late_every_days=told["late_every_days"],
                actor=user,
                at=now,
            )
        except RuleViolation as refused:
            field = {"starts_at": "starts_on"}.get(refused.field or "", refused.field)
            form.add_error(field if field in form.fields else None, sentence(refused))
        else:
            messages.success(request, _("Ce rythme commencera à la date dite; l’ancien vaut jusque-là."))
            return redirect("reminder_schedules")
    context = {"form": form, "versions": _versions(dict(names), now), "space": "home"}
    return render(request, "obligations/schedules.html", context, status=422 if form.errors else 200)


def _versions(names: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    versions = queries.versions()
    return [
        {
            "name": names.get(one.kind, one.kind),
            "version": one,
            "days": ", ".join(str(day) for day in one.rhythm.days_before),
            "is_current": one.starts_at <= now and rules.rhythm_for(one.kind, versions, at=now) is one.rhythm,
        }
        for one in sorted(versions, key=lambda one: (one.kind, -one.starts_at.timestamp()))
    ]
