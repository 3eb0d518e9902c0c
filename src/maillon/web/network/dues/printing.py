"""A year's notices on paper: asked once, printed in the background, taken away as a ZIP of PDFs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.files.services import path_of
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue_once
from maillon.network.models import DuesNotice
from maillon.network.services.dues import papers
from maillon.web.network.dues.found import keeper, year_named
from maillon.web.network.dues.notices import explained

papers.explain_with(explained)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prints(request: HttpRequest, label: str) -> HttpResponse:
    """How far the printing of a year's notices is, and the file it gave; a button asks for it again."""
    user, year = keeper(request), year_named(label)
    if request.method == "POST":
        language = settings.LANGUAGE_CODE[:2]
        enqueue_once(
            papers.PRINT, at=timezone.now(), requested_by=user, year=year.pk, language=language, actor=user.pk
        )  # fmt: skip
        return redirect("dues_print", label=year.label)
    run = papers.last_print(year)
    under_way = run is not None and run.state in (JobRun.State.WAITING, JobRun.State.RUNNING)
    context = {
        "year": year,
        "run": run,
        "under_way": under_way,
        "share": min(1.0, run.done / run.total) if run is not None and run.total else 0.0,
        "file": papers.printed_file(run),
        "notices": DuesNotice.objects.filter(year=year, cancelled_at=None).count(),
        "module": "network",
        "space": "dues",
    }
    part = "network/dues/_print_progress.html" if request.headers.get("HX-Request") else "network/dues/print.html"
    return render(request, part, context)


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def printed(request: HttpRequest, label: str) -> HttpResponseBase:
    """The ZIP of a year's notices."""
    keeper(request)
    stored = papers.printed_file(papers.last_print(year_named(label)))
    path = path_of(stored.digest) if stored else None
    if stored is None or path is None or not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.media_type)
