"""A version as a folder of plain files to share."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from maillon.dossiers.exchange.archive import pack
from maillon.dossiers.exchange.folder import write_folder
from maillon.dossiers.services.exchanging import bundle_of
from maillon.web.dossiers.procedures.found import version_of


@login_required
@require_safe
def export(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The version and its forms, zipped: what another council brings in as it is."""
    version = version_of(request, key, number)
    root = f"{version.procedure.key}-v{version.number}"
    return HttpResponse(
        pack(write_folder(bundle_of(version)), root=root),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{root}.zip"'},
    )
