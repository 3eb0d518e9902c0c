"""The assembly or the ballot a page is about, for whoever may be on it; 404 for everybody else."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillon.core.people.permissions import Visitor
from maillon.network.models import Assembly, Ballot
from maillon.network.permissions.assemblies import (
    assemblies_known_to,
    assemblies_read_by,
    can_prepare_assemblies,
    can_preside,
)
from maillon.web.http import person


def known_assembly(user: Visitor, slug: str) -> Assembly:
    """An assembly this visitor may know of; ``is_read`` says whether they read it too."""
    read = Exists(assemblies_read_by(user).filter(pk=OuterRef("pk")))
    rows = assemblies_known_to(user).annotate(is_read=read).select_related("chair__person", "minutes_document__file")
    return get_object_or_404(rows, slug=slug)


def read_assembly(request: HttpRequest, slug: str) -> Assembly:
    """An assembly this person reads."""
    rows = assemblies_read_by(person(request)).select_related("chair__person", "minutes_document__file")
    return get_object_or_404(rows, slug=slug)


def prepared_assembly(request: HttpRequest, slug: str) -> Assembly:
    """An assembly this person prepares."""
    if not can_prepare_assemblies(person(request)):
        raise Http404
    return read_assembly(request, slug)


def presided_assembly(request: HttpRequest, slug: str) -> Assembly:
    """An assembly this person presides, or prepares."""
    found = read_assembly(request, slug)
    if not can_preside(person(request), found):
        raise Http404
    return found


def read_ballot(request: HttpRequest, slug: str, pk: int) -> Ballot:
    """A ballot of an assembly this person reads."""
    assembly = read_assembly(request, slug)
    ballot = get_object_or_404(assembly.ballots.select_related("item"), pk=pk)
    ballot.assembly = assembly
    return ballot
