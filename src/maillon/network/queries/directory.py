"""The directory: members of the network first, then who keeps a record here, then who is only named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Left, Upper

from maillon.core.parties.models import Organisation, OrganisationFigure
from maillon.core.parties.queries import named
from maillon.network.models import DeclaredCountry, Membership, RecordRules, Renewal
from maillon.network.rules.directory import Bracket

Standing = Organisation.Standing


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
    category: str = ""
    """The key of a category of member."""
    size: Bracket | None = None
    """One of the day's ``sizes_on``."""
    among: frozenset[str] | None = None
    """The addresses of those who act somewhere or on something; none: not asked."""


def _listed(on: date) -> QuerySet[Membership, Membership]:
    """The memberships of a day whose category is in the public directory."""
    return Membership.objects.on(on).filter(category__is_listed=True)


def members_without_region(*, on: date) -> QuerySet[Organisation, Organisation]:
    """Members of a network in Canada whose region nobody wrote: no map of regions counts them; by address."""
    return _in_part(Part.MEMBERS, on).filter(region="", country__in=("", "CA")).order_by("slug")


def _in_part(part: Part, on: date) -> QuerySet[Organisation, Organisation]:
    if part is Part.MENTIONED:
        return Organisation.objects.filter(standing=Standing.MENTIONED)
    recorded = Organisation.objects.filter(standing=Standing.RECORDED)
    members = _listed(on).values("organisation_id")
    # By their ids: members are few, and a database would else look each record up among the memberships.
    return recorded.filter(pk__in=members) if part is Part.MEMBERS else recorded.exclude(pk__in=members)


def directory(wanted: Wanted, *, language: str, on: date) -> QuerySet[Organisation, Organisation]:
    """The organisations that answer, in the order of their names for a reader of ``language``.

    Without a part, the whole directory: members first, then who keeps a record, then who is only named. Each
    one says in ``is_member`` whether it is a member on that day.
    """
    found = _in_part(wanted.part, on) if wanted.part else Organisation.objects.all()
    is_member = Value(True) if wanted.part is Part.MEMBERS else Exists(_listed(on).filter(organisation=OuterRef("pk")))
    found = found.annotate(is_member=is_member)
    if wanted.region:
        found = found.filter(region=wanted.region)
    if wanted.text:
        found = found.filter(named(wanted.text))
    if wanted.letter:
        found = found.filter(legal_name_fr__istartswith=wanted.letter)
    if wanted.category:
        kept = _listed(on).filter(category__key=wanted.category)
        found = found.filter(pk__in=kept.values("organisation_id"))
    if wanted.size:
        found = found.annotate(staff=Subquery(_latest_staff())).filter(staff__gte=wanted.size.least)
        found = found if wanted.size.under is None else found.filter(staff__lt=wanted.size.under)
    if wanted.among is not None:
        found = found.filter(slug__in=wanted.among)
    # An English name is often missing: the French one then stands in its place in the order too.
    name = Case(When(legal_name_en="", then="legal_name_fr"), default="legal_name_en")
    by_name = Upper(name if language.startswith("en") else F("legal_name_fr"))
    return found.order_by(*([] if wanted.part else ["-is_member", "-standing"]), by_name, "id")


def sizes_on(day: date) -> RecordRules | None:
    """The rules that say on a day by which sizes the directory is sorted; none when nobody loaded any."""
    rows = RecordRules.objects.filter(part=RecordRules.Part.SIZES, starts_on__lte=day)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).order_by("-starts_on").first()


def _latest_staff() -> QuerySet[OrganisationFigure, Any]:
    own = OrganisationFigure.objects.filter(organisation=OuterRef("pk"), kind="staff", detail="")
    return own.order_by("-starts_on", "-recorded_at", "pk").values("count")[:1]


def declaring(country: str) -> set[str]:
    """The addresses of the organisations whose last declaration says that they act in a country (ISO alpha-2)."""
    own = Renewal.objects.filter(membership__organisation=OuterRef("renewal__membership__organisation"))
    latest = own.filter(declared_at__isnull=False).order_by("-year__starts_on").values("pk")[:1]
    told = DeclaredCountry.objects.filter(country=country, renewal=Subquery(latest))
    return set(told.values_list("renewal__membership__organisation__slug", flat=True))


@dataclass(frozen=True, slots=True)
class Line:
    """What everybody may read of one organisation, for a table to take away; no person is in it."""

    slug: str
    name_fr: str
    name_en: str
    acronym: str
    locality: str
    region: str
    country: str
    website: str
    category: Mapping[str, str]
    staff: int | None


def lines(found: QuerySet[Organisation, Organisation], *, on: date) -> Iterator[Line]:
    """The organisations of ``directory``, in its order, each with its category of that day and its last staff."""
    category = _listed(on).filter(organisation=OuterRef("pk")).values("category__label")[:1]
    rows = found.annotate(category=Subquery(category), people=Subquery(_latest_staff())).values_list(
        "slug",
        "legal_name_fr",
        "legal_name_en",
        "acronym",
        "locality",
        "region",
        "country",
        "website",
        "category",
        "people",
    )
    for slug, fr, en, acronym, locality, region, country, website, label, people in rows.iterator(2000):
        yield Line(slug, fr, en, acronym, locality, region, country, website, label or {}, people)


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
    members = _listed(on).values("organisation_id")
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
