"""The application and the version of its logic model a page is about, for whoever may read them; 404 for the others."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_view
from maillon.funding.models import Agreement, LogicModel
from maillon.funding.permissions.agreements import agreements_visible_to
from maillon.funding.permissions.planning import can_draft_logic_model
from maillon.funding.queries import planning as queries
from maillon.web.http import person


def dossier_of(request: HttpRequest, reference: str) -> Dossier:
    """An application that comes with a logic model, for who may read it."""
    rows = Dossier.objects.select_related("version__procedure", "version__call__terms", "applicant", "applicant_person")
    dossier = get_object_or_404(rows.prefetch_related("version__extensions"), reference=reference)
    if not can_view(person(request), dossier) or not queries.takes_logic_model(dossier):
        raise Http404
    return dossier


def drafted(request: HttpRequest, reference: str) -> Dossier:
    """The same, for who may write its logic model now."""
    dossier = dossier_of(request, reference)
    if not can_draft_logic_model(person(request), dossier):
        raise Http404
    return dossier


def version_of(request: HttpRequest, dossier: Dossier, number: int) -> LogicModel:
    """One version that this person may read."""
    return get_object_or_404(queries.readable_versions(person(request), dossier), number=number)


def agreed(request: HttpRequest, reference: str) -> tuple[Agreement, LogicModel]:
    """The logic model of an agreement one may read."""
    rows = agreements_visible_to(person(request)).select_related("organisation", "funder", "activity", "terms")
    agreement = get_object_or_404(rows, reference=reference)
    model = queries.of_agreement(agreement)
    if model is None:
        raise Http404
    return agreement, model
