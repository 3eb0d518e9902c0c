"""A member’s events on its own site: HTML to paste, and an address that always gives the latest."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillon.core.parties.models import Organisation
from maillon.engagement.permissions.events import organiser_homes
from maillon.engagement.queries.events import coming_of
from maillon.web.engagement.events import presenters
from maillon.web.http import person

MOST = 12


@require_safe
@cache_control(public=True, max_age=900)
def fragment(request: HttpRequest, slug: str) -> HttpResponse:
    """The coming events of an organisation as a piece of page: no frame, no script, no style, for any site."""
    found = get_object_or_404(Organisation, slug=slug)
    answer = HttpResponse(_written(found))
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@login_required
@require_safe
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """What to copy into one’s own site."""
    homes = organiser_homes(person(request))
    found = get_object_or_404(homes, slug=slug)
    context = {
        "html": _written(found),
        "address": settings.BASE_URL + reverse("events_fragment", kwargs={"slug": slug}),
        "ics": f"{settings.BASE_URL}{reverse('events_ics')}?organisme={slug}",
        "space": "own_events",
    }
    return render(request, "engagement/events/snippet.html", context)


def _written(found: Organisation) -> str:
    rows = [
        (one, settings.BASE_URL + reverse("event", kwargs={"slug": one.slug}), presenters.place_of(one))
        for one in coming_of(found.pk, at=timezone.now())[:MOST]
    ]
    everything = f"{settings.BASE_URL}{reverse('events')}?organisme={found.slug}"
    context = {"rows": rows, "organisation": found, "all": everything}
    return render_to_string("engagement/events/_snippet.html", context).strip() + "\n"
