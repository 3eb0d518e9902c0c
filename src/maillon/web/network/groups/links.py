"""What letters open without an account: saying whether one comes, and stopping letters. Opening changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from maillon.network.services import group_shelf, meetings


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether one comes to a meeting, for the seat the letter was written to."""
    found = meetings.find(token)
    if found is None:
        raise Http404
    meeting, seat = found
    now = timezone.now()
    if request.method == "POST":
        said = request.POST.get("answer", "")
        meetings.answer(meeting=meeting, seat=seat, answer=said, actor=None, at=now)
        messages.success(request, _("C’est noté : merci."))
        return redirect("presence", token=token)
    alive = meetings.is_answerable(meeting, seat, at=now)
    given = meeting.presences.filter(seat=seat).values_list("answer", flat=True).first()
    context = {
        "module": "network",
        "token": token,
        "meeting": meeting if alive else None,
        "group": meeting.group if alive else None,
        "seat": seat,
        "given": given,
    }
    return render(request, "network/groups/presence.html", context, status=200 if alive else 410)


# A mail program's own button posts here without having read the page (RFC 8058): the address itself is the secret.
@csrf_exempt
@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the letters of a group to its roll, or have them again."""
    seat = group_shelf.find(token)
    if seat is None:
        raise Http404
    if request.method == "POST":
        seat = group_shelf.stop_letters(seat=seat, stop=request.POST.get("do") != "resume", at=timezone.now())
    return render(request, "network/groups/letters.html", {"module": "network", "seat": seat, "group": seat.group})
