"""The registers at a glance, and the retention schedule: what would go tonight, what stays and why."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillon.core.jobs.models import JobRun
from maillon.core.privacy.models import PrivacyRequest
from maillon.core.privacy.queries import registers
from maillon.core.privacy.queries.retention import schedule
from maillon.core.privacy.services.retention import ask_to_apply
from maillon.web.privacy.access import keeper
from maillon.web.privacy.public import CONTACT


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Where each register stands, and what is missing."""
    keeper(request)
    now = timezone.now()
    context = {
        "open_requests": PrivacyRequest.objects.filter(answered_at=None).count(),
        "incidents": len(registers.incidents()),
        "undisclosed": registers.undisclosed(at=now)[:20],
        "contact": CONTACT,
        "space": "privacy",
        "register": "desk",
    }
    return render(request, "privacy/desk.html", context)


@login_required
def retention(request: HttpRequest) -> HttpResponse:
    """A dry run of the schedule; the button applies it now, in the background."""
    user, now = keeper(request), timezone.now()
    if request.method == "POST":
        ask_to_apply(actor=user, at=now)
        messages.success(request, _("L’application du calendrier est demandée. Son avancement est ci-dessous."))
        return redirect("retention")
    lines = schedule(at=now)
    context = {
        "lines": [line for line in lines if line.rule.action != "keep"],
        "kept": [line for line in lines if line.rule.action == "keep"],
        "total": sum(line.count for line in lines),
        "run": JobRun.objects.filter(name="core.privacy.retain").order_by("-created_at").first(),
        "space": "privacy",
        "register": "retention",
    }
    return render(request, "privacy/retention.html", context)
