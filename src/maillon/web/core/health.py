"""Health, for supervisors (JSON) and for people (a plain page)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.health.queries import Check
from maillon.core.health.queries import ready as check_all
from maillon.web.templatetags.maillon import number


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked of it."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponseBase:
    """200 when the site can do its work, 503 when not; says what was verified, never where or with whom."""
    checks = check_all(at=timezone.now())
    ok = all(check.ok for check in checks if check.blocking)
    status = 200 if ok else 503
    if "text/html" in request.headers.get("Accept", ""):
        shown = [{"label": _label(check.name), "ok": check.ok, "value": _measure(check)} for check in checks]
        return render(request, "core/health.html", {"ok": ok, "checks": shown}, status=status)
    facts: dict[str, Any] = {
        check.name: {"ok": check.ok, "value": check.value, "unit": check.unit, "blocking": check.blocking}
        for check in checks
    }
    return JsonResponse({"status": "ok" if ok else "unavailable", "checks": facts}, status=status)


def _label(name: str) -> str:
    return {
        "database": _("Base de données"),
        "migrations": _("Tables à jour"),
        "disk": _("Place libre"),
        "queue": _("Attente du plus vieux travail"),
        "facts": _("Âge des chiffres de l’explorateur"),
        "pdf": _("Mise en PDF"),
    }[name]


def _measure(check: Check) -> str:
    if check.value is None:
        return "–"
    if check.unit == "bytes":
        return _("%(size)s Go") % {"size": number(check.value / 1_073_741_824, 1)}
    if check.unit == "seconds":
        minutes = check.value // 60
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": number(minutes)}
    return number(check.value)
