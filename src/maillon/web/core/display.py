"""How pages are shown: theme and fonts, kept in the reader's browser."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

_YEAR = 31_536_000
THEMES = ("light", "dark")


@never_cache
def display(request: HttpRequest) -> HttpResponse:
    """Automatic, light or dark theme; pages without their fonts for slow networks."""
    if request.method != "POST":
        return render(request, "core/display.html", {"theme": request.COOKIES.get("theme", "")})
    response = redirect("display")
    theme = request.POST.get("theme", "")
    _keep(response, "theme", theme if theme in THEMES else "", request)
    _keep(response, "light", "1" if request.POST.get("light") else "", request)
    messages.success(request, _("Vos préférences d’affichage sont retenues dans ce navigateur."))
    return response


def _keep(response: HttpResponse, name: str, value: str, request: HttpRequest) -> None:
    if value:
        response.set_cookie(name, value, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")
