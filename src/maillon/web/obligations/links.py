"""What a letter's links open: one obligation, seen or done without signing in, and how often one wants letters."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from maillon.core.obligations import registry, reminding
from maillon.core.obligations.models import Reminder
from maillon.core.obligations.reminding import LinkState
from maillon.web.obligations import presenters
from maillon.web.obligations.forms import FrequencyForm


def _found(token: str) -> Reminder:
    reminder = reminding.find_link(token)
    if reminder is None:
        raise Http404
    return reminder


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: HttpRequest, token: str) -> HttpResponse:
    """One obligation as its letter said it. Opening it changes nothing: mail scanners open links too."""
    told, now = _found(token), timezone.now()
    if request.method == "POST":
        if request.POST.get("do") == "done":
            reminding.declare_done(reminder=told, at=now)
            messages.success(request, _("C’est noté : cette échéance est remplie."))
        else:
            reminding.acknowledge(reminder=told, at=now)
            messages.success(request, _("C’est noté : vous l’avez vu."))
        return redirect("reminder", token=token)
    state = reminding.link_state(told, at=now)
    kind = registry.kind_of(told.obligation)
    alive = state is LinkState.ALIVE
    # A link that has ended says no more than that it has: it may have been forwarded.
    shown = state in (LinkState.ALIVE, LinkState.USED)
    context = {
        "token": token,
        "reminder": told,
        "state": state.value,
        "is_alive": alive,
        "row": presenters.of_obligation(told.obligation, at=now) if shown else None,
        "may_say_done": alive and kind.declarable and not kind.needs_evidence,
    }
    return render(request, "obligations/reminder.html", context, status=200 if shown else 410)


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def frequency(request: HttpRequest, token: str) -> HttpResponse:
    """How often the person of a letter wants letters; works as long as the letter is known."""
    user = _found(token).user
    form = FrequencyForm(
        request.POST if request.method == "POST" else None, initial={"frequency": reminding.frequency_of(user)}
    )
    if request.method == "POST" and form.is_valid():
        reminding.choose_frequency(user=user, frequency=form.cleaned_data["frequency"], at=timezone.now())
        messages.success(request, _("C’est noté."))
        return redirect("reminder_frequency", token=token)
    return render(
        request, "obligations/frequency.html", {"form": form, "token": token}, status=422 if form.errors else 200
    )
