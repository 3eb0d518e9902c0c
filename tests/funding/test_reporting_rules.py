"""A report read from its answers, and what it leaves unexplained."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from maillon.funding.rules.reporting import Spent, Told, against, is_otherwise, over_transfer, read, unexplained

SAID = [
    ("report.period.first_day", "", "2026-04-01"),
    ("report.period.last_day", "", "2027-03-31"),
    ("report.people.women", "", "210"),
    ("report.people.men", "", "deux"),
    ("report.result.number", "/data/resultats/resultat[1]", "1.1"),
    ("report.result.actual", "/data/resultats/resultat[1]", "39.2"),
    ("report.result.comment", "/data/resultats/resultat[1]", " Trop de pluie "),
    ("report.result.number", "/data/resultats/resultat[2]", "1.2"),
    ("report.result.actual", "/data/resultats/resultat[2]", ""),
    ("report.expense.category", "/data/argent/depense[1]", "personnel"),
    ("report.expense.planned", "/data/argent/depense[1]", "1000"),
    ("report.expense.actual", "/data/argent/depense[1]", "1234.565"),
    ("report.expense.actual", "/data/argent/depense[2]", "12"),
]


def test_a_report_is_read_by_what_each_question_feeds() -> None:
    told = read(SAID, currency="CAD")
    assert (told.first_day, told.last_day) == (date(2026, 4, 1), date(2027, 3, 31))
    assert told.people == {"women": 210}
    assert [(one.number, one.actual, one.comment) for one in told.achieved] == [("1.1", "39.2", "Trop de pluie")]
    [spent] = told.spent
    assert (spent.category, spent.planned_minor, spent.actual_minor) == ("personnel", 100000, 123456)
    assert told.spent_minor == 123456


def test_francs_have_no_cents() -> None:
    said = [("report.expense.category", "[1]", "personnel"), ("report.expense.actual", "[1]", "1500")]
    assert read(said, currency="XOF").spent_minor == 1500


SPENT = st.builds(
    Spent,
    category=st.just("personnel"),
    label=st.just(""),
    planned_minor=st.integers(0, 10**9),
    actual_minor=st.integers(0, 10**9),
    comment=st.sampled_from(["", "Le prix a monté."]),
)
SHARE = st.fractions(Fraction(1, 100), 1)


@given(st.lists(SPENT, max_size=6), SHARE)
def test_what_differs_too_much_without_a_word_is_unexplained(lines: list[Spent], share: Fraction) -> None:
    told = Told(spent=tuple(lines))
    found = unexplained(told, share=share)
    for one in lines:
        within = one.planned_minor * (1 - share) <= one.actual_minor <= one.planned_minor * (1 + share)
        assert (one in found) == (not within and not one.comment)
    assert set(found) >= {one for one in over_transfer(told, share=share) if not one.comment}
    assert unexplained(told, share=Fraction(0)) == ()


KEYS = st.sampled_from(["personnel", "voyages", "admin", "autre"])
ITEMS = st.builds(Spent, KEYS, st.just(""), st.integers(0, 10**9), st.integers(0, 10**9))


@given(st.lists(ITEMS, max_size=8), st.dictionaries(KEYS, st.integers(1, 10**9), max_size=4))
def test_whatever_a_report_writes_its_plan_is_the_agreed_one(items: list[Spent], agreed: dict[str, int]) -> None:
    told = Told(spent=tuple(items))
    beside = against(told, agreed, {"autre": "Autre"})
    if not agreed:
        assert beside == told and not is_otherwise(told, agreed)
        return
    planned: dict[str, int] = {}
    for one in beside.spent:
        planned[one.category] = planned.get(one.category, 0) + one.planned_minor
    assert {key: minor for key, minor in planned.items() if minor} == agreed
    assert beside.spent_minor == told.spent_minor
    assert [one.said_minor for one in beside.spent[: len(items)]] == [
        one.planned_minor if one.planned_minor != kept.planned_minor else None
        for one, kept in zip(items, beside.spent, strict=False)
    ]
    assert {one.category for one in beside.spent if one.is_left_out} == set(agreed) - {one.category for one in items}
    faithful = Told(spent=tuple(Spent(key, "", minor, 0) for key, minor in agreed.items()))
    assert not is_otherwise(faithful, agreed) and against(faithful, agreed, {}) == faithful
