"""What members' records lack, all members in a handful of questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone

from maillon.core.parties.models import Affiliation, Organisation, OrganisationFigure, OrganisationIdentifier
from maillon.core.people.models import RoleGrant
from maillon.core.privacy.queries import persons_consenting
from maillon.network.models import DeclaredCountry, Membership, MembershipYear, RecordRules, Renewal
from maillon.network.queries.contacts import PURPOSE
from maillon.network.rules import gaps as rules


@dataclass(frozen=True, slots=True)
class Row:
    """One member and what its record lacks."""

    organisation: Organisation
    gaps: rules.Gaps


def rules_on(day: date) -> RecordRules | None:
    """The rules that say on a day what a whole record holds; none when nobody loaded any."""
    rows = RecordRules.objects.filter(part=RecordRules.Part.GAPS, starts_on__lte=day)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).order_by("-starts_on").first()


def of_members(*, at: datetime) -> list[Row]:
    """Every member of the day with what its record lacks, those that lack the most first, then by name."""
    day = timezone.localdate(at)
    members = Organisation.objects.filter(pk__in=Membership.objects.on(day).values("organisation_id"))
    rows = of(members.order_by("legal_name_fr", "pk"), at=at)
    return sorted(rows, key=lambda row: row.gaps.percent)


def of(organisations: Iterable[Organisation], *, at: datetime) -> list[Row]:
    """These organisations with what the record of each lacks, in their order; nothing without rules."""
    day = timezone.localdate(at)
    kept = rules_on(day)
    if kept is None:
        return []
    told, found = rules.read(kept.definition), list(organisations)
    records = _records(found, told, at)
    return [Row(one, rules.gaps(records[one.pk], told, day)) for one in found]


def shares(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """How many records lack each part, the most lacking first."""
    return Counter(part.key for row in rows for part in row.gaps.missing).most_common()


def _records(found: list[Organisation], told: rules.Rules, at: datetime) -> dict[int, rules.Record]:
    day, ids = timezone.localdate(at), [one.pk for one in found]
    beside = _linked(ids, day, told, at)
    held: dict[int, set[str]] = {one.pk: _said(one) | beside[one.pk] for one in found}
    figures: dict[int, dict[str, date]] = defaultdict(dict)
    since = day - timedelta(days=told.fresh_days)
    rows = OrganisationFigure.objects.filter(organisation__in=list(held), kind__in=rules.DATED)
    rows = rows.filter(detail="", ends_on__gt=since)
    for pk, kind, ended in rows.values_list("organisation_id", "kind").annotate(ended=Max("ends_on")):
        figures[pk][kind] = ended
    return {pk: rules.Record(frozenset(parts), figures.get(pk, {})) for pk, parts in held.items()}


def _said(one: Organisation) -> set[str]:
    """The parts the record says by itself."""
    said = {
        "name_en": one.legal_name_en,
        "legal_form": one.legal_form,
        "founded_in": one.founded_in,
        "region": one.region,
        "locality": one.locality,
        "website": one.website,
        "mission_fr": one.mission.get("fr"),
        "mission_en": one.mission.get("en"),
    }
    return {key for key, value in said.items() if value}


def _linked(ids: list[int], day: date, told: rules.Rules, at: datetime) -> dict[int, set[str]]:
    """The parts that lie beside each record, in one question whatever their number."""
    asked = MembershipYear.objects.filter(renewal_opens_on__lte=day).order_by("-starts_on").values("pk")[:1]
    owner = {"membership__organisation": OuterRef("pk"), "declared_at__isnull": False}
    recent = {f"renewal__{name}": value for name, value in owner.items()}
    recent["renewal__year__ends_on__gt"] = day - timedelta(days=told.fresh_days)
    agreed = persons_consenting(PURPOSE, at=at).values("pk")
    sitting = Affiliation.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), person__in=agreed)
    granted = RoleGrant.objects.active(at).filter(user__person__in=agreed)
    here = {"organisation": OuterRef("pk")}
    parts: dict[str, Any] = {
        "number": Exists(OrganisationIdentifier.objects.filter(**here)),
        "declaration": Exists(Renewal.objects.filter(year=Subquery(asked), **owner)),
        "countries": Exists(DeclaredCountry.objects.filter(**recent)),
        "contact": Exists(sitting.filter(**here)) | Exists(granted.filter(**here)),
    }
    rows = Organisation.objects.filter(pk__in=ids).values_list("pk", *parts.values())
    return {pk: {part for part, is_there in zip(parts, said, strict=True) if is_there} for pk, *said in rows}
