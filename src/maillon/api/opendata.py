"""Where the data come from, and taking a selection away in an open format."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from typing import IO, Any, cast

from django.db import transaction
from django.db.models import Count, Q
from django.http import FileResponse, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from ninja import File, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from maillon.api.callers import ApiRequest, needs
from maillon.api.conditions import unless_held
from maillon.api.problems import Problem
from maillon.api.selection import Question, Said
from maillon.core.errors import NotAllowed
from maillon.core.files.rules import ARCHIVES, XML
from maillon.core.files.services import store
from maillon.core.jobs.models import JobRun
from maillon.core.jobs.services import enqueue
from maillon.core.models import User
from maillon.core.people.permissions import can
from maillon.core.people.rules import Capability
from maillon.core.tokens.rules import Scope
from maillon.insight.queries import refreshed_at, selected_ids
from maillon.opendata import tables, threew
from maillon.opendata.iati import export
from maillon.opendata.models import ImportRun
from maillon.projects.models import Activity, Source

router = Router(tags=["opendata"])


class SourceLine(Schema):
    """A source of activities."""

    slug: str
    name: str
    kind: str = Field(description=noop("« recorded » : saisi ici; « iati » : lu de données publiées."))
    publisher_ref: str = Field(description=noop("Identifiant IATI de l’organisme qui publie."))
    licence: str
    url: str
    is_demonstration: bool
    refreshed_at: datetime | None
    activities: int = Field(description=noop("Activités publiées de cette source."))


class Sources(Schema):
    """Every source with something published."""

    items: list[SourceLine]


class ImportShown(Schema):
    """An import asked for: how far it is, then its account, which balances."""

    id: int
    state: str = Field(description=noop("waiting, running, succeeded ou failed."))
    asked_at: datetime
    ended_at: datetime | None
    done: int
    total: int | None
    message: str
    activities_read: int | None = Field(description=noop("Lues = gardées + doubles + refusées."))
    kept: int | None
    duplicate: int | None
    refused: int | None


def _file(media_type: str) -> dict[str, Any]:
    content = {media_type: {"schema": {"type": "string"}}}
    return {"responses": {200: {"description": noop("Le fichier, aussi grand que la sélection."), "content": content}}}


CSV, HXL, IATI = "text/csv", "text/csv", "application/xml"


@router.get(
    "/activities.csv",
    response={200: None},
    operation_id="export_csv",
    summary=noop("Une sélection en tableau CSV"),
    openapi_extra=_file(CSV),
)
def export_csv(request: ApiRequest, asked: Query[Question]) -> FileResponse:
    language = get_language() or "fr"
    return _export(
        request, asked, f"{CSV}; charset=utf-8", "csv", lambda found, out: tables.csv(found, out, language=language)
    )


@router.get(
    "/activities.hxl",
    response={200: None},
    operation_id="export_hxl",
    summary=noop("Une sélection en tableau 3W étiqueté HXL"),
    openapi_extra=_file(HXL),
)
def export_hxl(request: ApiRequest, asked: Query[Question]) -> FileResponse:
    language = get_language() or "fr"
    return _export(
        request,
        asked,
        f"{HXL}; charset=utf-8",
        "hxl.csv",
        lambda found, out: threew.write(found, out, language=language),
    )


@router.get(
    "/activities.xml",
    response={200: None},
    operation_id="export_iati",
    summary=noop("Une sélection en fichier IATI 2.03"),
    openapi_extra=_file(IATI),
)
def export_iati(request: ApiRequest, asked: Query[Question]) -> FileResponse:
    # Dated by the facts, so that the same state makes the same file.
    at = refreshed_at()
    return _export(request, asked, IATI, "xml", lambda found, out: export.write(found, out, at=at))


@router.post(
    "/imports/iati",
    response={202: ImportShown},
    operation_id="import_iati",
    summary=noop("Importer un fichier IATI ou une archive de fichiers"),
    **needs(Scope.IMPORT),
)
def import_iati(
    request: ApiRequest, response: HttpResponse, said: Query[Said], file: File[UploadedFile]
) -> Status[ImportShown]:
    person = _importer(request)
    with transaction.atomic():
        kept = store(file, actor=person, owner_organisation=None, at=request.at, allowed=ARCHIVES | {XML})
        job = enqueue("opendata.import", at=request.at, requested_by=person, file=kept.pk)
    response["Location"] = request.build_absolute_uri(f"/api/v1/imports/{job.pk}")
    return Status(202, _import(job))


@router.get(
    "/imports/{int:key}",
    response=ImportShown,
    operation_id="read_import",
    summary=noop("Où en est un import, puis son compte"),
    **needs(Scope.IMPORT),
)
def read_import(request: ApiRequest, key: int, said: Query[Said]) -> ImportShown:
    _importer(request)
    job = JobRun.objects.filter(pk=key, name="opendata.import").first() if key < 2**63 else None
    if job is None:
        raise Problem("not-found", _("Aucun import n’a ce numéro."))
    return _import(job)


@router.get("/sources", response=Sources, operation_id="list_sources", summary=noop("D’où viennent les données"))
def list_sources(request: ApiRequest, said: Query[Said]) -> Sources:
    published = Count("activities", filter=Q(activities__state=Activity.State.PUBLISHED))
    found = Source.objects.annotate(published=published).filter(published__gt=0).order_by("name", "pk")
    return Sources(
        items=[
            SourceLine(
                slug=source.slug,
                name=source.name,
                kind=source.kind,
                publisher_ref=source.publisher_ref,
                licence=source.licence,
                url=source.url,
                is_demonstration=source.is_demonstration,
                refreshed_at=source.refreshed_at,
                activities=source.published,
            )
            for source in found
        ]
    )


def _export(
    request: ApiRequest,
    asked: Question,
    media_type: str,
    suffix: str,
    write: Callable[[Any, IO[bytes]], object],
) -> FileResponse:
    """The whole selection as a file: written aside first, so that a fault is an answer and not half a file."""
    unless_held(request, refreshed_at())
    selection = asked.selection()
    found = Activity.objects.published().order_by("pk")
    if not selection.is_empty:
        found = found.filter(pk__in=selected_ids(selection))
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write(found, out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"maillon.{suffix}", content_type=media_type)


def _importer(request: ApiRequest) -> User:
    person = cast(User, request.caller.user)
    if not can(person, Capability.IMPORT):
        raise NotAllowed("opendata.import")
    return person


def _import(job: JobRun) -> ImportShown:
    run = ImportRun.objects.filter(job=job).order_by("-pk").first()
    return ImportShown(
        id=job.pk,
        state=job.state,
        asked_at=job.created_at,
        ended_at=job.ended_at,
        done=job.done,
        total=job.total,
        message=job.message,
        activities_read=run.activities_read if run else None,
        kept=run.kept if run else None,
        duplicate=run.duplicate if run else None,
        refused=run.refused if run else None,
    )
