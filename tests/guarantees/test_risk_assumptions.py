"""Bad years, moved assumptions, provisions, grades and their backtest."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillon.core.errors import RuleViolation
from maillon.guarantees.risk import Exposure, Model, committee, marginal, measure, portfolio, read_stresses
from maillon.guarantees.risk.backtest import Observation, Verdict, at_least, backtest, interval
from maillon.guarantees.risk.grades import Grade, Seen, estimates, read_grades
from maillon.guarantees.risk.impairment import Credit, Staging, provision, scheduled, stage, straight_line
from maillon.guarantees.risk.stress import Stress, stressed, touched, under
from tests.guarantees.portfolios import drawn, of, one

DATA = Path(__file__).parents[2] / "data" / "guarantees" / "risk"
NAMES = {"fr": "Essai", "en": "Trial"}


def shipped() -> dict[str, Stress]:
    return {one.key: one for one in read_stresses(json.loads((DATA / "stresses.json").read_text("utf-8")))}


def sahel() -> tuple[Exposure, ...]:
    labels = {"lender": "Caurie"}
    return (
        Exposure("A", 100_000.0, 0.04, 0.5, "Sénégal", "agriculture", labels),
        Exposure("B", 80_000.0, 0.04, 0.5, "SN", "crafts", labels),
        Exposure("C", 120_000.0, 0.04, 0.5, "HT", "agriculture", {"lender": "Fonkoze"}),
    )


def test_a_drought_moves_pd_and_lgd_together_where_it_strikes() -> None:
    whole = portfolio(sahel())
    drought = shipped()["sahel-drought"]
    assert touched(whole, drought).tolist() == [True, False, False]
    worse, model = under(whole, Model(), drought)
    assert worse.lgd.tolist() == pytest.approx([0.65, 0.5, 0.5])
    assert worse.pd[0] > 3 * 0.04
    # The country's and the trade's factors are everybody's there: C farms too, elsewhere.
    assert worse.pd[0] > worse.pd[2] > 0.04
    assert model.of("Sénégal", "agriculture").country == 0
    told = stressed(whole, Model(), drought)
    assert told.touched == 1
    assert told.after.es[0.99] > told.before.es[0.99]


def test_a_factor_fixed_then_averaged_is_the_factor_left_alone() -> None:
    whole = of(one(pd=0.07, lgd=1.0))
    grid = [-8 + 0.02 * at for at in range(801)]
    mean = 0.0
    for value in grid:
        fixed = Stress("x", NAMES, factors={"global": value})
        mean += under(whole, Model(), fixed)[0].pd[0] * math.exp(-value * value / 2) / math.sqrt(2 * math.pi) * 0.02
    assert mean == pytest.approx(0.07, rel=1e-6)


def test_the_heaviest_lender_fails_or_the_column_is_asked_for() -> None:
    fails = shipped()["lender-fails"]
    assert touched(portfolio(sahel()), fails).tolist() == [True, True, False]
    with pytest.raises(RuleViolation) as refused:
        touched(of(one()), fails)
    assert refused.value.params == {"stress": "lender-fails", "column": "lender"}


@pytest.mark.parametrize("wrong", [{"stresses": [{"name": "x"}]}, [{"key": "x", "pd_times": "2"}], {"stresses": 3}])
def test_a_stress_that_is_no_stress_is_refused(wrong: object) -> None:
    with pytest.raises(RuleViolation):
        read_stresses(wrong)


def test_what_a_candidate_adds_is_what_two_runs_differ_by() -> None:
    whole, candidate = drawn(150, seed=3), of(one("new", 90_000.0, 0.05, 0.5, country="C01", sector="S02"))
    told = marginal(whole, candidate, Model())
    assert told.expected_loss == pytest.approx(2250.0, rel=1e-9)
    assert 0 < told.shortfall < 45_000
    assert told.after.es[0.99] == pytest.approx(
        measure(drawn(150, seed=3), Model()).es[0.99] + told.shortfall, rel=5e-3
    )
    empty = marginal(of(), candidate, Model())
    assert empty.shortfall == pytest.approx(measure(candidate, Model()).es[0.99], rel=1e-3)


def test_the_committees_page_has_everything() -> None:
    page = committee(
        portfolio(sahel()), of(one("new", lgd=0.4)), Model(), stresses=tuple(shipped().values()), heaviest=3
    )
    assert page.marginal is not None
    assert [one.is_candidate for one in page.heaviest].count(True) <= 1
    assert sum(share.shortfall for share in page.by_country) == pytest.approx(page.whole.es[0.99])
    assert {one.stress.key for one in page.stresses} == set(shipped())
    assert page.solvency_need == page.whole.es[0.99] - page.whole.expected_loss
    assert set(page.by_label) == {"lender"}
    bare = committee(of(one()), None, Model(), stresses=tuple(shipped().values()))
    assert (bare.marginal, bare.needless) == (None, ("lender-fails",))
    assert committee(of(), None, Model()).heaviest == ()


@given(
    pd=st.floats(0, 1),
    lgd=st.floats(0, 1),
    rate=st.floats(0, 0.5),
    profile=st.lists(st.floats(0, 1e6), max_size=72),
)
def test_provisions_rise_with_the_stage(pd: float, lgd: float, rate: float, profile: list[float]) -> None:
    told = provision(Credit(pd, lgd, rate, tuple(profile)))
    assert 0 <= told.twelve_months <= told.lifetime <= told.impaired
    if not any(profile):
        assert told.impaired == 0


def test_a_life_longer_than_a_year_is_provided_for_in_stage_two() -> None:
    told = provision(Credit(0.04, 0.5, 0.0, straight_line(100_000.0, 36)))
    assert told.twelve_months < told.lifetime < 3 * told.twelve_months
    flat = provision(Credit(0.04, 0.5, 0.0, (100_000.0,) * 12))
    assert flat.twelve_months == flat.lifetime == pytest.approx(2000.0)
    assert told.of(3) == 50_000


def test_stages() -> None:
    rules = Staging()
    assert [stage(rules, days_past_due=days) for days in (0, 29, 30, 89, 90)] == [1, 1, 2, 2, 3]
    assert stage(rules, days_past_due=0, grades_down=2) == 2
    assert stage(rules, days_past_due=0, is_restructured=True) == 2
    assert stage(rules, days_past_due=0, in_default=True) == 3


def test_a_schedule_becomes_a_monthly_profile_under_its_cap() -> None:
    balances = [(date(2026, 1, 15), 100_000.0), (date(2026, 3, 15), 60_000.0), (date(2026, 5, 15), 0.0)]
    assert scheduled(balances, date(2026, 1, 15), 0.5, 40_000.0) == (40_000.0, 40_000.0, 30_000.0, 30_000.0)
    assert scheduled([], date(2026, 1, 1), 0.5, 1.0) == ()


def test_grades_blend_what_was_seen_and_keep_their_order() -> None:
    scale = read_grades(json.loads((DATA / "grades.json").read_text("utf-8")))
    untouched = estimates(scale, {})
    assert [one.pd for one in untouched] == [grade.prior for grade in scale]
    assert {one.credibility for one in untouched} == {0.0}
    moved = estimates(scale, {"1": Seen(120, 30), "3": Seen(10_000, 500)})
    assert moved[2].blended == pytest.approx(0.05, rel=0.01)
    assert moved[0].credibility == 0.5
    assert moved[0].blended > moved[1].blended
    pds = [one.pd for one in moved]
    assert pds == sorted(pds)
    with pytest.raises(RuleViolation):
        read_grades({"grades": [{"key": "A", "prior": 0.2, "weight": 1}, {"key": "B", "prior": 0.1, "weight": 1}]})
    assert estimates([Grade("A", 0.5, 1.0, NAMES)], {"A": Seen(9, 9)})[0].pd == pytest.approx(0.95)


def test_intervals_are_clopper_and_pearsons() -> None:
    # R: binom.test(3, 50)$conf.int, binom.test(0, 20), binom.test(20, 20).
    assert interval(3, 50) == pytest.approx((0.01254859, 0.1654819), rel=1e-5)
    assert interval(0, 20) == pytest.approx((0.0, 0.1684335), rel=1e-5)
    assert interval(20, 20) == pytest.approx((0.8315665, 1.0), rel=1e-5)
    assert interval(0, 0) == (0.0, 1.0)
    assert at_least(1, [0.5, 0.5]) == pytest.approx(0.75)


def test_a_backtest_says_which_grades_were_wrong() -> None:
    seen = [Observation(2024, "A", 0.01, at < 10) for at in range(100)]
    seen += [Observation(2024, "B", 0.05, at < 4) for at in range(80)] + [Observation(2025, "B", 0.05, False)]
    told = {(one.year, one.grade): one for one in backtest(seen)}
    assert told[2024, "A"].verdict == Verdict.ABOVE
    assert told[2024, "A"].surprise < 1e-6
    assert told[2024, "B"].verdict == Verdict.WITHIN
    assert told[2025, "B"].verdict == Verdict.UNTOLD
    assert told[0, ""].many == 181
    assert told[0, ""].foreseen == pytest.approx(1.0 + 4.05)
    assert backtest([]) == ()
