"""What must hold of any portfolio's figures (invariant 20), and the edges where naive figures break."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maillon.guarantees.risk import Exposure, Model, Portfolio, marginal, measure, portfolio, shares
from maillon.guarantees.risk.measures import LEVELS, Settings
from maillon.guarantees.risk.model import Loadings
from maillon.guarantees.risk.points import Points
from maillon.guarantees.risk.portfolio import exact_sum, merged
from tests.guarantees.portfolios import drawn, of, one

QUICK = Settings(points=128, points_many=128, exact_points=64, exact_line=128, grid=256, grid_of_shares=128)
CERTAINTIES = st.sampled_from([0.0, 1.0, 0.5, 0.005, 1e-9, 0.999])
ROWS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.01, 1.0, 999.99, 50_000.0, 1e7, 1e12]) | st.floats(0, 1e7),
        CERTAINTIES | st.floats(0, 1),
        st.sampled_from([0.0, 0.45, 1.0]) | st.floats(0, 1),
        st.sampled_from(["SN", "HT", "ML"]),
        st.sampled_from(["agriculture", "crafts"]),
    ),
    max_size=18,
)
MODELS = st.builds(
    Model,
    default=st.builds(
        Loadings, st.sampled_from([0.0, 0.25, 0.6]), st.sampled_from([0.0, 0.3]), st.sampled_from([0.0, 0.2])
    ),
)


def made(rows: list[tuple[float, float, float, str, str]], letter: str = "G") -> Portfolio:
    return portfolio(Exposure(f"{letter}{at}", *row) for at, row in enumerate(rows))


# A name all but sure not to default beside a heavy one: the third term once gave shares of millions.
@example(
    rows=[
        (0.0, 0.0, 0.0, "SN", "agriculture"),
        (1.0, 1e-9, 0.45, "SN", "agriculture"),
        (999.99, 0.5, 0.45, "SN", "agriculture"),
    ],
    model=Model(default=Loadings(0.0, 0.0, 0.0)),
    method="semi-analytic",
)
@given(rows=ROWS, model=MODELS, method=st.sampled_from(["", "semi-analytic"]))
def test_figures_are_within_what_they_can_be(rows: list, model: Model, method: str) -> None:  # type: ignore[type-arg]
    whole = made(rows)
    told = measure(whole, model, settings=QUICK, method=method)
    assert told.expected_loss >= 0
    before = 0.0
    for level in LEVELS:
        assert 0 <= told.var[level] <= told.es[level] <= told.total_exposure * (1 + 1e-12)
        assert told.expected_loss <= told.es[level]
        assert told.es[level] >= before
        before = told.es[level]
    assert exact_sum(told.contributions) == pytest.approx(told.es[0.99], rel=1e-9, abs=1e-9)
    for axis in ("country", "sector"):
        told_shares = shares(whole, told, axis)
        assert sum(share.shortfall for share in told_shares) == pytest.approx(told.es[0.99], rel=1e-9, abs=1e-9)
    if method == "":
        assert told.contributions.min(initial=0.0) >= 0
        assert np.all(told.contributions <= whole.loss * (1 + 1e-6) + 1e-9)


def test_no_name_brings_more_than_it_can_lose() -> None:
    """One exposure is nearly the whole fund: the grid's rounding must not give it more than its own loss."""
    rows = [(1.0, 0.5, 1e-05, "SN", "agriculture"), (999.99, 0.005, 1.0, "SN", "agriculture")]
    rows.append((10_000_000.0, 0.5, 1.0, "SN", "agriculture"))
    whole = made(rows)
    told = measure(whole, Model(default=Loadings(0.0, 0.0, 0.0)), settings=QUICK)
    assert np.all(told.contributions <= whole.loss)
    assert exact_sum(told.contributions) == pytest.approx(told.es[0.99], rel=1e-9)


@given(rows=ROWS, model=MODELS, dice=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list, model: Model, dice) -> None:  # type: ignore[no-untyped-def, type-arg]
    kept = made(rows).rows()
    shuffled = list(kept)
    dice.shuffle(shuffled)
    one_way, other = (measure(portfolio(given), model, settings=QUICK) for given in (kept, shuffled))
    assert (one_way.var, one_way.es, one_way.expected_loss) == (other.var, other.es, other.expected_loss)
    told = dict(zip((row.key for row in shuffled), other.contributions.tolist(), strict=True))
    for row, brought in zip(kept, one_way.contributions.tolist(), strict=True):
        # Two equal guarantees may stand one for the other in the last digit.
        assert brought == pytest.approx(told[row.key], rel=1e-9, abs=1e-9)


def test_the_order_of_many_rows_changes_nothing() -> None:
    whole = drawn(20_000, seed=4)
    whole = whole.having(pd=np.random.default_rng(3).uniform(0.005, 0.3, len(whole)))
    rows = whole.rows()
    one_way = measure(portfolio(rows), Model(), errors=False)
    other = measure(portfolio(rows[::-1]), Model(), errors=False)
    assert (one_way.var, one_way.es, one_way.expected_loss) == (other.var, other.es, other.expected_loss)
    assert one_way.contributions.tolist() == other.contributions[::-1].tolist()


@given(rows=ROWS, added=ROWS, model=MODELS)
def test_merging_never_adds_risk_and_a_guarantee_never_lowers_what_is_expected(
    rows: list,  # type: ignore[type-arg]
    added: list,  # type: ignore[type-arg]
    model: Model,
) -> None:
    first, second = made(rows), made(added, "H")
    apart = [measure(one, model, contributions=False) for one in (first, second)]
    both = measure(merged(first, second), model, contributions=False)
    assert both.expected_loss >= apart[0].expected_loss * (1 - 1e-12)
    for level in LEVELS:
        # Each is seen from its own points: what the points may miss is what its bound says, three times over.
        bound = sum(one.es[level] * one.es_error[level] for one in (*apart, both))
        together = apart[0].es[level] + apart[1].es[level]
        assert both.es[level] <= together * (1 + 5e-3) + 3 * bound + 1e-6


@given(rows=ROWS.filter(bool), model=MODELS)
def test_one_more_guarantee_seen_from_the_same_points_adds_at_most_its_loss(rows: list, model: Model) -> None:  # type: ignore[type-arg]
    candidate = of(one("candidate", 40_000.0, 0.06, 0.5))
    told = marginal(made(rows), candidate, model, settings=QUICK)
    assert told.expected_loss == pytest.approx(1200.0, rel=1e-6, abs=1e-3 * max(1.0, told.before.expected_loss * 1e-9))
    rough = told.after.es[0.99] * 2e-2 + 1e-6
    assert -rough <= told.shortfall <= 20_000.0 + rough


def test_a_single_loan_may_have_no_value_at_risk_and_yet_a_shortfall() -> None:
    told = measure(of(one(exposure=100_000.0, pd=0.005, lgd=0.6)), Model())
    assert told.var[0.99] == 0
    assert told.es[0.99] == pytest.approx(60_000 * 0.005 / 0.01, rel=1e-9)
    assert told.var[0.995] == 0
    assert told.es[0.995] == pytest.approx(60_000, rel=1e-9)
    assert told.contributions.tolist() == [pytest.approx(told.es[0.99])]


def test_nothing_and_certainties() -> None:
    nothing = measure(of(), Model())
    assert (nothing.n, nothing.expected_loss, nothing.es[0.99], nothing.method) == (0, 0.0, 0.0, "certain")
    sure = measure(of(one("A", 100.0, 1.0, 0.5), one("B", 100.0, 0.0, 1.0), one("C", 0.0, 0.3, 1.0)), Model())
    assert (sure.expected_loss, sure.var[0.95], sure.es[0.99]) == (50.0, 50.0, 50.0)
    assert sure.contributions.tolist() == [50.0, 0.0, 0.0]
    mixed = measure(of(one("A", 100.0, 1.0, 0.5), one("B", 100.0, 0.5, 1.0)), Model())
    assert (mixed.var[0.99], mixed.es[0.99]) == (150.0, pytest.approx(150.0))


def test_equal_guarantees_bring_equal_parts() -> None:
    told = measure(of(*(one(f"G{at}", 10_000.0) for at in range(40))), Model())
    assert told.contributions == pytest.approx([told.es[0.99] / 40] * 40, rel=1e-9)
    assert told.var_error[0.99] == 0  # amounts that share a step are not rounded


def test_the_mean_of_the_points_is_the_expected_loss() -> None:
    from maillon.guarantees.risk import exact  # noqa: PLC0415
    from maillon.guarantees.risk.cells import book  # noqa: PLC0415

    whole = drawn(80, seed=9)
    opened = book(whole, Model(default=Loadings(0.0, 0.0, 0.0)))
    alone = Points(np.zeros((len(opened.own), 1)), np.ones(1), True)
    seen = exact.follow(opened, alone, size=4000, reach=opened.largest)
    assert seen.mean == pytest.approx(whole.expected_loss, rel=1e-12)
    # A loss between two steps is shared so that the mean stays: nothing is lost to rounding.
    assert float((seen.loss * seen.mass).sum()) == pytest.approx(whole.expected_loss, rel=1e-9)


def test_a_bound_holds_what_finer_figures_say() -> None:
    for seed in range(2):
        whole = drawn(70, seed=seed)
        told = measure(whole, Model(), contributions=False)
        finer = measure(
            whole, Model(), settings=Settings(exact_points=2048, grid=2500), contributions=False, errors=False
        )
        for level in LEVELS:
            assert abs(told.var[level] / finer.var[level] - 1) <= told.var_error[level] + 1e-3
            assert abs(told.es[level] / finer.es[level] - 1) <= told.es_error[level] + 1e-3
