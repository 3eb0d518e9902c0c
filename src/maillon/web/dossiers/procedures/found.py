"""The procedure and the version a page is about, for whoever handles them; 404 for everybody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from maillon.core.parties.models import Organisation
from maillon.core.people.permissions import organisation_ids_from_inside
from maillon.core.people.rules import Capability
from maillon.dossiers.models import Form, Procedure, ProcedureVersion
from maillon.dossiers.permissions import can_handle_procedure, can_keep_forms, handles_network, procedures_handled_by
from maillon.web.http import person


def version_of(request: HttpRequest, key: str, number: int) -> ProcedureVersion:
    """A version of a procedure this person handles."""
    rows = ProcedureVersion.objects.select_related("procedure__owner", "copied_from", "drafted_by__person")
    version = get_object_or_404(rows.prefetch_related("extensions"), procedure__key=key, number=number)
    if not can_handle_procedure(person(request), version.procedure):
        raise Http404
    return version


def draft_of(request: HttpRequest, key: str, number: int) -> ProcedureVersion:
    """A version still being written."""
    version = version_of(request, key, number)
    if version.published_at is not None or version.discarded_at is not None:
        raise Http404
    return version


def form_of(request: HttpRequest, version: ProcedureVersion, pk: int) -> Form:
    """A form that a version asks for, or that its procedure's owner keeps."""
    form = get_object_or_404(Form.objects.select_related("workbook", "owner"), pk=pk)
    asked = version.forms.filter(form=form).exists()
    if not asked and not (form.owner_id == version.procedure.owner_id and can_keep_forms(person(request), form.owner)):
        raise Http404
    return form


def owners_for(request: HttpRequest) -> list[tuple[str, Organisation | None]]:
    """For whom this person may begin a procedure: the network ("") and organisations, by the id as text."""
    user = person(request)
    found: list[tuple[str, Organisation | None]] = [("", None)] if handles_network(user) else []
    ids = organisation_ids_from_inside(user, Capability.HANDLE)
    return [*found, *((str(one.pk), one) for one in Organisation.objects.filter(pk__in=ids).order_by("pk"))]


def handles_something(request: HttpRequest) -> bool:
    """Whether procedures are this person's work."""
    return bool(owners_for(request)) or procedures_handled_by(person(request)).exists()


def procedure_named(key: str) -> Procedure:
    """The procedure of a key, whoever asks."""
    return get_object_or_404(Procedure.objects.select_related("owner"), key=key)


def interface_language() -> str:
    """``fr`` or ``en``: the pages' own."""
    return (get_language() or "fr")[:2]
