"""A member looks for helpers: near one of its events or a region, free then, who can do what is needed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.codelists import queries as codelists
from maillon.core.places import QUEBEC_REGIONS
from maillon.engagement.models import Event, Volunteer
from maillon.engagement.permissions import volunteers as permissions
from maillon.engagement.permissions.events import events_organised_by
from maillon.engagement.queries import volunteers as queries
from maillon.engagement.rules.nearby import CHOICES, everything, is_free
from maillon.web.engagement import fields
from maillon.web.engagement.volunteers import words
from maillon.web.http import person
from maillon.web.insight.presenters import pager

PER_PAGE = 24


@login_required
@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Who agreed to be found, filtered; their names and addresses are not here."""
    user = person(request)
    if not permissions.can_find_helpers(user):
        raise Http404
    found = permissions.shown(at=timezone.now())
    events = list(events_organised_by(user).filter(ends_at__gt=timezone.now(), cancelled_at=None).order_by("starts_at"))
    event = next((one for one in events if one.slug == fields.typed(request, "evenement", 120)), None)
    region = fields.typed(request, "region", 2)
    region = region if region in QUEBEC_REGIONS else ""
    skills = [code for code in request.GET.getlist("competence") if code in codelists.in_use(queries.SKILLS)]
    sought = _sought(event, region, skills)
    shown = Paginator(queries.matching(found, sought).prefetch_related("skills"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    asked = [("evenement", event.slug if event else ""), ("region", region), *(("competence", code) for code in skills)]
    here = f"{reverse('helpers')}?{urlencode([pair for pair in asked if pair[1]])}"
    context = {
        "space": "helpers",
        "events": events,
        "event": event,
        "region": region,
        "regions": fields.regions(),
        "skills": [(code, name, code in skills) for code, name in fields.choices_of(queries.SKILLS)],
        "people": [_told(one) for one in shown],
        "total": shown.paginator.count,
        "pager": pager(shown.number, shown.paginator.num_pages, here),
        "query": f"?evenement={event.slug}" if event else "",
    }
    return render(request, "engagement/volunteers/helpers.html", context)


def _sought(event: Event | None, region: str, skills: list[str]) -> queries.Sought:
    if event is not None:
        return queries.sought_for(event, skills=skills)
    return queries.Sought(queries.around(region) if region else None, 0, skills)


def _told(one: Volunteer) -> dict[str, Any]:
    always = one.availability == everything()
    free = (
        [words.ANY_TIME]
        if always
        else [words.TIMES[code] for code, bits in CHOICES.items() if is_free(one.availability, bits)]
    )
    return {
        "pk": one.pk,
        "name": one.shown_name,
        "town": words.town_name(one.town),
        "km": getattr(one, "km", None),
        "remote": one.reach_km == 0,
        "free": free,
        "skills": fields.named([skill.code for skill in one.skills.all()], queries.SKILLS),
        "about": one.about,
    }
