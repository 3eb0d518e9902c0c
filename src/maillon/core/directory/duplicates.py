"""Pairs of records that look like one organisation, and what merging two would move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, overload

from django.core.cache import cache
from django.db.models import Count, F, ForeignObjectRel, Max, Q, QuerySet

from maillon.core.directory.likeness import Reason, bare_number, likeness, names_somebody
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

_KEPT_SECONDS = 3600
_MENTIONED = Organisation.Standing.MENTIONED


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, the one with the more to it first, and why they look like one."""

    kept: Organisation
    other: Organisation
    reason: Reason
    shared: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A pair by ids: all that is kept of the directory between two visits."""

    kept: int
    other: int
    reason: Reason
    shared: str


class Pairs(Sequence[Pair]):
    """Every pair nobody has settled, the likeliest first; the records are read for the pairs asked for only."""

    def __init__(self, found: Sequence[Likeness]) -> None:
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> list[Pair]: ...
    def __getitem__(self, index: int | slice) -> Pair | list[Pair]:
        asked = self._found[index] if isinstance(index, slice) else [self._found[index]]
        rows = Organisation.objects.in_bulk({pk for one in asked for pk in (one.kept, one.other)})
        told = [Pair(rows[one.kept], rows[one.other], one.reason, one.shared) for one in asked]
        return told if isinstance(index, slice) else told[0]


def pairs() -> Pairs:
    """Every pair nobody has settled: the surest reason first, members' own records first, then by address.

    Two recorded organisations are two; of several records of one name, each is compared with the best.
    The directory is compared again only once it has changed.
    """
    key = f"directory.pairs.{_edition()}"
    found: list[Likeness] | None = cache.get(key)
    if found is None:
        found = _compared()
        cache.set(key, found, _KEPT_SECONDS)
    return Pairs(found)


def _edition() -> str:
    """What tells that a name, a number or a decision came or went since the last comparison."""
    told = Organisation.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at"))
    rows: list[Any] = [told.values()]
    for model in (OrganisationName, OrganisationIdentifier, Relationship):
        rows.append(model._default_manager.aggregate(Count("pk"), Max("pk")).values())
    return name_key("-".join(str(value) for row in rows for value in row)).replace(" ", "-")


def _compared() -> list[Likeness]:
    numbers = _numbers()
    rows = {row[0]: row for row in Organisation.objects.values_list("pk", "standing", "slug")}
    apart = {frozenset(two) for two in Relationship.objects.filter(kind=DISTINCT).values_list("source_id", "target_id")}
    found: dict[tuple[int, int], tuple[Reason, str]] = {}
    for reason, groups in (
        (Reason.NUMBER, _by_number(numbers)),
        (Reason.NAME, _by_name(name_key)),
        (Reason.CLOSE, _by_name(likeness)),
    ):
        for shared, members in groups.items():
            if 1 < len(members) <= _LARGEST_GROUP:
                ranked = sorted(members, key=lambda pk: (rows[pk][1] == _MENTIONED, pk))
                for place, pk in enumerate(ranked):
                    # One question for each record: with the best one nobody said it is apart from.
                    best = next((one for one in ranked[:place] if frozenset((one, pk)) not in apart), None)
                    if best is not None and rows[pk][1] == _MENTIONED:
                        found.setdefault((best, pk), (reason, shared))
    order = list(Reason)
    told = []
    for (one, two), (reason, shared) in found.items():
        kept, other = rows[one], rows[two]
        if reason != Reason.NUMBER and _differ(numbers[one], numbers[two]):
            reason = Reason.NUMBERS_DIFFER
        rank = (order.index(reason), kept[1] == _MENTIONED, kept[2], other[2])
        told.append((rank, Likeness(kept[0], other[0], reason, shared)))
    return [pair for _rank, pair in sorted(told, key=lambda one: one[0])]


def _numbers() -> dict[int, dict[str, set[str]]]:
    """Of each organisation, its numbers by registry."""
    numbers: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for pk, scheme, value in OrganisationIdentifier.objects.values_list("organisation_id", "scheme", "value"):
        numbers[pk][scheme].add(value)
    return numbers


def _differ(one: dict[str, set[str]], other: dict[str, set[str]]) -> bool:
    return any(one[scheme].isdisjoint(other[scheme]) for scheme in one.keys() & other.keys())


def _by_number(numbers: dict[int, dict[str, set[str]]]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for pk, held in numbers.items():
        for number in map(bare_number, chain.from_iterable(held.values())):
            if number:
                groups[number].add(pk)
    return groups


def _by_name(key_of: Callable[[str], str]) -> dict[str, set[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for pk, name in _spellings():
        if names_somebody(name) and (key := key_of(name)):
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
        if (
            isinstance(relation, ForeignObjectRel)
            and not relation.many_to_many
            and relation.related_model is not OrganisationName
        ):
            model, name = relation.related_model, relation.field.name
            if count := model._base_manager.filter(**{name: organisation}).count():
                counts[f"{model._meta.label_lower}.{name}"] = count
    return counts
