"""What each member would owe for a year by a scale: its figures, its facts, its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from maillon.core.parties.models import Organisation, OrganisationFigure, Relationship
from maillon.network.models import DuesRule, DuesScale, Membership, MembershipYear
from maillon.network.rules.dues import Base, Dues, Facts, Figure, Scale, base_of, compute

COALITION = "coalition"
"""The relationship of an organisation to a coalition that is itself a member."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One member before a scale: its base, its facts and what it owes; nothing while a figure is missing."""

    membership: Membership
    base: Base
    facts: Facts
    dues: Dues | None

    @property
    def organisation(self) -> Organisation:
        """Who owes it."""
        return self.membership.organisation


def payers(year: MembershipYear) -> list[Membership]:
    """The memberships that owe dues for a year, one an organisation (its latest category), by name."""
    found = Membership.objects.filter(starts_on__lt=year.ends_on, category__pays_dues=True)
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=year.starts_on))
    latest: dict[int, Membership] = {}
    for one in found.select_related("organisation", "category").order_by("starts_on", "pk"):
        latest[one.organisation_id] = one
    return sorted(latest.values(), key=lambda one: (one.organisation.legal_name_fr.casefold(), one.organisation_id))


def assess(scale: Scale, year: MembershipYear, memberships: Sequence[Membership]) -> list[Assessment]:
    """What each of these members owes for a year by a scale, in their order; three questions whatever their number."""
    return assess_by([scale], year, memberships)[0]


def assess_by(
    scales: Sequence[Scale], year: MembershipYear, memberships: Sequence[Membership]
) -> list[list[Assessment]]:
    """The same by several scales, in their order; what is known of the members is read once for all of them.

    A figure counts when its period ended no more than a scale's ``oldest_months`` before the year begins.
    """
    ids = [one.organisation_id for one in memberships]
    figures, joined = _figures(scales, year, ids), _joined(ids)
    coalition = set(
        Relationship.objects.filter(kind=COALITION, source_id__in=ids, starts_on__lte=year.starts_on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=year.starts_on))
        .values_list("source_id", flat=True)
    )
    found: list[list[Assessment]] = [[] for _scale in scales]
    for one in memberships:
        own = figures[one.organisation_id]
        since = joined.get(one.organisation_id, one.starts_on)
        for scale, assessed in zip(scales, found, strict=True):
            earliest = scale.earliest(year.starts_on)
            base = base_of(scale, own, on=year.starts_on)
            facts = Facts(
                year=(year.starts_on, year.ends_on),
                joined_on=since,
                region=one.organisation.region,
                category=one.category.key,
                first_year=since >= year.starts_on,
                in_coalition=one.organisation_id in coalition,
                staff=_latest(own, "staff", earliest),
                revenue=_latest(own, "revenue", earliest),
            )
            dues = None if base.missing else compute(scale, base.value, facts)
            assessed.append(Assessment(one, base, facts, dues))
    return found


def _figures(scales: Iterable[Scale], year: MembershipYear, ids: Iterable[int]) -> dict[int, list[Figure]]:
    kinds = {one.kind for scale in scales for one in scale.base} | {"staff", "revenue"}
    earliest = min(scale.earliest(year.starts_on) for scale in scales)
    rows = OrganisationFigure.objects.filter(
        organisation_id__in=list(ids), kind__in=kinds, ends_on__range=(earliest, year.starts_on)
    )
    told = rows.order_by("recorded_at", "pk").values_list(
        "organisation_id", "kind", "detail", "starts_on", "ends_on", "amount_minor", "count", "currency", "source", "pk"
    )
    found: dict[int, list[Figure]] = defaultdict(list)
    # The last one recorded wins where two tell the same period.
    for organisation, kind, detail, starts_on, ends_on, amount, count, currency, source, pk in told:
        value = amount if amount is not None else count or 0
        found[organisation].append(Figure(kind, detail, starts_on, ends_on, value, currency, source, pk))
    return found


def _joined(ids: Iterable[int]) -> dict[int, date]:
    rows = Membership.objects.filter(organisation_id__in=list(ids)).values("organisation_id")
    return {row["organisation_id"]: row["first"] for row in rows.annotate(first=Min("starts_on"))}


def _latest(figures: Iterable[Figure], kind: str, earliest: date) -> int | None:
    told = [one for one in figures if one.kind == kind and not one.detail and one.ends_on >= earliest]
    return max(told, key=lambda one: one.ends_on).value if told else None


def scale_for(year: MembershipYear) -> DuesScale | None:
    """The adopted scale that serves a year: the latest that begins by its first day."""
    found = DuesScale.objects.filter(adopted_on__isnull=False, starts_on__lte=year.starts_on)
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=year.starts_on))
    return found.order_by("-starts_on", "-pk").first()


def rule_on(day: date) -> DuesRule | None:
    """The delays in force on a day."""
    return DuesRule.objects.filter(starts_on__lte=day).order_by("-starts_on").first()


def scales() -> QuerySet[DuesScale, DuesScale]:
    """Every scale, those in force and to come first, then drafts, each with its latest version first."""
    return DuesScale.objects.select_related("created_by").order_by("key", "-version")
