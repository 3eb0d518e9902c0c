"""What one more guarantee would do: the same year, seen from the same points, with and without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from maillon.guarantees.risk.measures import CONTRIBUTION_LEVEL, Measure, Settings, beside, measure, sighted
from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.portfolio import Portfolio, merged

# A comparison needs fewer points than a figure: what the points miss, they miss twice and it cancels.
_QUICK = Settings(points=128, points_many=1024, exact_points=256, grid=768)


@dataclass(frozen=True, eq=False)
class Marginal:
    """A portfolio without and with candidates, and what they add to each figure."""

    before: Measure
    after: Measure
    expected_loss: float
    var: dict[float, float]
    es: dict[float, float]

    @property
    def shortfall(self) -> float:
        """What the candidates add to ES 99 %: the capital they ask for."""
        return self.es[CONTRIBUTION_LEVEL]


def marginal(of: Portfolio, candidates: Portfolio, model: Model, *, settings: Settings | None = None) -> Marginal:
    """The effect of one or more candidates on a portfolio's figures. Raises RuleViolation on loadings."""
    settings = settings or _QUICK
    both = merged(of, candidates)
    # Without them, they are still there, at nothing: so that both are seen from the same points.
    exposure = both.exposure.copy()
    exposure[len(of) :] = 0.0
    alone = both.having(exposure=exposure)
    if (together := beside(alone, both, model, settings)) is not None:
        before, after = together
    else:
        sight = sighted(both, model, settings=settings)
        before, after = (
            measure(one, model, settings=settings, sight=sight, contributions=False, errors=False)
            for one in (alone, both)
        )
    before = replace(before, n=len(of))
    return Marginal(
        before=before,
        after=after,
        expected_loss=after.expected_loss - before.expected_loss,
        var={level: after.var[level] - before.var[level] for level in after.var},
        es={level: after.es[level] - before.es[level] for level in after.es},
    )
