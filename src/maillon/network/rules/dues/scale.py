"""A dues scale: what it is reckoned on, its brackets, its limits, its discounts. Plain values, read from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from maillon.core.errors import RuleViolation

MILLION = 1_000_000
"""Rates are minor units of dues per million units of the base: 2 500 is 0.25 % of an amount in minor units, and
4 500 000 000 is 45.00 $ a head. Whole numbers only: no rate is ever rounded."""
LARGEST = 10**15
COUNTED = frozenset({"staff", "volunteers", "directors", "directors_in_canada"})
"""Figures that count heads; every other kind is an amount in minor units of the scale's currency."""


class Mode(StrEnum):
    """How brackets give an amount."""

    STEP = "step"
    MARGINAL = "marginal"


class Combine(StrEnum):
    """Which discounts are given when several apply."""

    CUMULATIVE = "cumulative"
    BEST = "best"


class Proration(StrEnum):
    """What a member that joins within the year owes of it."""

    NONE = "none"
    MONTH = "month"
    DAY = "day"


class Rounding(StrEnum):
    """To which multiple an amount goes; halves go up."""

    NEAREST = "nearest"
    DOWN = "down"
    UP = "up"


class Operator(StrEnum):
    """How a discount's condition reads a fact."""

    IS = "is"
    ONE_OF = "one_of"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


FACTS = {
    "region": (Operator.IS, Operator.ONE_OF),
    "category": (Operator.IS, Operator.ONE_OF),
    "first_year": (Operator.IS,),
    "in_coalition": (Operator.IS,),
    "base": (Operator.AT_MOST, Operator.AT_LEAST),
    "staff": (Operator.AT_MOST, Operator.AT_LEAST),
    "revenue": (Operator.AT_MOST, Operator.AT_LEAST),
}
"""What a condition may ask of a member, and how."""


@dataclass(frozen=True, slots=True)
class BaseOn:
    """A figure that counts in the base: its kind, one detail of it (empty: its total), details taken away from it."""

    kind: str
    detail: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bracket:
    """From a base on: a fixed sum, a rate, or both. ``rate`` is per million (see ``MILLION``)."""

    start: int
    fixed: int = 0
    rate: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """What a discount asks of a member: ``staff`` ``at_most`` 5."""

    fact: str
    operator: Operator
    value: Any

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether a member's facts meet it; a fact nobody knows meets nothing."""
        found = facts.get(self.fact)
        if found is None:
            return False
        if self.operator is Operator.ONE_OF:
            return found in self.value
        if self.operator is Operator.IS:
            return bool(found == self.value)
        return bool(found <= self.value if self.operator is Operator.AT_MOST else found >= self.value)


@dataclass(frozen=True, slots=True)
class Discount:
    """A sum, or a share of what is owed, taken off for members that meet every condition.

    ``share`` is (numerator, denominator); ``label`` narratives by language.
    """

    key: str
    label: Mapping[str, str]
    when: tuple[Condition, ...] = ()
    share: tuple[int, int] | None = None
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """A whole formula. Amounts are minor units of ``currency``; the order of ``discounts`` counts.

    ``limits_first``: the least and the most are held before discounts, which may then go below the least.
    ``may_fall``: whoever wrote it knows that somebody with a larger base may owe less.
    """

    currency: str
    base: tuple[BaseOn, ...]
    brackets: tuple[Bracket, ...]
    mode: Mode = Mode.STEP
    least: int = 0
    most: int | None = None
    limits_first: bool = False
    discounts: tuple[Discount, ...] = ()
    combine: Combine = Combine.CUMULATIVE
    proration: Proration = Proration.NONE
    round_to: int = 1
    rounding: Rounding = Rounding.NEAREST
    oldest_months: int = 24
    may_fall: bool = False

    @property
    def counts_heads(self) -> bool:
        """Whether the base is a number of people rather than an amount."""
        return bool(self.base) and all(one.kind in COUNTED for one in self.base)

    def earliest(self, on: date) -> date:
        """The first day a figure's period may have ended, for a year that begins ``on``."""
        place = on.year * 12 + on.month - 1 - self.oldest_months
        return date(place // 12, place % 12 + 1, 1)

    def to_json(self) -> dict[str, Any]:
        """The scale as plain JSON values; ``from_json`` gives it back."""
        told = asdict(self)
        told["base"] = [{**one, "without": list(one["without"])} for one in told["base"]]
        told["brackets"] = list(told["brackets"])
        told["discounts"] = [
            {
                **one,
                "label": dict(one["label"]),
                "share": list(one["share"]) if one["share"] else None,
                "when": [{**asked, "operator": str(asked["operator"])} for asked in one["when"]],
            }
            for one in told["discounts"]
        ]
        return {name: str(value) if isinstance(value, StrEnum) else value for name, value in told.items()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Scale:
        """The scale that JSON values say.

        Raises RuleViolation ``dues.unreadable`` (``part``) when they do not say one, and what ``checked`` refuses.
        """
        try:
            scale = cls(
                currency=told["currency"],
                base=tuple(
                    BaseOn(one["kind"], one.get("detail", ""), tuple(one.get("without", ()))) for one in told["base"]
                ),
                brackets=tuple(
                    Bracket(one["start"], one.get("fixed", 0), one.get("rate", 0)) for one in told["brackets"]
                ),
                mode=Mode(told.get("mode", Mode.STEP)),
                least=told.get("least", 0),
                most=told.get("most"),
                limits_first=told.get("limits_first", False),
                discounts=tuple(_discount(one) for one in told.get("discounts", ())),
                combine=Combine(told.get("combine", Combine.CUMULATIVE)),
                proration=Proration(told.get("proration", Proration.NONE)),
                round_to=told.get("round_to", 1),
                rounding=Rounding(told.get("rounding", Rounding.NEAREST)),
                oldest_months=told.get("oldest_months", 24),
                may_fall=told.get("may_fall", False),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RuleViolation("dues.unreadable", field="definition", part=str(error)[:80]) from error
        return checked(scale)


def _discount(one: Mapping[str, Any]) -> Discount:
    when = tuple(
        Condition(
            asked["fact"],
            Operator(asked["operator"]),
            tuple(asked["value"]) if isinstance(asked["value"], list) else asked["value"],
        )
        for asked in one.get("when", ())
    )
    share = one.get("share")
    return Discount(one["key"], one.get("label", {}), when, tuple(share) if share else None, one.get("amount", 0))


def checked(scale: Scale) -> Scale:
    """The scale itself, once it can be reckoned with.

    Raises RuleViolation: ``dues.no_base``, ``dues.mixed_base`` (heads and amounts), ``dues.no_bracket``,
    ``dues.bracket_order``, ``dues.amount`` (not a whole number, below zero or too large), ``dues.limits`` (the
    least above the most), ``dues.limits_rounding`` (they are no multiple of the rounding), ``dues.discount``
    (neither a share from nothing to all nor a sum), ``dues.condition`` (an unknown fact or a wrong operator),
    ``dues.currency``, ``dues.may_fall`` (``at``: a larger base would owe less, and the scale does not say so).
    """
    _check_base(scale)
    _check_amounts(scale)
    for discount in scale.discounts:
        _check_discount(discount)
    if not scale.may_fall and (at := falls_at(scale)) is not None:
        raise RuleViolation("dues.may_fall", field="brackets", at=at, heads=scale.counts_heads)
    return scale


def _check_base(scale: Scale) -> None:
    if not scale.base:
        raise RuleViolation("dues.no_base", field="base")
    if len({one.kind in COUNTED for one in scale.base}) > 1:
        raise RuleViolation("dues.mixed_base", field="base")
    if not scale.brackets:
        raise RuleViolation("dues.no_bracket", field="brackets")
    starts = [bracket.start for bracket in scale.brackets]
    if starts[0] != 0 or any(after <= before for before, after in pairwise(starts)):
        raise RuleViolation("dues.bracket_order", field="brackets")
    if not (isinstance(scale.currency, str) and len(scale.currency) == 3 and scale.currency.isupper()):
        raise RuleViolation("dues.currency", field="currency")


def _check_amounts(scale: Scale) -> None:
    told = [scale.least, scale.most or 0, scale.round_to, scale.oldest_months]
    told += [part for one in scale.brackets for part in (one.start, one.fixed, one.rate)]
    told += [one.amount for one in scale.discounts]
    # A bool is a whole number to Python; money never is one.
    if any(type(one) is not int or not 0 <= one <= LARGEST for one in told) or scale.round_to < 1:
        raise RuleViolation("dues.amount", field="brackets")
    if scale.most is not None and scale.most < scale.least:
        raise RuleViolation("dues.limits", field="most")
    if scale.least % scale.round_to or (scale.most or 0) % scale.round_to:
        raise RuleViolation("dues.limits_rounding", field="round_to")


def _check_discount(discount: Discount) -> None:
    if discount.share is None:
        if discount.amount <= 0:
            raise RuleViolation("dues.discount", field="discounts", key=discount.key)
    else:
        whole = len(discount.share) == 2 and all(type(part) is int for part in discount.share)
        if not whole or discount.amount or discount.share[1] < 1 or not 0 < discount.share[0] <= discount.share[1]:
            raise RuleViolation("dues.discount", field="discounts", key=discount.key)
    for asked in discount.when:
        known = asked.operator in FACTS.get(asked.fact, ())
        one_of = asked.operator is Operator.ONE_OF
        if not known or isinstance(asked.value, tuple) != one_of:
            raise RuleViolation("dues.condition", field="discounts", key=discount.key, fact=asked.fact)
        if asked.operator in (Operator.AT_MOST, Operator.AT_LEAST) and type(asked.value) is not int:
            raise RuleViolation("dues.condition", field="discounts", key=discount.key, fact=asked.fact)


def part_of(bracket: Bracket, reached: int) -> int:
    """What a bracket gives on a part of the base: its fixed sum and its rate, to the nearest minor unit, halves up."""
    return bracket.fixed + nearest(Fraction(reached * bracket.rate, MILLION))


def nearest(exact: Fraction) -> int:
    """The nearest whole number, halves up."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def falls_at(scale: Scale) -> int | None:
    """The first base at which somebody with more would owe less than somebody with less; none when nobody would.

    Only two things can do it: a step bracket that begins below where the one before ends, and a discount that one
    earns by having more.
    """
    if scale.mode is Mode.STEP:
        for lower, upper in pairwise(scale.brackets):
            if part_of(upper, upper.start) < part_of(lower, upper.start - 1):
                return upper.start
    own = {"base"} | {one.kind for one in scale.base if not one.detail and not one.without}
    for discount in scale.discounts:
        for asked in discount.when:
            if asked.operator is Operator.AT_LEAST and asked.fact in own:
                return int(asked.value)
    return None
