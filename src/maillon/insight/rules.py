"""What is asked of the facts: facets, the values chosen in each, and how that is written in an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from maillon.core.errors import RuleViolation

NOT_STATED = "-"
"""The value of every facet for what the publisher did not say."""
CHOICES_AT_MOST = 60
TEXT_AT_MOST = 200


class Facet(StrEnum):
    """A way to divide activities and their money; the parts of any facet add up to the whole."""

    COUNTRY = "country"
    REGION = "region"
    SECTOR = "sector"
    ORGANISATION = "organisation"
    PARTNER = "partner"
    FUNDER = "funder"
    YEAR = "year"
    SDG = "sdg"
    GENDER = "gender"
    SOURCE = "source"


BITS: Mapping[Facet, int] = {facet: 1 << place for place, facet in enumerate(Facet)}
"""A facet's number in the facts: a set of facets is the sum of theirs."""

PARAMETERS: Mapping[Facet, str] = {
    Facet.COUNTRY: "pays",
    Facet.REGION: "region",
    Facet.SECTOR: "secteur",
    Facet.SDG: "odd",
    Facet.ORGANISATION: "organisme",
    Facet.PARTNER: "partenaire",
    Facet.FUNDER: "bailleur",
    Facet.YEAR: "annee",
    Facet.GENDER: "egalite",
    Facet.SOURCE: "source",
}
"""The name of each facet in an address, in the order facets are shown."""
TEXT_PARAMETER = "q"

SORTS: Mapping[str, str] = {
    "budget": "budget",
    "depense": "spent",
    "titre": "title",
    "organisme": "organisation",
    "debut": "start",
    "fin": "end",
}
"""Orders of a list as written in an address (``tri=-budget``), and what they compare."""

_SHAPES = {
    Facet.COUNTRY: re.compile(r"[A-Z]{2}"),
    Facet.REGION: re.compile(r"[0-9]{1,4}"),
    Facet.SECTOR: re.compile(r"[0-9]{3}"),
    Facet.SDG: re.compile(r"[1-9]|1[0-7]"),
    Facet.YEAR: re.compile(r"[0-9]{4}"),
    Facet.GENDER: re.compile(r"[0-3]"),
}
_SLUG = re.compile(r"[-\w]{1,90}")


def accepts(facet: Facet, value: str) -> bool:
    """True when a value has the shape its facet's codes have; it may still name nothing."""
    return value == NOT_STATED or _SHAPES.get(facet, _SLUG).fullmatch(value) is not None


@dataclass(frozen=True)
class Selection:
    """The activities that hold, for every facet of ``picks``, at least one of the values chosen there.

    ``text`` is what a visitor typed; ``text_ids`` the activities found for it (None: not searched).
    """

    picks: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    text_ids: tuple[int, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """True when nothing narrows: the selection is the whole corpus."""
        return not self.text and self.text_ids is None and not any(self.picks.values())

    def chosen(self, facet: Facet) -> tuple[str, ...]:
        """The values chosen in a facet, none when it is free."""
        return self.picks.get(facet, ())

    def choosing(self, facet: Facet, *values: str) -> Selection:
        """The same selection with exactly these values in one facet (none frees it)."""
        return replace(self, picks={**self.picks, facet: tuple(sorted(set(values)))})

    def toggling(self, facet: Facet, value: str) -> Selection:
        """The same selection with one value added, or taken away when it was there."""
        now = set(self.chosen(facet)) ^ {value}
        return self.choosing(facet, *now)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Name and value of each parameter, in one fixed order: equal selections have one address."""
        for facet, name in PARAMETERS.items():
            for value in sorted(self.chosen(facet)):
                yield name, value
        if self.text:
            yield TEXT_PARAMETER, self.text


def selection_of(parameters: Mapping[str, Sequence[str]]) -> Selection:
    """Read a selection from an address's parameters (name → values); empty values and other names are ignored.

    Raises RuleViolation with the parameter as ``field``: ``insight.value`` for a value no such code can have,
    ``insight.too_many`` past sixty values in a facet, ``insight.text_too_long`` past two hundred characters.
    """
    picks = {}
    for facet, name in PARAMETERS.items():
        values = sorted({value.strip() for value in parameters.get(name, ()) if value.strip()})
        if facet is Facet.COUNTRY:
            values = sorted({value.upper() for value in values})
        if len(values) > CHOICES_AT_MOST:
            raise RuleViolation("insight.too_many", field=name, most=CHOICES_AT_MOST)
        for value in values:
            if not accepts(facet, value):
                raise RuleViolation("insight.value", field=name, value=value)
        if values:
            picks[facet] = tuple(values)
    text = " ".join(" ".join(parameters.get(TEXT_PARAMETER, ())).replace("\x00", " ").split())
    if len(text) > TEXT_AT_MOST:
        raise RuleViolation("insight.text_too_long", field=TEXT_PARAMETER, most=TEXT_AT_MOST)
    return Selection(picks, text)


def sort_of(written: str) -> tuple[str, bool]:
    """What a list is ordered by and whether from the greatest: ``-budget`` → (``budget``, True).

    Raises RuleViolation ``insight.sort`` for an unknown order.
    """
    name = written.removeprefix("-")
    known = SORTS.get(name) or (name if name in SORTS.values() else None)
    if known is None:
        raise RuleViolation("insight.sort", field="tri", value=written)
    return known, written.startswith("-")
