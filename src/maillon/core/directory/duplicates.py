"""Pairs of records that look like one organisation, and what merging two would move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from django.db.models import F, ForeignObjectRel, Q, QuerySet

from maillon.core.directory.likeness import Reason, bare_number, likeness
from maillon.core.parties.models import (
    Organisation,
    OrganisationIdentifier,
    OrganisationName,
    Relationship,
)
from maillon.core.text import name_key

DISTINCT = "distinct"
"""The relationship of two organisations somebody looked at and knows to be two."""

_LARGEST_GROUP = 12
"""A name shared by more records than this is a common one (« Ministry of Health »), not a duplicate."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, the one with the more to it first, and why they look like one."""

    kept: Organisation
    other: Organisation
    reason: Reason
    shared: str


def pairs() -> list[Pair]:
    """Every pair nobody has settled, the surest reason first, then by name; two recorded organisations are two."""
    found: dict[tuple[int, int], tuple[Reason, str]] = {}
    for reason, groups in (
        (Reason.NUMBER, _by_number()),
        (Reason.NAME, _by_name(name_key)),
        (Reason.CLOSE, _by_name(likeness)),
    ):
        for shared, members in groups.items():
            if 1 < len(members) <= _LARGEST_GROUP:
                for one, two in combinations(sorted(members), 2):
                    found.setdefault((one, two), (reason, shared))
    for source, target in Relationship.objects.filter(kind=DISTINCT).values_list("source_id", "target_id"):
        found.pop((min(source, target), max(source, target)), None)
    rows = Organisation.objects.in_bulk({pk for pair in found for pk in pair})
    told = []
    for (one, two), (reason, shared) in found.items():
        kept, other = sorted((rows[one], rows[two]), key=_weight)
        if other.standing == Organisation.Standing.MENTIONED:
            told.append(Pair(kept, other, reason, shared))
    order = list(Reason)
    return sorted(told, key=lambda pair: (order.index(pair.reason), pair.kept.slug, pair.other.slug))


def _weight(organisation: Organisation) -> tuple[bool, int]:
    return organisation.standing == Organisation.Standing.MENTIONED, organisation.pk


def _by_number() -> dict[str, set[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for pk, value in OrganisationIdentifier.objects.values_list("organisation_id", "value"):
        if number := bare_number(value):
            groups[number].add(pk)
    return groups


def _by_name(key_of: Callable[[str], str]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for pk, name in _spellings():
        # A reference in place of a name (« 22502 ») names nobody.
        if any(sign.isalpha() for sign in name) and (key := key_of(name)):
            groups[key].add(pk)
    return groups


def _spellings() -> Iterable[tuple[int, str]]:
    for pk, french, english in Organisation.objects.values_list("pk", "legal_name_fr", "legal_name_en"):
        yield pk, french
        yield pk, english
    yield from OrganisationName.objects.values_list("organisation_id", "name")


def seen_names() -> QuerySet[OrganisationName, OrganisationName]:
    """Spellings only seen in published data that differ from the legal names, for somebody to confirm."""
    return (
        OrganisationName.objects.filter(confirmed=False)
        .exclude(name=F("organisation__legal_name_fr"))
        .exclude(name=F("organisation__legal_name_en"))
        .select_related("organisation")
        .order_by("organisation__slug", "key")
    )


def find(text: str) -> QuerySet[Organisation, Organisation]:
    """Records whose name, other spelling or address holds the folded text; by address."""
    key = name_key(text)
    if not key:
        return Organisation.objects.none()
    return (
        Organisation.objects.filter(
            Q(names__key__contains=key) | Q(slug__contains=key.replace(" ", "-")) | Q(acronym__iexact=text.strip())
        )
        .distinct()
        .order_by("slug")
    )


def moved(organisation: Organisation) -> dict[str, int]:
    """How many rows of each table point at a record and would go to another: « table.field » to a count."""
    counts = {}
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not OrganisationName:
            model, name = relation.related_model, relation.field.name
            if count := model._base_manager.filter(**{name: organisation}).count():
                counts[f"{model._meta.label_lower}.{name}"] = count
    return counts
