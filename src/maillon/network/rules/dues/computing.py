"""What a member owes by a scale, with every line that explains it. Plain values only, whole minor units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from maillon.network.rules.dues.scale import (
    COUNTED,
    Combine,
    Discount,
    Mode,
    Proration,
    Rounding,
    Scale,
    nearest,
    part_of,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A dated figure of a member: an amount in minor units, or a count when ``currency`` is empty."""

    kind: str
    detail: str
    starts_on: date
    ends_on: date
    value: int
    currency: str = ""
    source: str = ""
    id: int | None = None

    def told(self) -> dict[str, Any]:
        """The figure as a notice keeps it."""
        return {
            "kind": self.kind,
            "detail": self.detail,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "value": self.value,
            "currency": self.currency,
            "source": self.source,
            "figure": self.id,
        }


@dataclass(frozen=True, slots=True)
class Base:
    """What a scale is reckoned on for one member; ``missing`` names the kinds of figures nobody gave in time."""

    value: int
    used: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What discounts and proration ask of a member, beside its base; ``year`` is the year's first and last day out."""

    year: tuple[date, date]
    joined_on: date | None = None
    region: str = ""
    category: str = ""
    first_year: bool = False
    in_coalition: bool = False
    staff: int | None = None
    revenue: int | None = None

    def read(self, base: int) -> dict[str, Any]:
        """The facts by the names that conditions use."""
        return {
            "region": self.region,
            "category": self.category,
            "first_year": self.first_year,
            "in_coalition": self.in_coalition,
            "staff": self.staff,
            "revenue": self.revenue,
            "base": base,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the reckoning: what it is (``bracket``, ``least``, ``discount``…), its facts, what it adds or takes."""

    code: str
    amount_minor: int
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dues:
    """What is owed: the sum of its lines, in minor units; ``bracket`` is the place of the base in the scale, from 0."""

    amount_minor: int
    lines: tuple[Line, ...]
    bracket: int


def base_of(scale: Scale, figures: Iterable[Figure], *, on: date) -> Base:
    """The base of a member for a year that begins ``on``, from its most recent closed periods.

    A figure counts when its period ended by that day, no more than the scale's ``oldest_months`` before, in the
    scale's currency. All parts are of one same period: the latest that has every one of them; else the latest.
    """
    known: dict[tuple[date, date], dict[tuple[str, str], Figure]] = {}
    earliest = scale.earliest(on)
    for figure in figures:
        expected = "" if figure.kind in COUNTED else scale.currency
        if earliest <= figure.ends_on <= on and figure.currency == expected:
            known.setdefault((figure.ends_on, figure.starts_on), {})[figure.kind, figure.detail] = figure
    best = Base(0, (), tuple(dict.fromkeys(one.kind for one in scale.base)))
    for period in sorted(known, reverse=True):
        found = _base_in(scale, known[period])
        if len(found.missing) < len(best.missing):
            best = found
        if not best.missing:
            break
    return best


def _base_in(scale: Scale, told: Mapping[tuple[str, str], Figure]) -> Base:
    value, used, missing = 0, [], []
    for wanted in scale.base:
        if (whole := told.get((wanted.kind, wanted.detail))) is None:
            missing.append(wanted.kind)
            continue
        taken = [told[wanted.kind, detail] for detail in wanted.without if (wanted.kind, detail) in told]
        value += whole.value - sum(figure.value for figure in taken)
        used += [whole, *taken]
    return Base(max(0, value), tuple(used), tuple(dict.fromkeys(missing)))


def compute(scale: Scale, base: int, facts: Facts) -> Dues:
    """What a member with this base owes, and why; the lines sum to the amount, which is never below zero.

    In order: brackets, discounts and the two limits (whichever the scale puts first), the part of the year, and
    rounding. Without proration and with limits last, the amount is between the least and the most.
    """
    lines, bracket = _brackets(scale, base)
    if scale.limits_first:
        lines += _limited(scale, _total(lines))
        lines += _discounted(scale, _total(lines), facts.read(base))
    else:
        lines += _discounted(scale, _total(lines), facts.read(base))
        lines += _limited(scale, _total(lines))
    lines += _prorated(scale, _total(lines), facts)
    lines += _rounded(scale, _total(lines))
    return Dues(_total(lines), tuple(line for line in lines if line.amount_minor or line.code == "bracket"), bracket)


def _total(lines: Iterable[Line]) -> int:
    return sum(line.amount_minor for line in lines)


def _brackets(scale: Scale, base: int) -> tuple[list[Line], int]:
    last = max(place for place, bracket in enumerate(scale.brackets) if bracket.start <= base)
    places = [last] if scale.mode is Mode.STEP else range(last + 1)
    lines = []
    for place in places:
        bracket = scale.brackets[place]
        end = scale.brackets[place + 1].start if place + 1 < len(scale.brackets) else None
        reached = base if scale.mode is Mode.STEP else (base if place == last else end or base) - bracket.start
        told = {"start": bracket.start, "end": end, "part": reached, "rate": bracket.rate, "fixed": bracket.fixed}
        lines.append(Line("bracket", part_of(bracket, reached), {"place": place, **told}))
    return lines, last


def _limited(scale: Scale, amount: int) -> list[Line]:
    if amount < scale.least:
        return [Line("least", scale.least - amount, {"least": scale.least})]
    if scale.most is not None and amount > scale.most:
        return [Line("most", scale.most - amount, {"most": scale.most})]
    return []


def _discounted(scale: Scale, amount: int, facts: Mapping[str, Any]) -> list[Line]:
    earned = [one for one in scale.discounts if all(asked.holds(facts) for asked in one.when)]
    if scale.combine is Combine.BEST and earned:
        # The first of equals: the order the scale gives.
        earned = [max(earned, key=lambda one: _taken(one, amount))]
    lines = []
    for discount in earned:
        taken = _taken(discount, amount)
        amount -= taken
        told = {"key": discount.key, "label": dict(discount.label), "share": discount.share}
        lines.append(Line("discount", -taken, told))
    return lines


def _taken(discount: Discount, amount: int) -> int:
    if discount.share is None:
        return min(amount, discount.amount)
    return min(amount, nearest(Fraction(amount * discount.share[0], discount.share[1])))


def _prorated(scale: Scale, amount: int, facts: Facts) -> list[Line]:
    start, end = facts.year
    joined = facts.joined_on
    if scale.proration is Proration.NONE or joined is None or not start < joined < end:
        return []
    if scale.proration is Proration.DAY:
        left, whole = (end - joined).days, (end - start).days
    else:
        # The month of joining counts whole.
        whole = (end.year - start.year) * 12 + end.month - start.month
        left = min(whole, (end.year - joined.year) * 12 + end.month - joined.month)
    kept = nearest(Fraction(amount * left, whole)) if whole else amount
    told = {"left": left, "whole": whole, "unit": str(scale.proration), "joined_on": joined.isoformat()}
    return [Line("proration", kept - amount, told)]


def _rounded(scale: Scale, amount: int) -> list[Line]:
    unit = scale.round_to
    if scale.rounding is Rounding.DOWN:
        rounded = amount // unit * unit
    elif scale.rounding is Rounding.UP:
        rounded = -(-amount // unit) * unit
    else:
        rounded = nearest(Fraction(amount, unit)) * unit
    return [Line("rounding", rounded - amount, {"to": unit})]
