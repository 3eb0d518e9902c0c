"""The application and the version of its budget a page is about, for whoever may read them; 404 for everybody else."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_consult, can_deliberate, can_handle, can_review
from maillon.dossiers.queries.veiling import reads_blind, veil_of
from maillon.funding.models import Budget
from maillon.funding.permissions.budgets import can_draft_budget
from maillon.funding.queries import budgets as queries
from maillon.funding.rules.budgeting.sums import Content
from maillon.web.http import person


@dataclass(frozen=True, slots=True)
class Reading:
    """An application that comes with a budget, and as who one reads it."""

    dossier: Dossier
    ours: bool
    """One is of the applicant, or was let in."""
    handles: bool


def dossier_of(request: HttpRequest, reference: str) -> Dossier:
    """An application that comes with a budget, for who may read it."""
    return reading_of(request, reference).dossier


def reading_of(request: HttpRequest, reference: str) -> Reading:
    """The same, with who reads it."""
    user = person(request)
    rows = Dossier.objects.select_related("version__procedure", "version__call__terms", "applicant", "applicant_person")
    dossier = get_object_or_404(rows, reference=reference)
    ours = can_consult(user, dossier)
    handles = not ours and can_handle(user, dossier)
    if not (ours or handles or can_review(user, dossier) or can_deliberate(user, dossier)):
        raise Http404
    if not queries.takes_budget(dossier):
        raise Http404
    return Reading(dossier, ours=ours, handles=handles)


def drafted(request: HttpRequest, reference: str) -> Dossier:
    """The same, for who may write its budget now."""
    dossier = dossier_of(request, reference)
    if not can_draft_budget(person(request), dossier):
        raise Http404
    return dossier


def version_of(request: HttpRequest, dossier: Dossier, number: int) -> Budget:
    """One version that this person may read."""
    readable = queries.readable_versions(person(request), dossier)
    return get_object_or_404(readable, number=number)


def read_content(request: HttpRequest, dossier: Dossier, budget: Budget) -> Content:
    """What a version holds; who reads blind does not read who asks."""
    content = queries.content_of(budget)
    return content.reworded(veil_of(dossier).over) if reads_blind(person(request), dossier) else content
