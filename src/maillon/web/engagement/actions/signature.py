"""One’s signature, by the link of the letter: reading it changes nothing; a button confirms, another takes it back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.engagement.models import Signature
from maillon.engagement.queries import actions as queries
from maillon.engagement.services import signing as services
from maillon.web.engagement.actions import presenters
from maillon.web.insight.phrases import language
from maillon.web.refusals import sentence


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program that opens every link confirms nothing: only the button does."""
    held = queries.find(token)
    if held is None:
        return _private(render(request, "engagement/actions/no_signature.html", {"module": "engagement"}, status=404))
    refused = ""
    if request.method == "POST":
        wanted, now = request.POST.get("do", ""), timezone.now()
        if wanted == "withdraw":
            services.withdraw(signature=held, at=now)
            context = {"module": "engagement", "action": held.action}
            return _private(render(request, "engagement/actions/withdrawn.html", context))
        if wanted != "confirm":
            raise Http404
        try:
            services.confirm(signature=held, at=now)
        except RuleViolation as violation:
            refused = sentence(violation)
        else:
            return _private(redirect(request.path))
    return _private(_page(request, held, refused))


def _page(request: HttpRequest, held: Signature, refused: str) -> HttpResponse:
    action = held.action
    names = {one["code"]: read(one, language()).text for one in action.choices}
    context = {
        "module": "engagement",
        "signature": held,
        "action": action,
        "card": presenters.card(action, queries.totals([action])[action.pk], at=timezone.now()),
        "promises": [names[code] for code in held.choices if code in names],
        "refused": refused,
    }
    return render(request, "engagement/actions/signature.html", context, status=422 if refused else 200)


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
