"""What is held about somebody, who may read it today and who did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.core.people import rules as people
from maillon.core.people.models import RoleGrant, User
from maillon.core.people.rules import Role
from maillon.core.privacy.models import Reading, RetentionRule
from maillon.core.privacy.queries.terms import retention_rules
from maillon.core.privacy.registry import Audience, Holding, Subject, holdings


@dataclass(frozen=True, slots=True)
class Readers:
    """A role that may read, where it is held (None: over the network), and who holds it today."""

    role: Role
    organisation: Organisation | None
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of information held about somebody: how many rows, who may read it, until when, what must stay."""

    holding: Holding
    count: int
    readers: tuple[Readers, ...]
    rule: RetentionRule | None


def held_about(subject: Subject, *, at: datetime) -> list[Held]:
    """What is held about somebody, kind by kind, with who may read it today; kinds with no row are left out.

    Four queries, whatever is registered, and one for each holding whose readers depend on the rows.
    """
    counts, kept = counts_of(subject), retention_rules(on=timezone.localdate(at))
    present = [one for one in holdings() if counts.get(one.key)]
    places = {
        (one.key, audience): tuple(dict.fromkeys(audience.where(subject, at)))
        for one in present
        for audience in one.readers
    }
    grants = _grants(places.keys(), {place for found in places.values() for place in found}, at)
    return [
        Held(
            one,
            counts[one.key],
            _readers(
                grants,
                [(audience, places[one.key, audience]) for audience in one.readers],
                subject,
            ),
            kept.get(one.retention),
        )
        for one in present
    ]


def counts_of(subject: Subject) -> dict[str, int]:
    """How many rows each holding has about somebody, by key; one query."""
    asked: list[QuerySet[Any, Any]] = []
    for one in holdings():
        for table in one.tables:
            rows = table.rows(subject).order_by()
            asked.append(rows.annotate(holding=Value(one.key)).values("holding").annotate(rows=Count("pk")))
    found: dict[str, int] = {}
    if asked:
        for row in asked[0].union(*asked[1:], all=True):
            found[row["holding"]] = found.get(row["holding"], 0) + row["rows"]
    return found


def _grants(asked: Iterable[tuple[str, Audience]], places: set[int | None], at: datetime) -> list[RoleGrant]:
    roles = {role.value for _, audience in asked for role in people.roles_with(audience.capability)}
    active = RoleGrant.objects.active(at).filter(role__in=roles, user__is_active=True)
    found = active.filter(organisation__isnull=True) if None in places else active.none()
    if some := [place for place in places if place is not None]:
        found = found | active.filter(organisation_id__in=some)
    return list(found.select_related("user__person", "organisation").order_by("organisation_id", "role", "pk"))


def _readers(
    grants: list[RoleGrant], asked: Iterable[tuple[Audience, tuple[int | None, ...]]], subject: Subject
) -> tuple[Readers, ...]:
    found: dict[tuple[Role, int | None], dict[int, RoleGrant]] = {}
    own = subject.user.pk if subject.user else None
    for audience, places in asked:
        roles = people.roles_with(audience.capability)
        for grant in grants:
            if grant.organisation_id in places and Role(grant.role) in roles and grant.user_id != own:
                found.setdefault((Role(grant.role), grant.organisation_id), {})[grant.user_id] = grant
    return tuple(
        Readers(role, next(iter(held.values())).organisation, tuple(grant.user for grant in held.values()))
        for (role, _place), held in found.items()
    )


def rows_of(holding: Holding, subject: Subject) -> list[dict[str, Any]]:
    """What a holding tells about somebody, row by row, as plain values by column; rows that tell nothing left out."""
    return [
        {"table": table.model, **row}
        for table in holding.tables
        if table.columns
        for row in table.rows(subject).order_by("pk").values(*table.columns)
    ]


def readings_of(subject: Subject, *, since: date) -> QuerySet[Reading, Reading]:
    """Who opened what is kept about somebody since a day, the latest first, with their names."""
    found = Reading.objects.filter(subject=subject.person, day__gte=since) if subject.person else Reading.objects.none()
    return found.select_related("reader__person").order_by("-at", "-pk")
