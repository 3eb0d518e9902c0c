"""The documents themselves: asked beside what they prove, listed with their digest, given to whoever may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.files.services import path_of
from maillon.guarantees.models import Event, Proof
from maillon.guarantees.permissions.proofs import proofs_read_by
from maillon.web.guarantees import words
from maillon.web.http import person
from maillon.web.templatetags.maillon import day


def document_field(*, required: bool = False) -> forms.FileField:
    """The document itself, as it was signed or received."""
    return forms.FileField(
        label=gettext_lazy("Le document lui-même"),
        help_text=gettext_lazy("Un PDF, ou une photo du papier (JPEG, PNG, WebP)."),
        required=required,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        error_messages={"required": gettext_lazy("Choisissez le document.")},
    )


class DocumentForm(forms.Form):
    """A document to keep beside what the page tells."""

    file = document_field(required=True)


class EventDocumentForm(DocumentForm):
    """A document that came after what it proves was recorded."""

    field_order = ("event", "file")
    event = forms.ChoiceField(label=gettext_lazy("Ce qu’il établit"))

    def __init__(self, *args: Any, events: Sequence[Event] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["event"].choices = [  # type: ignore[attr-defined]
            (str(one.sequence), f"{day(one.effective_on)}, {words.event(one.kind)}") for one in reversed(events)
        ]


def sent_in(form: forms.Form) -> UploadedFile[bytes] | None:
    """The document sent with a form, if any."""
    found = form.cleaned_data.get("file")
    return found if isinstance(found, UploadedFile) else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as a page lists it, and what it proves where the page tells of several things."""

    one: Proof
    about: Any = ""


def listed(proofs: Iterable[Proof]) -> list[Listed]:
    """Documents in the order they came, each with the event it proves."""
    return [Listed(one, words.event(one.event.kind) if one.event else "") for one in proofs]


@login_required
@never_cache
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The document as it came; nothing for whoever may not read what it proves."""
    shown = get_object_or_404(proofs_read_by(person(request)).select_related("file").distinct(), pk=pk)
    path = path_of(shown.digest)
    if not path.exists():
        raise Http404
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=shown.file.name, content_type=shown.file.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
