"""Finding organisations: by name, by region, by letter; and what one of them says of itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Left, Upper

from maillon.core.parties.models import (
    Organisation,
    OrganisationFigure,
    OrganisationIdentifier,
    OrganisationName,
    Relationship,
)
from maillon.core.text import name_key

Standing = Organisation.Standing
MEMBER = "member"
"""The relationship of an organisation to the network it belongs to."""


class Part(StrEnum):
    """A part of the directory: each organisation is in one and only one."""

    MEMBERS = "members"
    RECORDED = "recorded"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor asks of the directory; empty parts ask nothing."""

    text: str = ""
    region: str = ""
    letter: str = ""
    part: Part | None = None


def memberships(*, on: date) -> QuerySet[Relationship, Relationship]:
    """Who belongs to a network on a day: the member is the ``source``, the network the ``target``."""
    found = Relationship.objects.filter(kind=MEMBER, starts_on__lte=on)
    return found.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def membership(organisation: Organisation, *, on: date) -> Relationship | None:
    """The oldest membership an organisation holds on a day."""
    return memberships(on=on).filter(source=organisation).select_related("target").order_by("starts_on", "id").first()


def members_without_region(*, on: date) -> QuerySet[Organisation, Organisation]:
    """Members of a network in Canada whose region nobody wrote: no map of regions counts them; by address."""
    return _in_part(Part.MEMBERS, on).filter(region="", country__in=("", "CA")).order_by("slug")


def _in_part(part: Part, on: date) -> QuerySet[Organisation, Organisation]:
    if part is Part.MENTIONED:
        return Organisation.objects.filter(standing=Standing.MENTIONED)
    recorded = Organisation.objects.filter(standing=Standing.RECORDED)
    members = memberships(on=on).values("source_id")
    # By their ids: members are few, and a database would else look each record up among the memberships.
    return recorded.filter(pk__in=members) if part is Part.MEMBERS else recorded.exclude(pk__in=members)


def directory(wanted: Wanted, *, language: str, on: date) -> QuerySet[Organisation, Organisation]:
    """The organisations that answer, in the order of their names for a reader of ``language``.

    Without a part, the whole directory: members first, then who keeps a record, then who is only named. Each
    one says in ``is_member`` whether it is a member on that day.
    """
    found = _in_part(wanted.part, on) if wanted.part else Organisation.objects.all()
    is_member = Value(True) if wanted.part is Part.MEMBERS else Exists(memberships(on=on).filter(source=OuterRef("pk")))
    found = found.annotate(is_member=is_member)
    if wanted.region:
        found = found.filter(region=wanted.region)
    if wanted.text:
        found = found.filter(_named(wanted.text))
    if wanted.letter:
        found = found.filter(legal_name_fr__istartswith=wanted.letter)
    # An English name is often missing: the French one then stands in its place in the order too.
    name = Case(When(legal_name_en="", then="legal_name_fr"), default="legal_name_en")
    by_name = Upper(name if language.startswith("en") else F("legal_name_fr"))
    return found.order_by(*([] if wanted.part else ["-is_member", "-standing"]), by_name, "id")


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
    """How many organisations each part of the directory holds, and each region of Québec in two of them.

    ``abroad`` are those with a record, not members, whose seat is outside Canada: the network's partners.
    """

    members: int
    recorded: int
    mentioned: int
    abroad: int
    members_by_region: dict[str, int]
    recorded_by_region: dict[str, int]

    def of(self, part: Part) -> int:
        """How many organisations a part of the directory holds."""
        return {Part.MEMBERS: self.members, Part.RECORDED: self.recorded, Part.MENTIONED: self.mentioned}[part]


def census(*, on: date) -> Census:
    """Every organisation counted in one question."""
    members = memberships(on=on).values("source_id")
    # Grouped as the index holds them (``organisation_part``): nothing is read or sorted but the index.
    rows = list(
        Organisation.objects.values_list("standing", "country", "region")
        .annotate(number=Count("pk"), belonging=Count("pk", filter=Q(pk__in=members)))
        .order_by("standing", "country", "region")
    )
    kept = [row for row in rows if row[0] == Standing.RECORDED]
    members_by_region: Counter[str] = Counter()
    recorded_by_region: Counter[str] = Counter()
    for _standing, _country, region, number, belonging in kept:
        if region:
            members_by_region[region] += belonging
            recorded_by_region[region] += number - belonging
    return Census(
        members=sum(row[4] for row in kept),
        recorded=sum(row[3] - row[4] for row in kept),
        mentioned=sum(row[3] for row in rows if row[0] == Standing.MENTIONED),
        abroad=sum(row[3] - row[4] for row in kept if row[1] not in ("", "CA")),
        members_by_region=dict(+members_by_region),
        recorded_by_region=dict(+recorded_by_region),
    )


def letters(part: Part | None, *, on: date) -> list[str]:
    """The first letters of names, to leaf through the directory; digits and signs are left out."""
    found = _in_part(part, on) if part else Organisation.objects.all()
    found_letters = found.values_list(Upper(Left("legal_name_fr", 1)), flat=True).distinct()
    return sorted({letter for letter in found_letters if letter and "A" <= letter <= "Z"})


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
