"""The printed directory: its latest edition for everybody; the secretariat has it made again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillon.core.files.services import path_of
from maillon.core.jobs.models import JobRun
from maillon.insight import booklet as service
from maillon.network.permissions.memberships import can_keep_members
from maillon.web.http import person


@require_safe
def booklet(request: HttpRequest) -> HttpResponse:
    """The editions in French and in English, and how far the next one is for who asked for it."""
    keeps = can_keep_members(request.user)
    under_way = JobRun.objects.filter(name=service.JOB, state__in=(JobRun.State.WAITING, JobRun.State.RUNNING))
    context = {
        "module": "network",
        "editions": [(language, service.latest(language)) for language in service.LANGUAGES],
        "keeps": keeps,
        "runs": list(under_way.order_by("pk")) if keeps else [],
        "failed": _failed() if keeps else None,
    }
    part = "parties/_booklet_progress.html" if request.headers.get("HX-Request") else "parties/booklet.html"
    return render(request, part, context)


@require_safe
def edition(request: HttpRequest, language: str) -> HttpResponseBase:
    """The PDF of an edition."""
    found = service.latest(language) if language in service.LANGUAGES else None
    path = path_of(found.file.digest) if found else None
    if found is None or path is None or not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.file.name, content_type="application/pdf")


@login_required
@require_POST
def remake(request: HttpRequest) -> HttpResponse:
    """Make an edition again, in the background."""
    user = person(request)
    if not can_keep_members(user):
        raise Http404
    language = request.POST.get("language", "")
    if language not in service.LANGUAGES:
        messages.error(request, _("Choisissez la langue du répertoire."))
    else:
        service.ask(language=language, actor=user, at=timezone.now())
        messages.success(request, _("Le répertoire se prépare. Vous pouvez quitter cette page : le travail continue."))
    return redirect("booklet")


def _failed() -> JobRun | None:
    last = JobRun.objects.filter(name=service.JOB).order_by("-pk").first()
    return last if last is not None and last.state == JobRun.State.FAILED else None
