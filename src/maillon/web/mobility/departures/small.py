"""News from there, on a page the size of a text message: no style, no script, no account, one secret link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from maillon.mobility.models import CheckIn
from maillon.mobility.queries.care import contact_tree
from maillon.mobility.services import watching

_SENT = {"ok": CheckIn.State.WELL, "aide": CheckIn.State.HELP}


# The link itself is the secret, and no session answers it: there is nothing for another site to ride on.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """All is well, or help is wanted; whom to call is under it."""
    departure = watching.find(token)
    if departure is None:
        raise Http404
    done = None
    if request.method == "POST":
        state = _SENT.get(request.POST.get("etat", ""))
        if state is None:
            raise Http404
        note = request.POST.get("mot", "").replace("\x00", "")
        watching.check_in(
            departure=departure, state=state, way=CheckIn.Way.LINK, note=note, actor=None, at=timezone.now()
        )
        done = state
    numbers = [one.phone for one in contact_tree(departure.organisation_id)[:3]]
    context = {"done": done, "next": departure.next_check_in_at, "numbers": numbers}
    answer = render(request, "mobility/departures/check_in.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "same-origin"
    return answer
