"""Risk figures beside what is known without them: closed forms, every combination, other methods, blind chance."""

from __future__ import annotations

import itertools
import math
from statistics import NormalDist

import numpy as np
import pytest

from maillon.guarantees.risk import Model, measure
from maillon.guarantees.risk.measures import LEVELS, Settings
from maillon.guarantees.risk.model import Loadings
from maillon.guarantees.risk.portfolio import Portfolio
from tests.guarantees.portfolios import drawn, of, one

N = NormalDist()
ALONE = Model(default=Loadings(0.0, 0.0, 0.0))


@pytest.mark.parametrize("rho", [0.05, 0.2, 0.5])
def test_a_fine_homogeneous_pool_is_vasicek(rho: float) -> None:
    many, pd = 200_000, 0.03
    pool = Portfolio(
        keys=("",) * many,
        exposure=np.ones(many),
        pd=np.full(many, pd),
        lgd=np.full(many, 0.4),
        country=np.zeros(many, np.intp),
        sector=np.zeros(many, np.intp),
        countries=("SN",),
        sectors=("agriculture",),
    )
    told = measure(pool, Model(default=Loadings(math.sqrt(rho), 0.0, 0.0)))
    for level in LEVELS:
        share = N.cdf((N.inv_cdf(pd) + math.sqrt(rho) * N.inv_cdf(level)) / math.sqrt(1 - rho))
        assert told.var[level] == pytest.approx(share * 0.4 * many, rel=1e-3)
    # ES of Vasicek's law: the mean of its quantiles beyond the level.
    beyond = [0.99 + 0.01 * (at + 0.5) / 2000 for at in range(2000)]
    worst = [N.cdf((N.inv_cdf(pd) + math.sqrt(rho) * N.inv_cdf(at)) / math.sqrt(1 - rho)) for at in beyond]
    assert told.es[0.99] == pytest.approx(sum(worst) / len(worst) * 0.4 * many, rel=2e-3)


def test_independent_guarantees_are_every_combination() -> None:
    rows = [one(f"G{at}", 1000.0 * (at * at + 1), 0.01 * (at + 1), 0.5) for at in range(10)]
    told = measure(of(*rows), ALONE)
    outcomes = []
    for paid in itertools.product((False, True), repeat=len(rows)):
        chance = math.prod(row.pd if is_paid else 1 - row.pd for row, is_paid in zip(rows, paid, strict=True))
        loss = sum(row.exposure * row.lgd for row, is_paid in zip(rows, paid, strict=True) if is_paid)
        outcomes.append((loss, chance, paid))
    outcomes.sort(reverse=True)
    for level in LEVELS:
        var, es, _shares = _worst(outcomes, 1 - level, rows)
        assert told.var[level] == pytest.approx(var, abs=1e-6)
        assert told.es[level] == pytest.approx(es, rel=1e-9)
    assert told.contributions == pytest.approx(_worst(outcomes, 0.01, rows)[2], rel=1e-9)


def _worst(outcomes: list, beyond: float, rows: list) -> tuple[float, float, list[float]]:  # type: ignore[type-arg]
    """VaR, ES and each row's share of ES, from outcomes sorted by falling loss."""
    var = next(
        loss for at, (loss, _c, _p) in enumerate(outcomes) if sum(c for _l, c, _q in outcomes[: at + 1]) > beyond
    )
    above = [(chance, loss, paid) for loss, chance, paid in outcomes if loss > var]
    level = [(chance, paid) for loss, chance, paid in outcomes if loss == var]
    part = (beyond - sum(chance for chance, _l, _p in above)) / sum(chance for chance, _p in level)
    told = [(chance, paid) for chance, _loss, paid in above] + [(chance * part, paid) for chance, paid in level]
    shares = [
        sum(chance for chance, paid in told if paid[at]) * row.exposure * row.lgd / beyond
        for at, row in enumerate(rows)
    ]
    return var, sum(shares), shares


@pytest.mark.parametrize("many", [200, 1000])
def test_both_methods_meet(many: int) -> None:
    whole = drawn(many, seed=many)
    settings = Settings(exact_points=256, points=256, grid=1500)
    exact = measure(whole, Model(), method="exact", settings=settings, contributions=many < 500)
    nearly = measure(whole, Model(), method="semi-analytic", settings=settings)
    for level in LEVELS:
        assert nearly.var[level] == pytest.approx(exact.var[level], rel=2.5e-3)
        assert nearly.es[level] == pytest.approx(exact.es[level], rel=2e-3)
    if many < 500:
        assert nearly.contributions == pytest.approx(exact.contributions, abs=2e-3 * exact.es[0.99])


def test_figures_are_those_of_a_million_drawn_years() -> None:
    whole = drawn(60, seed=5, countries=4, sectors=3)
    told = measure(whole, Model())
    worst = _drawn_losses(whole, 1_000_000)
    for level in LEVELS:
        tail = worst[: round(len(worst) * (1 - level))]
        assert told.es[level] == pytest.approx(tail.mean(), rel=1e-2)
        assert told.var[level] == pytest.approx(tail[-1], rel=1.5e-2)


def _drawn_losses(whole: Portfolio, years: int) -> np.ndarray:  # type: ignore[type-arg]
    dice, model = np.random.default_rng(7), Model().default
    threshold = np.array([N.inv_cdf(one) for one in whole.pd.tolist()])
    made, block = np.zeros(years), 50_000
    own = math.sqrt(1 - model.shared)
    for start in range(0, years, block):
        world = dice.standard_normal((block, 1))
        country = dice.standard_normal((block, len(whole.countries)))[:, whole.country]
        sector = dice.standard_normal((block, len(whole.sectors)))[:, whole.sector]
        fate = model.everywhere * world + model.country * country + model.sector * sector
        fate += own * dice.standard_normal((block, len(whole)))
        made[start : start + block] = (fate < threshold) @ whole.loss
    made[::-1].sort()
    return made


def test_sixty_per_cent_of_the_fund_on_one_name_is_seen_among_many_small_ones() -> None:
    rows = drawn(400, seed=2).rows()
    heavy = one("heavy", sum(row.exposure for row in rows) * 1.5, 0.04, 0.55, country="C01", sector="S01")
    exact = measure(of(*rows, heavy), Model(), method="exact", contributions=False)
    nearly = measure(of(*rows, heavy), Model(), method="semi-analytic")
    for level in LEVELS:
        assert nearly.es[level] == pytest.approx(exact.es[level], rel=5e-3)
    assert nearly.contributions[-1] > 0.8 * heavy.exposure * heavy.lgd


def test_thresholds_and_normal_law_are_exact() -> None:
    from maillon.guarantees.risk.normal import cumulative, quantile  # noqa: PLC0415

    x = np.linspace(-8.5, 8.5, 4001)
    assert cumulative(x) == pytest.approx([math.erfc(-one / math.sqrt(2)) / 2 for one in x.tolist()], abs=1e-15)
    assert cumulative(quantile(np.array([1e-9, 0.01, 0.5, 0.99]))) == pytest.approx([1e-9, 0.01, 0.5, 0.99], rel=1e-9)
