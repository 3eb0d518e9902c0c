"""A season somebody forms the groups of, or nothing at all."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillon.mobility.models import Season
from maillon.mobility.permissions.candidacies import seasons_formed_by
from maillon.web.http import person


def formed_season(request: HttpRequest, slug: str) -> Season:
    """The season of that address; 404 for who does not form its groups."""
    rows = seasons_formed_by(person(request)).select_related("rulebook", "procedure", "organisation")
    return get_object_or_404(rows, slug=slug)
