"""Finding organisations: by name, by region, by letter; and what one of them says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Left, Upper

from maillon.core.parties.models import Organisation, OrganisationFigure, OrganisationIdentifier, OrganisationName
from maillon.core.text import name_key

Standing = Organisation.Standing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor asks of the directory; empty parts ask nothing."""

    text: str = ""
    region: str = ""
    letter: str = ""
    standing: str = Standing.RECORDED


def directory(wanted: Wanted, *, language: str) -> QuerySet[Organisation, Organisation]:
    """The organisations that answer, in the order of their names for a reader of ``language``."""
    found = Organisation.objects.filter(standing=wanted.standing)
    if wanted.region:
        found = found.filter(region=wanted.region)
    if wanted.text:
        found = found.filter(_named(wanted.text))
    if wanted.letter:
        found = found.filter(legal_name_fr__istartswith=wanted.letter)
    # An English name is often missing: the French one then stands in its place in the order too.
    name = Case(When(legal_name_en="", then="legal_name_fr"), default="legal_name_en")
    return found.order_by(Upper(name if language.startswith("en") else F("legal_name_fr")), "id")


def _named(text: str) -> Q:
    key = name_key(text)
    # Names keep a folded key, so that « acces » finds « Accès »; acronyms and registry numbers are typed as they are.
    spelled = OrganisationName.objects.filter(organisation=OuterRef("pk"), key__contains=key)
    numbered = OrganisationIdentifier.objects.filter(organisation=OuterRef("pk"), value__iexact=text)
    found = Q(acronym__iexact=text) | Q(legal_name_fr__icontains=text) | Q(legal_name_en__icontains=text)
    found |= Q(Exists(numbered))
    return found | Q(Exists(spelled)) if key else found


@dataclass(frozen=True, slots=True)
class Census:
    """How many organisations have a record, are only named in published data, and how many each region has."""

    recorded: int
    mentioned: int
    by_region: dict[str, int]


def census() -> Census:
    """Every organisation counted in one question; regions count those with a record."""
    rows = Organisation.objects.values_list("standing", "region").annotate(number=Count("id")).order_by("region")
    found = list(rows)
    return Census(
        recorded=sum(number for standing, _region, number in found if standing == Standing.RECORDED),
        mentioned=sum(number for standing, _region, number in found if standing == Standing.MENTIONED),
        by_region={region: number for standing, region, number in found if region and standing == Standing.RECORDED},
    )


def letters(standing: str) -> list[str]:
    """The first letters of names, to leaf through the directory; digits and signs are left out."""
    found = Organisation.objects.filter(standing=standing).values_list(Upper(Left("legal_name_fr", 1)), flat=True)
    return sorted({letter for letter in found.distinct() if letter and "A" <= letter <= "Z"})


def figures(organisation: Organisation) -> list[OrganisationFigure]:
    """The latest figure of each kind and detail, each with its period and source."""
    latest: dict[tuple[str, str], OrganisationFigure] = {}
    for figure in organisation.figures.order_by("-starts_on", "-recorded_at", "id")[:200]:
        latest.setdefault((figure.kind, figure.detail), figure)
    return sorted(latest.values(), key=lambda figure: (figure.kind, figure.detail))
