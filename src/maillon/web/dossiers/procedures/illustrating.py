"""The pictures, sounds and films of a form's labels: given by staff, shown beside the questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from maillon.core.errors import RuleViolation
from maillon.core.files.services import path_of
from maillon.core.typography import colon
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.showing import files_named
from maillon.dossiers.models import Form, FormMedia
from maillon.dossiers.permissions import can_see_media
from maillon.dossiers.services.forms import add_media
from maillon.web.dossiers.procedures.found import form_of, version_of
from maillon.web.http import person
from maillon.web.refusals import sentence


@dataclass(frozen=True, slots=True)
class Named:
    """A file that the labels name, and the one given for it."""

    name: str
    kind: str
    given: FormMedia | None


def named_by(kept: Form) -> list[Named]:
    """Every file the labels of a form name, by name."""
    given = {one.name: one for one in kept.media.all()}
    return [Named(name, kind, given.get(name)) for name, kind in sorted(files_named(read_form(kept.xform)).items())]


@login_required
@require_POST
def illustrate(request: HttpRequest, key: str, number: int, pk: int) -> HttpResponse:
    """Take the files sent, each by its name; those refused are said, the others kept."""
    kept = form_of(request, version_of(request, key, number), pk)
    uploads: list[Any] = request.FILES.getlist("media")
    if not uploads:
        raise RuleViolation("dossiers.no_media", field="media")
    done = 0
    for upload in uploads:
        assert isinstance(upload, UploadedFile)
        try:
            add_media(form=kept, upload=upload, actor=person(request), at=timezone.now())
        except RuleViolation as refused:
            messages.warning(request, f"{upload.name}{colon()} {sentence(refused)}")
        else:
            done += 1
    if done:
        said = ngettext("%(count)s fichier gardé.", "%(count)s fichiers gardés.", done) % {"count": done}
        messages.success(request, said)
    return redirect("version_form", key=key, number=number, pk=pk)


@require_safe
@cache_control(private=True, max_age=86400)
def media(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A picture, a sound or a film of the labels, for whoever may see the form."""
    rows = FormMedia.objects.select_related("form__owner", "file")
    found = get_object_or_404(rows, form=pk, name=name)
    place = path_of(found.file.digest)
    if not can_see_media(request.user, found.form) or not place.exists():
        raise Http404
    response = FileResponse(place.open("rb"), filename=found.name, content_type=found.file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
