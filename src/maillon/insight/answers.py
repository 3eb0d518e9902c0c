"""What the explorer answers: plain values in Canadian cents, labels in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maillon.core.narratives import Narratives
from maillon.insight.rules import Facet


@dataclass(frozen=True, slots=True)
class Unconverted:
    """Money left out of every total because no rate is known: ``amount_minor`` of ``currency`` in ``year``."""

    currency: str
    year: int
    amount_minor: int
    kind: str = ""
    """``budget`` or ``spent``."""


@dataclass(frozen=True, slots=True)
class Totals:
    """A selection in figures; money is the selection's part of each activity, in Canadian cents."""

    activities: int
    activities_in_all: int
    budget_minor: int
    spent_minor: int
    organisations: int
    partners: int
    countries: int
    unconverted: list[Unconverted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and what choosing it would show, the other facets kept as they are."""

    code: str
    label: str
    count: int
    budget_minor: int
    spent_minor: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A code or slug with its label in the reader's language."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity of a list; its money is whole, ``*_in_selection_minor`` the part the selection counts."""

    id: int
    identifier: str
    title: Narratives
    source: Named
    organisation: Named
    countries: list[Named]
    partners: list[Named]
    funders: list[Named]
    start_year: int | None
    end_year: int | None
    budget_minor: int
    spent_minor: int
    budget_in_selection_minor: int
    spent_in_selection_minor: int


@dataclass(frozen=True, slots=True)
class Exploration:
    """The whole answer to one selection."""

    totals: Totals
    facets: Mapping[Facet, list[FacetValue]]
    """The most frequent values of each facet and all those chosen, by descending count."""
    facet_sizes: Mapping[Facet, int]
    """How many values each facet has in all."""
    rows: list[ActivityRow]
    timeline: list[tuple[int, int, int]]
    """Year, budget and spending of that year."""
    page: int
    pages: int
    per_page: int


@dataclass(frozen=True, slots=True)
class ActivityMoney:
    """The whole money of one activity in Canadian cents, and whether totals leave it to its children."""

    budget_minor: int
    spent_minor: int
    committed_minor: int
    incoming_minor: int
    guaranteed_minor: int
    budget_in_children: bool
    spent_in_children: bool
    unconverted: list[Unconverted] = field(default_factory=list)
