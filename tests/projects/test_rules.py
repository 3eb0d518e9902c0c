"""The rules of activities, by property where there is one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.core.money import exponent
from maillon.projects import rules

PARTS = st.lists(st.one_of(st.none(), st.decimals("0.01", "60", places=2)), min_size=1, max_size=8)
LANGUAGES = st.sampled_from(["fr", "en"])


@given(PARTS)
def test_completed_shares_sum_to_a_hundred_or_say_why(parts):
    completed = rules.completed(parts)
    if None in parts and rules.remainder(parts) > 0:
        assert sum(completed) == 100
    assert all(was is None or was == now for was, now in zip(parts, completed, strict=True))


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=9))
def test_any_exact_division_is_accepted_and_any_other_refused(weights):
    shares = rules.completed([None] * len(weights))
    assert rules.share_problem(shares) is None
    assert rules.share_problem([*shares, Decimal("0.000001")]) == "projects.percentages"


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        ([], None),
        ([None], None),
        ([Decimal(100)], None),
        ([Decimal("99.999999")], "projects.percentages"),
        ([None, Decimal(50)], "projects.percentage_missing"),
        ([Decimal(0), Decimal(100)], "projects.percentage_range"),
        ([Decimal(-1), Decimal(101)], "projects.percentage_range"),
    ],
)
def test_percentages_have_no_tolerance(shares, problem):
    assert rules.share_problem(shares) == problem


@given(st.integers(-(10**16), 10**16), st.sampled_from(["CAD", "XOF", "TND"]), LANGUAGES)
def test_an_amount_shown_is_the_amount_typed(minor, currency, language):
    typed = rules.amount_as_typed(minor, currency, language)
    if abs(minor) < 10 ** (15 + exponent(currency)):
        assert rules.parse_amount(typed, currency, language) == minor


@given(st.decimals("0.000001", "100", places=6), LANGUAGES)
def test_a_percentage_shown_is_the_percentage_typed(value, language):
    assert rules.parse_percentage(rules.number_as_typed(value, language), language) == value


@given(st.text(max_size=20), LANGUAGES)
def test_anything_typed_as_a_number_is_read_or_refused(text, language):
    try:
        assert rules.parse_number(text, language).is_finite()
    except RuleViolation as refused:
        assert refused.code == "projects.not_a_number"


@pytest.mark.parametrize(
    ("typed", "language", "minor"),
    [
        ("1 234,50", "fr", 123450),
        ("1\u202f234,5 $", "fr", 123450),
        ("1,234.50", "en", 123450),
        ("1,234.50", "fr", 123450),
        ("1.234,50", "en", 123450),
        ("12.5", "fr", 1250),
        ("12,5", "en", 1250),
        ("1,234", "en", 123400),
        ("1.234", "fr", 123400),
        ("1,234,567", "en", 123456700),
        ("−40", "fr", -4000),
    ],
)
def test_amounts_are_read_as_their_writer_meant_them(typed, language, minor):
    assert rules.parse_amount(typed, "CAD", language) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "code"),
    [
        ("1,234", "CAD", "projects.too_many_decimals"),
        ("10,5", "XOF", "projects.too_many_decimals"),
        ("douze", "CAD", "projects.not_a_number"),
        ("", "CAD", "projects.not_a_number"),
        ("1e9", "CAD", "projects.not_a_number"),
        ("12 34.56.78", "CAD", "projects.not_a_number"),
        ("9" * 30, "CAD", "projects.amount_too_large"),
        ("٣", "CAD", "projects.not_a_number"),
    ],
)
def test_no_amount_is_rounded_or_guessed(typed, currency, code):
    with pytest.raises(RuleViolation) as refused:
        rules.parse_amount(typed, currency, "fr")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2027-03-31", "2027-03-31"),
        ("2027/3/1", "2027-03-01"),
        ("31/03/2027", "2027-03-31"),
        ("5.5.2027", "2027-05-05"),
    ],
)
def test_dates_are_read_when_they_can_only_be_one_day(typed, read):
    assert rules.parse_date(typed).isoformat() == read


@pytest.mark.parametrize("typed", ["01/02/2027", "2027-02-30", "hier", "", "31/31/2027", "0001-01-01", "2027-1"])
def test_other_dates_are_refused(typed):
    with pytest.raises(RuleViolation) as refused:
        rules.parse_date(typed)
    assert refused.value.code in {"projects.not_a_date", "projects.ambiguous_date"}


@given(st.sets(st.integers(1, 2000), max_size=20), st.integers(2000, 2100))
def test_the_next_identifier_is_free(numbers, year):
    reference = "CA-CRA_ACR-1"
    taken = {f"{reference}-{year}-{number:03d}" for number in numbers} | {"CA-CRA_ACR-1-1999-9999", "autre"}
    assert rules.next_identifier(reference, year, taken) not in taken


def test_an_organisation_without_number_takes_the_networks_prefix():
    assert rules.reference_of({"CA-CRA_ACR": "12345 6789 RR0001"}, "semis") == "CA-CRA_ACR-123456789RR0001"
    assert rules.reference_of({}, "semis-solidaires") == "MAILLON-SEMIS-SOLIDAIRES"


def codes(**changes):
    return [finding.code for finding in rules.findings(rules.merged(rules.blank(), changes))]


def budget(start, end, type="1"):
    money = {"amount_minor": 1, "currency": "CAD", "value_date": start, "status": "1"}
    return {"type": type, "period_start": start, "period_end": end, **money}


@pytest.mark.parametrize(
    ("budgets", "expected"),
    [
        ([budget("2027-04-01", "2028-03-31")], []),
        ([budget("2028-02-29", "2029-02-28")], []),
        ([budget("2027-04-01", "2028-04-01")], ["projects.budget_too_long"]),
        ([budget("2027-04-01", "2027-03-31")], ["projects.budget_order"]),
        ([budget("2027-04-01", "2028-03-31", "2")], ["projects.revised_without_original"]),
        ([budget("2027-04-01", "2028-03-31"), budget("2027-04-01", "2028-03-31", "2")], []),
        ([budget("2027-04-01", "2028-03-31")] * 2, ["projects.budget_twice"]),
    ],
)
def test_budgets_last_a_year_at_most_and_a_revision_has_its_original(budgets, expected):
    assert codes(budgets=budgets) == expected


def test_dates_in_order():
    assert codes(planned_start="2027-02-01", planned_end="2027-01-31") == ["projects.dates_order"]
    assert codes(planned_start="2027-02-01", actual_end="2027-01-31") == []


def indicator(*measurements, measure="1", year=None, baseline=""):
    period = {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "measurements": list(measurements)}
    told = {"measure": measure, "baseline_year": year, "baseline_value": baseline, "periods": [period]}
    return {"results": [{"indicators": [told]}]}


def value(kind, amount, **dimensions):
    return {"kind": kind, "value": amount, "dimensions": dimensions}


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_women_and_men_make_the_whole_of_a_count(women, men):
    slices = [value("actual", str(women), sex="female"), value("actual", str(men), sex="male")]
    assert codes(**indicator(value("actual", str(women + men)), *slices)) == []
    assert codes(**indicator(value("actual", str(women + men + 1)), *slices)) == ["projects.slices_differ"]


def test_results_agree_with_their_measure():
    assert codes(**indicator(value("target", "beaucoup"))) == ["projects.measure_not_a_number"]
    assert codes(**indicator(value("target", "beaucoup"), measure="5")) == []
    assert codes(**indicator(value("target", "NaN"))) == ["projects.measure_not_a_number"]
    assert codes(**indicator(baseline="12")) == ["projects.baseline_year_missing"]
    assert codes(**indicator(baseline="12", year=2028)) == ["projects.period_before_baseline"]
    halves = [value("actual", "40", sex="female"), value("actual", "80", sex="male")]
    assert codes(**indicator(value("actual", "60"), *halves, measure="2")) == []
    assert codes(**indicator(value("actual", "60"), value("actual", "70", age="0-17"))) == ["projects.slices_differ"]


def test_the_gate_lists_everything_missing():
    gaps = rules.missing(rules.blank())
    assert len(gaps) == 9
    assert gaps[0].code == "projects.missing_identifier"
    assert {gap.params["section"] for gap in gaps} <= set(rules.SECTIONS)


@given(st.sampled_from(["draft", "published", "withdrawn", "autre"]), st.sampled_from(["publish", "withdraw", "x"]))
def test_states_follow_the_table_only(state, verb):
    allowed = {("draft", "publish"), ("published", "withdraw"), ("withdrawn", "publish")}
    if (state, verb) in allowed:
        assert rules.transition(state, verb) in {"published", "withdrawn"}
    else:
        with pytest.raises(RuleViolation):
            rules.transition(state, verb)
