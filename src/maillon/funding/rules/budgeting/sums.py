"""A budget as plain values; every total is derived from its lines, so that no two can disagree.

A line costs quantity × price × rate, brought to the minor units of the budget's currency and rounded once, halves to
the even one. A year is the fiscal year by the year it ends in: 2027 ends on 31 March 2027.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from maillon.core.money import exponent

MOST_LINES = 200
MOST_SOURCES = 10
LARGEST_MINOR = 10**15
"""An amount beyond is a slip of the keyboard; sums of every line stay far from what a database holds."""
PROGRAMME = "programme"
NOT_MONEY = frozenset({"in_kind", "volunteers"})
VOLUNTEERS = "volunteers"
NOBODY = ""
"""The source of what nobody was said to pay."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who pays a part: ``kind`` is one of models.BudgetSource.Kind."""

    key: str
    kind: str
    name: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One expense; ``price_minor`` in minor units of ``currency``, ``shares`` by source in those of the budget."""

    key: str
    year: int
    category: str
    label: str
    quantity: Decimal
    price_minor: int
    currency: str
    rate: Decimal = Decimal(1)
    """Units of the budget's currency for one of ``currency``."""
    unit: str = ""
    activity: str = ""
    shares: Mapping[str, int] = field(default_factory=dict)

    def paid_by(self, source: str) -> int:
        """What one source pays of it, in minor units of the budget's currency."""
        return self.shares.get(source, 0)


@dataclass(frozen=True, slots=True)
class Content:
    """What a version of a budget holds: its currency, who pays, what is spent."""

    currency: str
    sources: tuple[Source, ...] = ()
    lines: tuple[Line, ...] = ()

    def cost(self, line: Line) -> int:
        """What a line costs, in minor units of the budget's currency."""
        return cost(line, self.currency)

    def keys(self, *kinds: str) -> list[str]:
        """The sources of those kinds."""
        return [one.key for one in self.sources if one.kind in kinds]

    def of_programme(self, line: Line) -> int:
        """What the programme asked pays of a line."""
        return sum(line.paid_by(key) for key in self.keys(PROGRAMME))

    def reworded(self, over: Callable[[str], str]) -> Content:
        """The same, every text passed through ``over``: what somebody who reads blind may see."""
        sources = (replace(one, name=over(one.name)) for one in self.sources)
        lines = (replace(one, label=over(one.label), activity=over(one.activity)) for one in self.lines)
        return replace(self, sources=tuple(sources), lines=tuple(lines))

    @property
    def aid(self) -> int:
        """What is asked of the programme in all."""
        return sum(self.of_programme(line) for line in self.lines)


def cost(line: Line, currency: str) -> int:
    """Quantity × price × rate to the minor unit of ``currency``, halves to the even one."""
    major = Fraction(line.quantity) * line.price_minor * Fraction(line.rate) / 10 ** exponent(line.currency)
    minor: int = round(major * Fraction(10 ** exponent(currency)))
    return minor


def total(content: Content) -> int:
    """What everything costs."""
    return sum(content.cost(line) for line in content.lines)


def totals(content: Content, by: Callable[[Line], object]) -> dict[object, int]:
    """What the lines of each kind cost, in the order they first come: ``by`` says the kind of a line."""
    found: dict[object, int] = {}
    for line in content.lines:
        kind = by(line)
        found[kind] = found.get(kind, 0) + content.cost(line)
    return found


def by_source(content: Content, lines: Iterable[Line] | None = None) -> dict[str, int]:
    """What each source pays of the lines (all unless said), and under ``NOBODY`` what is left: they sum to the cost."""
    kept = content.lines if lines is None else tuple(lines)
    found = {one.key: sum(line.paid_by(one.key) for line in kept) for one in content.sources}
    return {**found, NOBODY: sum(content.cost(line) for line in kept) - sum(found.values())}


def unshared(content: Content, line: Line) -> int:
    """What nobody pays of a line; below zero when more is paid than it costs."""
    return content.cost(line) - sum(line.paid_by(one.key) for one in content.sources)


@dataclass(frozen=True, slots=True)
class Totals:
    """Every total of a budget, for one page."""

    total: int
    aid: int
    years: Mapping[int, int]
    categories: Mapping[str, int]
    activities: Mapping[str, int]
    sources: Mapping[str, int]
    """With what nobody pays under ``NOBODY``."""


def totals_of(content: Content) -> Totals:
    """The whole, by year, by category, by activity and by source: each sums to the whole."""
    years: dict[int, int] = {}
    categories: dict[str, int] = {}
    activities: dict[str, int] = {}
    for line in content.lines:
        spent = content.cost(line)
        years[line.year] = years.get(line.year, 0) + spent
        categories[line.category] = categories.get(line.category, 0) + spent
        activities[line.activity] = activities.get(line.activity, 0) + spent
    return Totals(total(content), content.aid, dict(sorted(years.items())), categories, activities, by_source(content))
