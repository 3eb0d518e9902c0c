"""The yearly run: what it will do, how far it is; and whom the rule would suspend or reinstate."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue_once
from maillon.network.jobs.dues import ISSUE
from maillon.network.models import DuesNotice
from maillon.network.queries.dues.assessing import rule_on, scale_for
from maillon.network.queries.dues.simulating import simulate
from maillon.network.services.dues import standing as services
from maillon.network.services.dues.notices import due_day
from maillon.web.insight.presenters import pager
from maillon.web.network.dues import words
from maillon.web.network.dues.forms import RunForm
from maillon.web.network.dues.found import done, keeper, year_named

PER_PAGE = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, label: str) -> HttpResponse:
    """What a year's run will make, the missing declarations first; a form starts it."""
    user, year = keeper(request), year_named(label)
    scale, now = scale_for(year), timezone.now()
    rule = rule_on(timezone.localdate())
    form = RunForm(
        request.POST if request.method == "POST" else None,
        initial={"due_on": due_day(timezone.localdate()) if rule else None},
    )
    if request.method == "POST" and scale is not None and form.is_valid():
        due_on = form.cleaned_data["due_on"]
        asked = enqueue_once(ISSUE, at=now, requested_by=user, year=year.pk, due_on=due_on.isoformat(), actor=user.pk)
        return redirect("dues_job", pk=asked.pk)
    kept = set(DuesNotice.objects.filter(year=year, cancelled_at=None).values_list("organisation_id", flat=True))
    found = simulate(scale, year, beside=None) if scale else None
    new = [row for row in found.rows if row.assessment.membership.organisation_id not in kept] if found else []
    ready = [row for row in new if row.after_minor]
    context = {
        "year": year,
        "scale": scale,
        "form": form,
        "missing": [
            (row.assessment.organisation, [words.figure(kind) for kind in row.assessment.base.missing])
            for row in new
            if row.after_minor is None
        ],
        "ready": len(ready),
        "had": len(kept),
        "total": sum(row.after_minor or 0 for row in ready),
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/run.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is, and its account once it has ended."""
    keeper(request)
    asked = get_object_or_404(JobRun, pk=pk, name=ISSUE)
    ended = asked.state in (JobRun.State.SUCCEEDED, JobRun.State.FAILED)
    share = min(1.0, asked.done / asked.total) if asked.total else 0.0
    context = {"job": asked, "ended": ended, "share": share, "module": "network", "space": "dues"}
    part = "network/dues/_progress.html" if request.headers.get("HX-Request") else "network/dues/job.html"
    return render(request, part, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest) -> HttpResponse:
    """Whom the rule would touch today; the night’s work done now when asked."""
    user, now = keeper(request), timezone.now()
    if request.method == "POST":
        done(request, lambda: services.apply(actor=user, at=now), _("C’est fait."))
        return redirect("dues_standing")
    today = timezone.localdate()
    touched = services.preview(on=today)
    suspending = Paginator(touched.to_suspend, PER_PAGE).get_page(request.GET.get("page"))
    returning = Paginator(touched.to_reinstate, PER_PAGE).get_page(request.GET.get("retour"))
    here = reverse("dues_standing")
    context = {
        "to_suspend": suspending,
        "to_reinstate": returning,
        "suspend_pager": pager(suspending.number, suspending.paginator.num_pages, here),
        "return_pager": pager(returning.number, returning.paginator.num_pages, here, parameter="retour"),
        "rule": rule_on(today),
        "module": "network",
        "space": "dues",
    }
    return render(request, "network/dues/standing.html", context)
