"""What the tables know of the organisations a batch of mentions may mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from maillon.core.parties.models import FormerAddress, Organisation, OrganisationIdentifier, OrganisationName
from maillon.core.parties.rules import Mention, identity, spellings
from maillon.core.text import name_key, slug

T = TypeVar("T")
_ASKED = 500
"""Values a question holds: SQLite counts its parameters."""


class Nearby:
    """Organisations by registry number and by name, those of one batch of mentions and no others.

    ``recorded`` gives the key of who holds a name by its own record: a name shared with a mere mention is theirs.
    """

    def __init__(self, mentions: Iterable[Mention], recorded: Mapping[str, int]) -> None:
        numbers: set[tuple[str, str]] = set()
        keys: set[str] = set()
        for mention in mentions:
            if mention.organisation_id is None:
                keys.update(spellings(mention))
                if known := identity(mention.reference):
                    numbers.add(known)
        holders = [
            (key, pk)
            for some in _parts(keys)
            for key, pk in OrganisationName.objects.filter(key__in=some).values_list("key", "organisation_id")
        ]
        holders += [(key, recorded[key]) for key in keys & recorded.keys()]
        numbered = {
            (scheme, value): pk
            for some in _parts({value for _, value in numbers})
            for scheme, value, pk in OrganisationIdentifier.objects.filter(value__in=some).values_list(
                "scheme", "value", "organisation_id"
            )
            if (scheme, value) in numbers
        }
        found = {
            one.pk: one
            for some in _parts({pk for _, pk in holders} | set(numbered.values()))
            for one in Organisation.objects.filter(pk__in=some).only(
                "slug", "legal_name_fr", "legal_name_en", "standing"
            )
        }
        self._by_number = {number: found[pk] for number, pk in numbered.items()}
        self._by_name: dict[str, Organisation] = {}
        for key, pk in sorted(holders, key=lambda held: _rank(held[0], found[held[1]])):
            self._by_name.setdefault(key, found[pk])
        # By object: who was just opened has no key yet.
        self._schemes: dict[int, set[str]] = defaultdict(set)
        for some in _parts(found):
            rows = OrganisationIdentifier.objects.filter(organisation_id__in=some)
            for pk, scheme in rows.values_list("organisation_id", "scheme"):
                self._schemes[id(found[pk])].add(scheme)

    def numbered(self, number: tuple[str, str]) -> Organisation | None:
        """Who holds a registry's number."""
        return self._by_number.get(number)

    def named(self, keys: Iterable[str], number: tuple[str, str] | None) -> Organisation | None:
        """Who holds one of these names, unless the same registry gives them another number."""
        for key in keys:
            organisation = self._by_name.get(key)
            if organisation is not None and not (number and number[0] in self._schemes[id(organisation)]):
                return organisation
        return None

    def add(self, organisation: Organisation, keys: Iterable[str]) -> None:
        """Somebody new, found from now on under the names nobody held."""
        for key in keys:
            self._by_name.setdefault(key, organisation)

    def learn(self, organisation: Organisation, number: tuple[str, str]) -> None:
        """An organisation's number in a registry."""
        self._by_number[number] = organisation
        self._schemes[id(organisation)].add(number[0])


def free_slugs(names: Sequence[str]) -> list[str]:
    """An address nobody has, nor ever had, for each name; all different."""
    wanted = [slug(name) for name in names]
    taken = {one for some in _parts(set(wanted)) for one in _taken(slug__in=some)}
    families: set[str] = set()
    found = []
    for base in wanted:
        candidate, count = base, 1
        if base in taken and base not in families:
            families.add(base)
            taken.update(_taken(slug__startswith=f"{base}-"))
        while candidate in taken:
            count += 1
            candidate = f"{base}-{count}"
        taken.add(candidate)
        found.append(candidate)
    return found


def _taken(**condition: object) -> Iterator[str]:
    for model in (Organisation, FormerAddress):
        yield from model._default_manager.filter(**condition).values_list("slug", flat=True)


def _rank(key: str, organisation: Organisation) -> tuple[bool, bool, int]:
    """Who holds a name shared by several: a record before a mention, then a legal name, then the oldest."""
    legal = (name_key(organisation.legal_name_fr)[:300], name_key(organisation.legal_name_en)[:300])
    return organisation.standing != Organisation.Standing.RECORDED, key not in legal, organisation.pk


def _parts(values: Collection[T]) -> Iterator[list[T]]:
    rows = list(values)
    for first in range(0, len(rows), _ASKED):
        yield rows[first : first + _ASKED]
