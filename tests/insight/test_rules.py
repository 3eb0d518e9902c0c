"""Decisions on plain values: selections, splits, budgets, rates, rounding."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.insight import splits
from maillon.insight.lines import children_first
from maillon.insight.rounding import cents, parts_of
from maillon.insight.rules import Facet, Selection, selection_of, sort_of
from maillon.projects.amounts import Kind, PlannedAmount, Rates, budgets_by_year, kind_of

PERCENTAGES = st.one_of(st.none(), st.decimals(0, 100, places=2))
RATES = Rates({("USD", 2020): Decimal("1.3415"), ("XOF", 2020): Decimal("0.00233")})


@given(st.lists(st.tuples(st.sampled_from("abcdef"), PERCENTAGES), max_size=8))
def test_weights_always_sum_to_one(stated):
    weights = splits.normalised(stated)
    assert sum(weights.values()) == pytest.approx(1, abs=1e-9)
    assert all(weight > 0 for weight in weights.values())


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([], {"-": 1}),
        ([("a", None), ("b", None)], {"a": 0.5, "b": 0.5}),
        ([("a", Decimal(60)), ("b", None)], {"a": 0.6, "b": 0.4}),
        ([("a", Decimal(30)), ("b", Decimal(30))], {"a": 0.5, "b": 0.5}),
        ([("a", Decimal(100)), ("b", Decimal(100))], {"a": 0.5, "b": 0.5}),
        ([("a", Decimal(0)), ("b", Decimal(100))], {"b": 1}),
        ([("a", Decimal(0)), ("b", Decimal(0))], {"a": 0.5, "b": 0.5}),
        ([("a", Decimal(70)), ("a", Decimal(10)), ("b", Decimal(20))], {"a": 0.8, "b": 0.2}),
    ],
)
def test_percentages_as_people_write_them(stated, expected):
    assert splits.normalised(stated) == pytest.approx(expected)


def recipient(kind, code, percentage=None, vocabulary=""):
    return splits.Recipient(kind, vocabulary, code, None if percentage is None else Decimal(percentage))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([recipient("country", "HT", 50), recipient("region", "298", 50)], {("HT", "029"): 0.5, ("-", "298"): 0.5}),
        ([recipient("country", "HT"), recipient("region", "380")], {("HT", "029"): 1}),
        ([recipient("country", "HT", 100), recipient("region", "380", 100)], {("HT", "029"): 1}),
        ([recipient("region", "298")], {("-", "298"): 1}),
        ([recipient("region", "own-code", vocabulary="99")], {("-", "-"): 1}),
        ([], {("-", "-"): 1}),
    ],
)
def test_a_region_beside_countries_takes_only_what_they_leave(stated, expected):
    assert splits.recipients(stated, {"HT": "029"}) == pytest.approx(expected)


def test_sectors_are_read_in_one_vocabulary_at_three_digits():
    stated = [
        splits.Classification("1", "31120", Decimal(40)),
        splits.Classification("", "15110", Decimal(60)),
        splits.Classification("2", "122", Decimal(100)),
    ]
    assert splits.sectors(stated, {"31120": "311"}) == pytest.approx({"311": 0.4, "151": 0.6})
    assert splits.sectors([splits.Classification("99", "anything", None)], {}) == {"-": 1.0}


def test_goals_come_from_tags_then_from_sdg_sectors():
    assert splits.goals([("3", "5.2"), ("2", "5"), ("2", "13")], []) == pytest.approx({"5": 0.5, "13": 0.5})
    sectors = [splits.Classification("8", "3.1", Decimal(75)), splits.Classification("8", "4.2", Decimal(25))]
    assert splits.goals([], sectors) == pytest.approx({"3": 0.75, "4": 0.25})


DAYS = st.dates(date(2018, 1, 1), date(2023, 12, 31))


@st.composite
def planned(draw):
    start = draw(DAYS)
    return PlannedAmount(
        draw(st.sampled_from("12")), start, start + timedelta(days=draw(st.integers(0, 800))),
        draw(st.integers(-(10**6), 10**9)), "CAD", start,
    )  # fmt: skip


@given(st.lists(planned(), max_size=6))
def test_a_revised_budget_replaces_and_is_never_added(budgets):
    kept = budgets_by_year(budgets, RATES)
    revised = [b for b in budgets if b.type == "2"]
    assert sum(p.minor for p in budgets_by_year(revised, RATES)) == sum(b.amount_minor for b in revised)
    untouched = [
        b for b in budgets
        if b.type == "1" and not any(r.period_start <= b.period_end and b.period_start <= r.period_end for r in revised)
    ]  # fmt: skip
    covered = [
        b for b in budgets
        if b.type == "1" and any(r.period_start <= b.period_start and b.period_end <= r.period_end for r in revised)
    ]  # fmt: skip
    if len(untouched) + len(covered) + len(revised) == len(budgets):
        assert sum(p.minor for p in kept) == sum(b.amount_minor for b in [*untouched, *revised])


def test_an_original_keeps_the_days_no_revision_covers():
    original = PlannedAmount("1", date(2020, 1, 1), date(2021, 12, 31), 731_00, "CAD", date(2020, 1, 1))
    revised = PlannedAmount("2", date(2021, 1, 1), date(2021, 12, 31), 999_00, "CAD", date(2020, 1, 1))
    found = {(part.year, part.minor) for part in budgets_by_year([original, revised], RATES)}
    assert found == {(2020, 366_00), (2021, 999_00)}


def test_a_missing_rate_is_said_and_never_guessed():
    assert RATES.cents(100_00, "USD", 2020) == 134_15
    assert RATES.cents(1_000_000, "XOF", 2020) == 2330_00
    assert RATES.cents(100_00, "USD", 2021) is None
    (part,) = budgets_by_year(
        [PlannedAmount("1", date(2021, 1, 1), date(2021, 12, 31), 5, "USD", date(2021, 1, 1))], RATES
    )
    assert (part.minor, part.cad_minor, part.currency, part.rate_year) == (5, None, "USD", 2021)


def test_a_guarantee_stands_apart():
    assert kind_of("3", "110") is Kind.SPENT
    assert kind_of("4", "") is Kind.SPENT
    assert kind_of("3", "1100") is Kind.GUARANTEED
    assert kind_of("9", "") is None


def test_a_parent_leaves_its_money_to_descendants_that_state_it():
    stating = {Kind.BUDGET: {1, 3}, Kind.SPENT: {1}}
    assert children_first([(1, 2), (2, 3)], stating) == {1: frozenset({Kind.BUDGET}), 2: frozenset({Kind.BUDGET})}
    assert children_first([(1, 2), (2, 1)], {Kind.BUDGET: {1, 2}}) == {}
    assert children_first([(1, 1)], {Kind.BUDGET: {1}}) == {}


@given(st.lists(st.floats(-(10**9), 10**11), min_size=1, max_size=40))
def test_shown_parts_sum_to_the_shown_total(exact):
    total = cents(sum(exact))
    parts = parts_of(total, exact)
    assert sum(parts) == total
    assert all(abs(part - true) <= 1.01 for part, true in zip(parts, exact, strict=True))


def test_a_selection_reads_and_writes_one_address():
    selection = selection_of({"pays": ["ht", "ML", ""], "q": ["  eau   potable "], "page": ["3"], "annee": ["2020"]})
    assert selection.picks == {Facet.COUNTRY: ("HT", "ML"), Facet.YEAR: ("2020",)}
    assert list(selection.pairs()) == [("pays", "HT"), ("pays", "ML"), ("annee", "2020"), ("q", "eau potable")]
    assert selection.toggling(Facet.COUNTRY, "HT").chosen(Facet.COUNTRY) == ("ML",)
    assert selection.choosing(Facet.COUNTRY).chosen(Facet.COUNTRY) == ()
    assert Selection().is_empty and Selection({Facet.YEAR: ()}).is_empty and not Selection(text="a").is_empty


@pytest.mark.parametrize(
    ("parameters", "code", "field"),
    [
        ({"pays": ["Haïti"]}, "insight.value", "pays"),
        ({"annee": ["20"]}, "insight.value", "annee"),
        ({"odd": ["18"]}, "insight.value", "odd"),
        ({"organisme": ["a/b"]}, "insight.value", "organisme"),
        ({"partenaire": [f"p{n}" for n in range(61)]}, "insight.too_many", "partenaire"),
        ({"q": ["x" * 201]}, "insight.text_too_long", "q"),
    ],
)
def test_what_no_code_can_be_is_refused_by_its_field(parameters, code, field):
    with pytest.raises(RuleViolation) as refused:
        selection_of(parameters)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_orders_are_a_closed_list():
    assert sort_of("-budget") == ("budget", True)
    assert sort_of("titre") == ("title", False)
    with pytest.raises(RuleViolation):
        sort_of("budget; drop table")
