"""Pages about open data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.jobs.models import JobRun
from maillon.opendata import exports, grants, permissions, queries, tables
from maillon.opendata.models import ImportRemark, ImportRun
from maillon.opendata.services import ask_for_import
from maillon.web.http import person
from maillon.web.opendata.forms import ImportForm
from maillon.web.opendata.refusals import KINDS, reason
from maillon.web.refusals import sentence

_PER_PAGE = 25


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, under which licences, from which sources, and how the last imports went."""
    sources = queries.sources()
    return render(
        request,
        "opendata/open_data.html",
        {
            "module": "data",
            "sources": sources,
            "activity_count": sum(getattr(source, "activity_count", 0) for source in sources),
            "undated_count": queries.undated_count(),
            "imports": queries.last_imports(5),
            "can_import": permissions.can_import(request.user),
        },
    )


@require_safe
def download(request: HttpRequest, name: str, format: str) -> HttpResponseBase:
    """Every public activity as one file."""
    wanted = exports.FILES.get((name, format))
    if wanted is None:
        raise Http404
    path = exports.whole(name, format, language=(get_language() or "fr")[:2], at=timezone.now())
    filename = f"maillon-{name}.{format}"
    return FileResponse(path.open("rb"), content_type=wanted.media_type, as_attachment=True, filename=filename)


@require_safe
def grants_file(request: HttpRequest, name: str, format: str) -> HttpResponseBase:
    """The public agreements as one file."""
    media_type = grants.FILES.get((name, format))
    if media_type is None:
        raise Http404
    content = grants.file(name, format, at=timezone.now(), language=(get_language() or "fr")[:2])
    answer = StreamingHttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="maillon-{name}.{format}"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The network's imports, and asking for one."""
    if not permissions.can_import(request.user):
        raise Http404
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = ask_for_import(
                upload=form.cleaned_data["file"],
                source_name=form.cleaned_data["source_name"],
                actor=person(request),
                at=timezone.now(),
            )
            return redirect("import_job", pk=job.pk)
        except RuleViolation as refusal:
            form.add_error("file", sentence(refusal))
    page = Paginator(permissions.visible_to(request.user).order_by("-pk"), 20).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "waiting": queries.waiting_jobs(),
        "module": "data",
        "space": "imports",
        "limit_mb": settings.UPLOAD_LIMIT // 2**20,
    }
    return render(request, "opendata/imports.html", context, status=422 if form.is_bound and form.errors else 200)


@login_required
@require_safe
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is; its account once it has ended."""
    if not permissions.can_import(request.user):
        raise Http404
    job = get_object_or_404(JobRun, pk=pk, name="opendata.import")
    run = queries.run_of(job)
    ended = job.state in (JobRun.State.SUCCEEDED, JobRun.State.FAILED)
    if ended and run and run.state == ImportRun.State.COMPLETE:
        response = redirect("import_account", pk=run.pk)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": response.url})
        return response
    share = min(1.0, job.done / job.total) if job.total else 0.0
    context = {"job": job, "run": run, "ended": ended, "share": share, "module": "data", "space": "imports"}
    part = "opendata/_progress.html" if request.headers.get("HX-Request") else "opendata/import_job.html"
    return render(request, part, context)


def _shown_run(request: HttpRequest, pk: int) -> ImportRun:
    return get_object_or_404(permissions.visible_to(request.user), pk=pk)


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The kind and reason of remarks asked for; what cannot be one asks for all."""
    kind, code = request.GET.get("genre", ""), request.GET.get("raison", "")
    return kind if kind in KINDS else "", code if code.isidentifier() else ""


@login_required
@require_safe
def import_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole account of an import: what was read, kept, refused, and each remark."""
    run = _shown_run(request, pk)
    kind, code = _asked(request)
    found = queries.remarks(run, kind=kind, code=code)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "counts": [(KINDS[one.kind], reason(one.code), one) for one in queries.remark_counts(run)],
        "kind": kind,
        "code": code,
        "chosen": " – ".join(str(one) for one in (KINDS.get(kind, ""), reason(code) if code else "") if one),
        "page": page,
        "remarks": [(KINDS[one.kind], reason(one.code), one) for one in page],
        "balances": run.activities_read == run.kept + run.duplicate + run.refused,
        "module": "data",
        "space": "imports",
    }
    return render(request, "opendata/import_account.html", context)


@login_required
@require_safe
def import_remarks_file(request: HttpRequest, pk: int, format: str) -> HttpResponseBase:
    """The remarks of an import as a file: CSV to sort, JSON for machines."""
    run = _shown_run(request, pk)
    kind, code = _asked(request)
    found = queries.remarks(run, kind=kind, code=code)
    if format not in ("csv", "json"):
        raise Http404
    lines = _as_csv(found.iterator(chunk_size=1000)) if format == "csv" else _as_json(found.iterator(chunk_size=1000))
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8" if format == "csv" else "application/json",
        headers={"Content-Disposition": f'attachment; filename="importation-{run.pk}-remarques.{format}"'},
    )


def _as_csv(remarks: Iterator[ImportRemark]) -> Iterator[str]:
    yield "\ufeff"
    yield _line(["kind", "code", "reason", "file", "line", "identifier", "params", "excerpt"])
    for one in remarks:
        params = json.dumps(one.params, ensure_ascii=False)
        cells = [one.kind, one.code, reason(one.code), one.file, one.line, one.identifier, params, one.excerpt]
        yield _line([tables.safe(cell) if isinstance(cell, str) else cell for cell in cells])


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _as_json(remarks: Iterator[ImportRemark]) -> Iterator[str]:
    yield "["
    for count, one in enumerate(remarks):
        said = {
            name: getattr(one, name) for name in ("kind", "code", "file", "line", "identifier", "params", "excerpt")
        }
        yield (",\n" if count else "\n") + json.dumps({**said, "reason": reason(one.code)}, ensure_ascii=False)
    yield "\n]\n"
