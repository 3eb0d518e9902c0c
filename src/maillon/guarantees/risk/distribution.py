"""How the year's loss is spread: what falls between two amounts, nothing at all, and beyond the last amount."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk import exact, semianalytic
from maillon.guarantees.risk.cells import Book, book
from maillon.guarantees.risk.measures import EXACT, Measure, Settings, Sight, sighted
from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.normal import Array
from maillon.guarantees.risk.portfolio import Portfolio

BARS, QUARTERS = 20, 4
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
# A picture needs fewer points than a figure.
_COARSE = Settings(points=256, points_many=512, exact_points=128, grid=512)


@dataclass(frozen=True, eq=False)
class Distribution:
    """Chances that add up to one: ``nothing``, then a ``share`` from each of ``edges`` to the next, then ``beyond``.

    Amounts are those of the portfolio's currency; a loss that falls on an edge counts below it.
    """

    edges: Array
    share: Array
    nothing: float
    beyond: float


def distribution(
    of: Portfolio, model: Model, whole: Measure, *, settings: Settings | None = None
) -> Distribution | None:
    """How the loss of a portfolio already measured is spread, in round amounts up to its worst years.

    None where nothing can be lost by chance. Raises RuleViolation on loadings.
    """
    settings = settings or _COARSE
    sight = sighted(of, model, settings=settings)
    worst = max(whole.es.values(), default=0.0)
    if sight is None or worst <= 0:
        return None
    opened = book(of, model)
    step = _round(worst / BARS)
    # Whole quarters, so that the amounts written under the picture are round too.
    many = math.ceil(math.ceil(worst / step) / QUARTERS) * QUARTERS
    edges: Array = np.arange(many + 1).astype(float) * step
    above = _above(opened, sight, edges - opened.certain, settings)
    # Nearly normal tails may rise by a hair where nothing is: a chance never does.
    above = np.minimum.accumulate(np.clip(above, 0.0, 1.0))
    return Distribution(edges, above[:-1] - above[1:], float(1 - above[0]), float(above[-1]))


def _above(opened: Book, sight: Sight, amounts: Array, settings: Settings) -> Array:
    """P(L > x) of what is open, for each amount; certain below nothing."""
    if sight.method == EXACT:
        seen = exact.follow(opened, sight.at, size=settings.grid, reach=max(sight.reach, float(amounts[-1])))
        up_to = np.concatenate([[0.0], np.cumsum(seen.mass)])
        # Amounts that are sums of the same terms in another order may differ in their last digit.
        hair = 1e-9 * float(amounts[-1])
        above: Array = 1 - up_to[np.searchsorted(seen.loss, amounts + hair, side="right")] / seen.total
    else:
        above = semianalytic.look(opened, many=sight.at.many, at=sight.at).tail.beyond(amounts)[0]
    return np.where(amounts < 0, 1.0, above)


def _round(amount: float) -> float:
    """The next round amount: 1, 2, 2.5 or 5 times a power of ten."""
    scale = 10.0 ** math.floor(math.log10(amount))
    return next(one for one in _STEPS if one * scale >= amount * (1 - 1e-9)) * scale
