"""The dossier or the sitting a page of the desk is about, for whoever may be on it; 404 for everybody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from maillon.core.people.models import User
from maillon.dossiers.models import AgendaItem, Committee, Dossier, ProcedureVersion, Sitting
from maillon.dossiers.permissions import can_deliberate, can_handle, can_handle_procedure, can_review
from maillon.dossiers.queries.committees import agenda_seen_by, can_convene, sittings_seen_by
from maillon.web.http import person


def any_dossier(reference: str) -> Dossier:
    """The dossier of a reference, whoever asks."""
    rows = Dossier.objects.select_related(
        "version__procedure__owner", "applicant", "applicant_person", "handler__person", "started_by__person"
    )
    return get_object_or_404(rows, reference=reference)


def handled_dossier(request: HttpRequest, reference: str) -> Dossier:
    """A dossier that this person handles."""
    dossier = any_dossier(reference)
    if not can_handle(person(request), dossier):
        raise Http404
    return dossier


def judged_dossier(request: HttpRequest, reference: str) -> Dossier:
    """A dossier that this person handles, reads or judges."""
    dossier, user = any_dossier(reference), person(request)
    if not (can_handle(user, dossier) or can_review(user, dossier) or can_deliberate(user, dossier)):
        raise Http404
    return dossier


def handled_version(request: HttpRequest, pk: int) -> ProcedureVersion:
    """A version of a procedure that this person handles."""
    version = get_object_or_404(ProcedureVersion.objects.select_related("procedure"), pk=pk)
    if not can_handle_procedure(person(request), version.procedure):
        raise Http404
    return version


def seen_sitting(request: HttpRequest, pk: int) -> Sitting:
    """A sitting of a committee that this person convenes or sits on."""
    return get_object_or_404(sittings_seen_by(person(request), at=timezone.now()), pk=pk)


def convened_sitting(request: HttpRequest, pk: int) -> Sitting:
    """A sitting that this person convenes."""
    sitting = seen_sitting(request, pk)
    if not can_convene(person(request), sitting.committee):
        raise Http404
    return sitting


def seen_item(request: HttpRequest, pk: int, item: int) -> AgendaItem:
    """An item of an agenda, unless this person is recused from it."""
    return get_object_or_404(agenda_seen_by(seen_sitting(request, pk), person(request)), pk=item)


def convened_committee(user: User, key: str) -> Committee:
    """A committee whose seats this person keeps."""
    committee = get_object_or_404(Committee, key=key)
    if not can_convene(user, committee):
        raise Http404
    return committee
