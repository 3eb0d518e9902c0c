"""Finding organisations by name; and what one of them says of itself."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from maillon.core.parties.models import (
    Organisation,
    OrganisationFigure,
    OrganisationIdentifier,
    OrganisationName,
)
from maillon.core.text import name_key


def named(text: str) -> Q:
    """Organisations that answer to a text: a name, an acronym, or a registry's number."""
    key = name_key(text)
    # Names keep a folded key, so that « acces » finds « Accès »; acronyms and registry numbers are typed as they are.
    spelled = OrganisationName.objects.filter(organisation=OuterRef("pk"), key__contains=key)
    numbered = OrganisationIdentifier.objects.filter(organisation=OuterRef("pk"), value__iexact=text)
    found = Q(acronym__iexact=text) | Q(legal_name_fr__icontains=text) | Q(legal_name_en__icontains=text)
    found |= Q(Exists(numbered))
    return found | Q(Exists(spelled)) if key else found


_FIGURES = ("revenue", "staff", "volunteers", "directors")


def figures(organisation: Organisation) -> list[OrganisationFigure]:
    """The latest figure of each kind and detail, each with its period and source."""
    latest: dict[tuple[str, str], OrganisationFigure] = {}
    for figure in organisation.figures.order_by("-starts_on", "-recorded_at", "id")[:200]:
        latest.setdefault((figure.kind, figure.detail), figure)
    return sorted(latest.values(), key=_place)


def _place(figure: OrganisationFigure) -> tuple[int, str, bool, int, str]:
    """Money first, its total before its sources, the largest source first; then people."""
    known = _FIGURES.index(figure.kind) if figure.kind in _FIGURES else len(_FIGURES)
    return known, figure.kind, bool(figure.detail), -(figure.amount_minor or 0), figure.detail
