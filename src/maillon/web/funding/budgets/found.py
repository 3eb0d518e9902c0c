"""The application and the version of its budget a page is about, for whoever may read them; 404 for everybody else."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillon.dossiers.models import Dossier
from maillon.dossiers.permissions import can_view
from maillon.dossiers.queries.veiling import reads_blind, veil_of
from maillon.funding.models import Budget
from maillon.funding.permissions.budgets import can_draft_budget
from maillon.funding.queries import budgets as queries
from maillon.funding.rules.budgeting.sums import Content
from maillon.web.http import person


def dossier_of(request: HttpRequest, reference: str) -> Dossier:
    """An application that comes with a budget, for who may read it."""
    rows = Dossier.objects.select_related("version__procedure", "applicant", "applicant_person")
    dossier = get_object_or_404(rows, reference=reference)
    if not can_view(person(request), dossier) or not queries.takes_budget(dossier):
        raise Http404
    return dossier


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
