"""One published activity as lines of facts: its slices, the shares of each, and the money of each.

A slice is the part of an activity in one place, apart from what transactions give a sector of their own. Country and
region hang together, so a slice has one of each; every other facet divides a slice by weights. Most activities have
one slice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from typing import NamedTuple

from maillon.core.money import apportion
from maillon.insight.rules import NOT_STATED, Facet
from maillon.insight.splits import (
    Classification,
    Place,
    Recipient,
    Weights,
    blended,
    equally,
    gender,
    goals,
    recipients,
    sectors,
)
from maillon.projects.amounts import Kind, PlannedAmount, Rates, budgets_by_year, kind_of

FUNDING, IMPLEMENTING = "1", "4"
_FIRST_YEAR, _LAST_YEAR = 1945, 2100
COUNTED_ONCE = (Kind.BUDGET, Kind.SPENT)
"""The kinds a parent leaves to its children when they state them too."""


class MovedAmount(NamedTuple):
    """A transaction as published."""

    type: str
    date: Day
    amount_minor: int
    currency: str
    value_date: Day
    country: str
    region: str
    region_vocabulary: str
    sector: str
    sector_vocabulary: str
    finance_type: str


@dataclass(slots=True)
class Published:
    """What the facts need of one published activity, in plain values."""

    id: int
    identifier: str
    title: Mapping[str, str]
    source: str
    organisation: str
    starts_on: Day | None
    ends_on: Day | None
    finance_type: str
    left_to_children: frozenset[Kind] = frozenset()
    recipients: list[Recipient] = field(default_factory=list)
    sectors: list[Classification] = field(default_factory=list)
    participants: list[tuple[str, str]] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    markers: list[tuple[str, str, str]] = field(default_factory=list)
    budgets: list[PlannedAmount] = field(default_factory=list)
    transactions: list[MovedAmount] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reference:
    """What dividing needs to know of the world."""

    rates: Rates
    subregion: Mapping[str, str]
    category: Mapping[str, str]


class ShareLine(NamedTuple):
    """The weight of one value of one facet in one slice."""

    activity: int
    slice: int
    facet: str
    value: str
    weight: float


class MoneyLine(NamedTuple):
    """One slice's money of one kind, year and currency; ``cad_minor`` is None where no rate is known."""

    activity: int
    slice: int
    kind: str
    year: int
    currency: str
    rate_year: int
    minor: int
    cad_minor: int | None
    counted: bool


class _Own(NamedTuple):
    """The recipient and sector a transaction names for itself; None where it leaves that to the activity."""

    recipient: Recipient | None
    sector: Classification | None


class _Slice(NamedTuple):
    place: Place
    sector: Classification | None


_Amounts = dict[tuple[Kind, int, str, int], tuple[int, int | None]]
"""Minor units and Canadian cents by kind, year, currency and year of the rate."""
_NOTHING_OWN = _Own(None, None)


def lines(activity: Published, reference: Reference) -> tuple[list[ShareLine], list[MoneyLine]]:
    """Every share and every amount of one activity; in each slice the weights of a facet sum to one."""
    money = _money(activity, reference.rates)
    slices = _cut(activity, money, reference)
    sector_of = _sectors(activity, money, reference)
    whole = _whole_facets(activity)
    years = _years(activity, money.values())
    shares: list[ShareLine] = []
    amounts: list[MoneyLine] = []
    for number, cut in enumerate(sorted(slices, key=_order)):
        by_facet: dict[Facet, Weights] = {
            Facet.COUNTRY: {cut.place.country: 1.0},
            Facet.REGION: {cut.place.region: 1.0},
            Facet.SECTOR: sector_of[cut.sector],
            **whole,
        }
        for facet, weights in by_facet.items():
            shares.extend(ShareLine(activity.id, number, facet, value, weight) for value, weight in weights.items())
        shares.extend(ShareLine(activity.id, number, Facet.YEAR, year, 1.0) for year in years)
        for (kind, year, currency, rate_year), (minor, cents) in sorted(slices[cut].items()):
            counted = kind not in activity.left_to_children
            amounts.append(MoneyLine(activity.id, number, kind, year, currency, rate_year, minor, cents, counted))
    return shares, amounts


def _order(cut: _Slice) -> tuple[bool, str, Place]:
    return cut.sector is not None, str(cut.sector), cut.place


def _money(activity: Published, rates: Rates) -> dict[_Own, _Amounts]:
    """The money of an activity by what its transactions name for themselves."""
    found: dict[_Own, _Amounts] = {_NOTHING_OWN: {}}
    for part in budgets_by_year(activity.budgets, rates):
        key = (Kind.BUDGET, part.year, part.currency, part.rate_year)
        _add(found[_NOTHING_OWN], key, part.minor, part.cad_minor)
    for moved in activity.transactions:
        if kind := kind_of(moved.type, moved.finance_type or activity.finance_type):
            rate_year = moved.value_date.year
            cents = rates.cents(moved.amount_minor, moved.currency, rate_year)
            key = (kind, moved.date.year, moved.currency, rate_year)
            _add(found.setdefault(_own(moved), {}), key, moved.amount_minor, cents)
    return found


def _add(amounts: _Amounts, key: tuple[Kind, int, str, int], minor: int, cents: int | None) -> None:
    minor_before, cents_before = amounts.get(key, (0, 0))
    total = None if cents is None or cents_before is None else cents_before + cents
    amounts[key] = (minor_before + minor, total)


def _own(moved: MovedAmount) -> _Own:
    recipient = None
    if moved.country:
        recipient = Recipient("country", "", moved.country, None)
    elif moved.region:
        recipient = Recipient("region", moved.region_vocabulary, moved.region, None)
    return _Own(recipient, Classification(moved.sector_vocabulary, moved.sector, None) if moved.sector else None)


def _cut(activity: Published, money: Mapping[_Own, _Amounts], reference: Reference) -> dict[_Slice, _Amounts]:
    """The slices of an activity with their money, each amount cut between places to the last minor unit."""
    places = _places(activity, money, reference)
    slices: dict[_Slice, _Amounts] = {}
    for own, amounts in money.items():
        weights = places[own.recipient]
        cuts = [slices.setdefault(_Slice(place, own.sector), {}) for place in weights]
        for key, (minor, cents) in amounts.items():
            if len(cuts) == 1:
                _add(cuts[0], key, minor, cents)
                continue
            parts = apportion(minor, list(weights.values()))
            cents_parts = [None] * len(parts) if cents is None else apportion(cents, list(weights.values()))
            for cut, part, cents_part in zip(cuts, parts, cents_parts, strict=True):
                _add(cut, key, part, cents_part)
    if not activity.sectors:
        # A place whose money all names its sector needs no part of unknown sector.
        named = {cut.place for cut in slices if cut.sector is not None}
        slices = {cut: held for cut, held in slices.items() if held or cut.sector or cut.place not in named}
    return slices


def _moved(amounts: _Amounts) -> float:
    """What moved, in Canadian cents whatever the direction; a cent at least."""
    return float(max(1, sum(abs(cents or 0) for _, cents in amounts.values())))


def _places(
    activity: Published, money: Mapping[_Own, _Amounts], reference: Reference
) -> dict[Recipient | None, dict[Place, float]]:
    """The places of each recipient named on transactions; under None, those of the activity itself.

    An activity that states no recipient divides as its transactions do, by what they moved.
    """
    found: dict[Recipient | None, dict[Place, float]] = {
        own.recipient: recipients([own.recipient], reference.subregion) for own in money if own.recipient
    }
    if activity.recipients or not found:
        found[None] = recipients(activity.recipients, reference.subregion)
    else:
        found[None] = blended((found[own.recipient], _moved(held)) for own, held in money.items() if own.recipient)
    return found


def _sectors(
    activity: Published, money: Mapping[_Own, _Amounts], reference: Reference
) -> dict[Classification | None, Weights]:
    """The sectors of each sector named on transactions; under None, those of the activity itself, as for places."""
    found: dict[Classification | None, Weights] = {
        own.sector: sectors([own.sector], reference.category) for own in money if own.sector
    }
    if activity.sectors or not found:
        found[None] = sectors(activity.sectors, reference.category)
    else:
        found[None] = blended((found[own.sector], _moved(held)) for own, held in money.items() if own.sector)
    return found


def _whole_facets(activity: Published) -> dict[Facet, Weights]:
    """The facets every slice shares."""
    funders = (slug for role, slug in activity.participants if role == FUNDING)
    partners = (slug for role, slug in activity.participants if role == IMPLEMENTING and slug != activity.organisation)
    return {
        Facet.ORGANISATION: {activity.organisation: 1.0},
        Facet.PARTNER: equally(partners),
        Facet.FUNDER: equally(funders),
        Facet.SDG: goals(activity.tags, activity.sectors),
        Facet.GENDER: gender(activity.markers),
        Facet.SOURCE: {activity.source: 1.0},
    }


def _years(activity: Published, money: Iterable[_Amounts]) -> list[str]:
    """The years an activity is active in: those its dates cover, and those its money is dated in.

    Without an end it is only known active in the year it starts; without any date, the year is not stated.
    """
    years = {year for amounts in money for _, year, _, _ in amounts}
    first, last = activity.starts_on or activity.ends_on, activity.ends_on or activity.starts_on
    if first and last:
        years |= set(range(max(first.year, _FIRST_YEAR), min(last.year, _LAST_YEAR) + 1))
    return [f"{year:04}" for year in sorted(years)] or [NOT_STATED]


def children_first(links: Iterable[tuple[int, int]], stating: Mapping[Kind, set[int]]) -> dict[int, frozenset[Kind]]:
    """The kinds of money each parent leaves to its descendants, who state them too.

    ``links`` are (parent, child) of one source; ``stating`` the activities that state each kind. A circle of
    activities that call each other parent leaves nothing to anybody.
    """
    children: dict[int, set[int]] = defaultdict(set)
    for parent, child in links:
        if parent != child:
            children[parent].add(child)
    left: dict[int, frozenset[Kind]] = {}
    for parent in sorted(children):
        below = _descendants(parent, children)
        if parent in below:
            continue
        kinds = frozenset(kind for kind, ids in stating.items() if ids & below)
        if kinds:
            left[parent] = kinds
    return left


def _descendants(parent: int, children: Mapping[int, set[int]]) -> set[int]:
    seen: set[int] = set()
    waiting: Sequence[int] = sorted(children.get(parent, ()))
    while waiting:
        seen.update(waiting)
        waiting = sorted({child for each in waiting for child in children.get(each, ())} - seen)
    return seen
