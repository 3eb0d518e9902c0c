"""The picture of a year's loss: chances that add up, beside every combination, and beside the figures it stands by."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from maillon.guarantees.risk import Model, Portfolio, distribution, measure
from maillon.guarantees.risk.distribution import Distribution
from maillon.guarantees.risk.model import Loadings
from tests.guarantees import scene as stage
from tests.guarantees.claiming import defaulted
from tests.guarantees.portfolios import drawn, of, one

ALONE = Model(default=Loadings(0.0, 0.0, 0.0))


def spread(portfolio: Portfolio, model: Model) -> Distribution:
    told = distribution(portfolio, model, measure(portfolio, model))
    assert told is not None
    return told


@pytest.mark.parametrize("sure", [False, True])
def test_independent_guarantees_are_every_combination(sure: bool) -> None:
    rows = [one(f"G{at}", 1000.0 * (at * at + 1), 0.02 * (at + 1), 0.5) for at in range(8)]
    rows += [one("défaut", 3000.0, 1.0, 0.5)] * sure
    told = spread(of(*rows), ALONE)
    known = np.zeros(len(told.share))
    nothing = beyond = 0.0
    for paid in itertools.product((False, True), repeat=len(rows)):
        chance = math.prod(row.pd if is_paid else 1 - row.pd for row, is_paid in zip(rows, paid, strict=True))
        loss = sum(row.exposure * row.lgd for row, is_paid in zip(rows, paid, strict=True) if is_paid)
        if loss <= 0:
            nothing += chance
        elif loss > told.edges[-1]:
            beyond += chance
        else:
            known[int(np.searchsorted(told.edges, loss, side="left")) - 1] += chance
    assert told.share == pytest.approx(known, abs=1e-9)
    assert (told.nothing, told.beyond) == pytest.approx((nothing, beyond), abs=1e-9)


@pytest.mark.parametrize("many", [30, 150, 1000, 20_000])
def test_the_picture_stands_by_the_figures(many: int) -> None:
    portfolio = drawn(many)
    figures, told = measure(portfolio, Model()), spread(portfolio, Model())
    assert told.nothing + told.share.sum() + told.beyond == pytest.approx(1, abs=1e-9)
    assert (told.share >= 0).all() and len(told.share) in (8, 12, 16, 20, 24)
    assert figures.es[0.995] <= told.edges[-1] < figures.es[0.995] + 4 * told.edges[1]
    assert told.edges[1] in (np.array([[1, 2, 2.5, 5]]) * 10.0 ** np.arange(3, 10)[:, None]).ravel()
    reached = told.nothing + np.cumsum(told.share)
    for level in (0.95, 0.99):
        # The bar where the chances pass the level is the one VaR stands in, a step aside at most.
        bar = int(np.searchsorted(reached, level))
        assert told.edges[max(bar - 1, 0)] <= figures.var[level] <= told.edges[min(bar + 2, len(told.edges) - 1)]


def test_what_cannot_be_lost_by_chance_has_no_picture() -> None:
    empty = of()
    assert distribution(empty, Model(), measure(empty, Model())) is None
    sure = of(one("défaut", 3000.0, 1.0, 0.5))
    assert distribution(sure, Model(), measure(sure, Model())) is None


@pytest.mark.django_db
def test_the_page_draws_it_with_its_table(client: Client) -> None:
    scene = stage.scene()
    defaulted(scene)  # drawn whole, and not called yet
    client.force_login(scene.people.guillaume)
    page = html.fromstring(client.get(reverse("fund_risk")).content.decode())
    bars, told = page.xpath("//figure//svg/rect"), page.xpath("//table[@aria-label='Chance de chaque perte']//tr")
    assert len(bars) > 1
    assert len(told) == len(bars) + 3, "a heading, none, each bar, beyond"
