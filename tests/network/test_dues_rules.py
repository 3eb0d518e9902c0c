"""A scale of dues: brackets, limits, discounts, proration, rounding; monotone unless it says otherwise."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from maillon.core.errors import RuleViolation
from maillon.network.rules.dues import (
    BaseOn,
    Bracket,
    Combine,
    Condition,
    Discount,
    Facts,
    Figure,
    Mode,
    Operator,
    Proration,
    Rounding,
    Scale,
    base_of,
    changes,
    checked,
    compute,
)

FOLDER = Path(__file__).resolve().parents[2] / "data" / "network" / "dues"
YEAR = (date(2027, 1, 1), date(2028, 1, 1))
FACTS = Facts(year=YEAR)


def scale(**parts: object) -> Scale:
    usual = {
        "currency": "CAD",
        "base": (BaseOn("revenue"),),
        "brackets": (Bracket(0, 15_000), Bracket(10_000_000, 0, 2_500)),
    }
    return Scale(**{**usual, **parts})  # type: ignore[arg-type]


amounts = some.integers(0, 10**9)
sums = some.integers(0, 10**7)


@some.composite
def scales(draw: some.DrawFn) -> Scale:
    unit = draw(some.sampled_from((1, 5, 100, 500)))
    starts = [0, *sorted(draw(some.sets(some.integers(1, 10**9), max_size=5)))]
    brackets = tuple(Bracket(start, draw(sums), draw(some.integers(0, 20_000))) for start in starts)
    least = draw(some.integers(0, 1_000)) * unit
    most = draw(some.none() | some.integers(1_000, 10**6).map(lambda one: one * unit))
    conditions = some.sampled_from(
        (
            (),
            (Condition("region", Operator.ONE_OF, ("08", "09")),),
            (Condition("first_year", Operator.IS, True),),
            (Condition("base", Operator.AT_MOST, 5_000_000),),
        )
    )
    discounts = tuple(
        Discount(f"d{place}", {}, draw(conditions), share=(draw(some.integers(1, 10)), 10))
        if draw(some.booleans())
        else Discount(f"d{place}", {}, draw(conditions), amount=draw(some.integers(1, 10**6)))
        for place in range(draw(some.integers(0, 3)))
    )
    return Scale(
        "CAD",
        (BaseOn("revenue"),),
        brackets,
        mode=draw(some.sampled_from(Mode)),
        least=least,
        most=most,
        limits_first=draw(some.booleans()),
        discounts=discounts,
        combine=draw(some.sampled_from(Combine)),
        proration=draw(some.sampled_from(Proration)),
        round_to=unit,
        rounding=draw(some.sampled_from(Rounding)),
    )


@some.composite
def members(draw: some.DrawFn) -> Facts:
    joined = draw(some.none() | some.dates(date(2020, 1, 1), date(2027, 12, 31)))
    return Facts(
        YEAR, joined, region=draw(some.sampled_from(("06", "08", ""))), first_year=bool(joined and joined >= YEAR[0])
    )


@given(scales(), members(), amounts, amounts)
def test_more_revenue_never_owes_less(given_scale: Scale, facts: Facts, one: int, other: int) -> None:
    try:
        checked(given_scale)
    except RuleViolation as refused:
        assume(refused.code != "dues.may_fall")
        raise
    low, high = sorted((one, other))
    assert compute(given_scale, low, facts).amount_minor <= compute(given_scale, high, facts).amount_minor


@given(scales(), members())
def test_a_fall_is_seen_where_it_is(given_scale: Scale, facts: Facts) -> None:
    """At every bracket's edge, whoever has one more cent does not owe less; or the scale is refused there."""
    if given_scale.mode is Mode.STEP:
        for lower, upper in pairwise(given_scale.brackets):
            below = compute(replace(given_scale, discounts=(), least=0, most=None, round_to=1), upper.start - 1, FACTS)
            above = compute(replace(given_scale, discounts=(), least=0, most=None, round_to=1), upper.start, FACTS)
            if above.amount_minor < below.amount_minor:
                with pytest.raises(RuleViolation, match=r"dues\.may_fall"):
                    checked(given_scale)
                checked(replace(given_scale, may_fall=True))
                return
            assert lower.start < upper.start


@given(scales(), members(), amounts)
def test_the_lines_make_the_amount_and_the_limits_hold(given_scale: Scale, facts: Facts, base: int) -> None:
    dues = compute(given_scale, base, facts)
    assert sum(line.amount_minor for line in dues.lines) == dues.amount_minor >= 0
    assert dues.amount_minor % given_scale.round_to == 0
    if not given_scale.limits_first and given_scale.proration is Proration.NONE:
        assert given_scale.least <= dues.amount_minor
        assert given_scale.most is None or dues.amount_minor <= given_scale.most
    if given_scale.most is not None:
        assert dues.amount_minor <= given_scale.most + (given_scale.round_to if given_scale.limits_first else 0)


@given(scales())
def test_json_says_the_scale_whole(given_scale: Scale) -> None:
    kept = replace(given_scale, may_fall=True)
    assert Scale.from_json(json.loads(json.dumps(kept.to_json()))) == kept


@pytest.mark.parametrize("path", sorted(path for path in FOLDER.glob("*.toml") if "definition" in path.read_text()))
def test_shipped_scales_can_be_reckoned_with(path: Path) -> None:
    told = tomllib.loads(path.read_text())
    assert told["is_example"]
    assert told["source"]
    assert Scale.from_json(told["definition"]).to_json()["currency"] == "CAD"


def test_a_reckoning_by_hand() -> None:
    """Revenue of 1,862,000 $: 150 + 0.2 % of 400,000 + 0.1 % of 1,362,000, to the nearest 5 $."""
    told = tomllib.loads((FOLDER / "revenue.toml").read_text())
    dues = compute(Scale.from_json(told["definition"]), 186_200_000, FACTS)
    assert dues.amount_minor == 231_000
    assert [(line.code, line.amount_minor) for line in dues.lines] == [
        ("bracket", 15_000),
        ("bracket", 80_000),
        ("bracket", 136_200),
        ("rounding", -200),
    ]


def test_heads_are_counted() -> None:
    """Twelve people: 120 $, then 60 $ a head for ten and 45 $ for two; a quarter off through a coalition."""
    told = tomllib.loads((FOLDER / "staff.toml").read_text())
    wanted = Scale.from_json(told["definition"])
    assert compute(wanted, 12, FACTS).amount_minor == 12_000 + 60_000 + 9_000
    assert compute(wanted, 12, Facts(YEAR, in_coalition=True)).amount_minor == 60_800


def test_the_month_of_joining_counts_whole() -> None:
    wanted = scale(brackets=(Bracket(0, 120_000),), proration=Proration.MONTH)
    assert compute(wanted, 0, Facts(YEAR, date(2027, 9, 30))).amount_minor == 40_000
    assert compute(wanted, 0, Facts(YEAR, date(2027, 1, 1))).amount_minor == 120_000
    by_day = replace(wanted, proration=Proration.DAY)
    assert compute(by_day, 0, Facts(YEAR, date(2027, 12, 31))).amount_minor == 329  # 120 000 / 365


def test_the_base_is_of_one_closed_period() -> None:
    def figure(year: int, detail: str, value: int, currency: str = "CAD") -> Figure:
        return Figure("revenue", detail, date(year, 4, 1), date(year + 1, 4, 1), value, currency)

    wanted = scale(base=(BaseOn("revenue", without=("federal",)),))
    figures = [figure(2024, "", 500), figure(2025, "", 900), figure(2025, "federal", 300), figure(2026, "", 9_999)]
    assert base_of(wanted, figures, on=YEAR[0]).value == 600
    assert base_of(wanted, [figure(2025, "", 900, "USD")], on=YEAR[0]).missing == ("revenue",)
    assert base_of(wanted, [figure(2020, "", 900)], on=YEAR[0]).missing == ("revenue",)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"brackets": ()}, "dues.no_bracket"),
        ({"brackets": (Bracket(5),)}, "dues.bracket_order"),
        ({"brackets": (Bracket(0), Bracket(0, 1))}, "dues.bracket_order"),
        ({"base": ()}, "dues.no_base"),
        ({"base": (BaseOn("staff"), BaseOn("revenue"))}, "dues.mixed_base"),
        ({"least": 10, "most": 5}, "dues.limits"),
        ({"least": 150, "round_to": 100}, "dues.limits_rounding"),
        ({"least": -1}, "dues.amount"),
        ({"least": True}, "dues.amount"),
        ({"round_to": 0}, "dues.amount"),
        ({"discounts": (Discount("a", {}),)}, "dues.discount"),
        ({"discounts": (Discount("a", {}, share=(3, 2)),)}, "dues.discount"),
        ({"discounts": (Discount("a", {}, (Condition("moon", Operator.IS, 1),), amount=5),)}, "dues.condition"),
        ({"discounts": (Discount("a", {}, (Condition("staff", Operator.AT_MOST, "x"),), amount=5),)}, "dues.condition"),
        ({"brackets": (Bracket(0, 500), Bracket(10, 100))}, "dues.may_fall"),
        ({"discounts": (Discount("a", {}, (Condition("base", Operator.AT_LEAST, 9),), amount=5),)}, "dues.may_fall"),
        ({"currency": "cad"}, "dues.currency"),
    ],
)
def test_what_cannot_be_a_scale_is_refused(parts: dict[str, object], code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        checked(scale(**parts))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "told", [{}, {"currency": "CAD", "base": 3, "brackets": []}, {"currency": "CAD", "base": [{}]}]
)
def test_json_that_says_no_scale_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(RuleViolation, match=r"dues\.unreadable"):
        Scale.from_json(told)


def test_two_versions_are_told_apart() -> None:
    one, two = scale(), scale(least=500, brackets=(Bracket(0, 16_000),))
    assert {change.path for change in changes(one.to_json(), two.to_json())} == {
        "brackets.0.fixed", "brackets.1.start", "brackets.1.fixed", "brackets.1.rate", "least",
    }  # fmt: skip
    assert changes(one.to_json(), scale().to_json()) == []


@given(some.integers(1, 60), some.dates(date(2015, 1, 1), date(2027, 1, 1)))
def test_a_figure_too_old_for_the_scale_is_no_figure(months: int, ended: date) -> None:
    aged = scale(oldest_months=months)
    told = Figure("revenue", "", date(ended.year - 1, 1, 1), ended, 40_000_000, "CAD", "Essai")
    months_ago = (2027 - ended.year) * 12 + 1 - ended.month
    base = base_of(aged, [told], on=YEAR[0])
    assert (base.missing == ()) == (months_ago <= months)
    assert aged.earliest(YEAR[0]) <= date(2027, 1, 1)
