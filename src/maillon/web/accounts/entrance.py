"""Coming in: allauth's own pages answered with the right status, and the demonstration's one-click doors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth import login as open_session
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from maillon.core.people.models import User
from maillon.core.people.permissions import grants_of
from maillon.web.accounts.labels import ROLES

View = Callable[..., HttpResponseBase]
_ASKED_TOO_OFTEN = ("too_many_login_attempts", "rate_limited")


def refusing(view: View) -> View:
    """The same view, where a refused form answers 422, or 429 when it was sent too often, instead of 200."""

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        response = view(request, *arguments, **named)
        if request.method == "POST" and response.status_code == 200 and isinstance(response, TemplateResponse):
            for form in (response.context_data or {}).values():
                if isinstance(form, BaseForm) and form.is_bound and form.errors:
                    response.status_code = 429 if any(form.has_error("__all__", c) for c in _ASKED_TOO_OFTEN) else 422
        return response

    return answer


def demonstration_doors() -> list[dict[str, Any]]:
    """The personas to enter as, with their roles; empty outside the demonstration."""
    if not settings.DEMONSTRATION:
        return []
    people = User.objects.filter(person__is_demonstration=True, is_active=True).select_related("person")
    doors = []
    for user in people.prefetch_related("grants__organisation").order_by("pk"):
        held = list(user.grants.all())
        organisation = held[0].organisation if held else None
        role = next((ROLES[grant.role] for grant in grants_of(user)), None) if held else None
        doors.append({"user": user, "role": role, "organisation": organisation})
    return doors


@refusing
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; in the demonstration it also lists who one may enter as."""
    response = account.login(request)
    if isinstance(response, TemplateResponse) and response.context_data is not None:
        response.context_data["doors"] = demonstration_doors()
    return response  # type: ignore[no-any-return]


@require_POST
def enter_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as a persona, in the demonstration only; anywhere else there is nothing here."""
    if not settings.DEMONSTRATION:
        raise Http404
    user = get_object_or_404(User, pk=pk, person__is_demonstration=True, is_active=True)
    open_session(request, user)
    return redirect("space")
