"""Everything the committee's risk page shows of a file, in one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from maillon.core.errors import RuleViolation
from maillon.guarantees.risk.distribution import Distribution, distribution
from maillon.guarantees.risk.marginal import Marginal, marginal
from maillon.guarantees.risk.measures import CONTRIBUTION_LEVEL, LEVELS, Measure, Settings, measure
from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.portfolio import Portfolio, merged
from maillon.guarantees.risk.sensitivity import Variant, sensitivity
from maillon.guarantees.risk.shares import Share, shares
from maillon.guarantees.risk.stress import Stress, Stressed, stressed


@dataclass(frozen=True, slots=True)
class Bringer:
    """One guarantee's part: its exposure, EL and share of ES 99 %."""

    key: str
    exposure: float
    expected_loss: float
    shortfall: float
    is_candidate: bool


@dataclass(frozen=True, eq=False)
class Page:
    """The fund's year with the candidate if any, what it adds, who brings what, bad years, other assumptions.

    ``needless`` names the stresses that could not be told here (a column is missing).
    """

    model: Model
    portfolio: Portfolio
    whole: Measure
    distribution: Distribution | None
    marginal: Marginal | None
    by_country: tuple[Share, ...]
    by_sector: tuple[Share, ...]
    by_label: dict[str, tuple[Share, ...]]
    heaviest: tuple[Bringer, ...]
    stresses: tuple[Stressed, ...]
    needless: tuple[str, ...]
    sensitivity: tuple[Variant, ...]
    levels: tuple[float, ...] = LEVELS
    contribution_level: float = CONTRIBUTION_LEVEL

    @property
    def solvency_need(self) -> float:
        """ES 99 % above EL: what capital must bear once the provision bears what is expected."""
        return self.whole.es[CONTRIBUTION_LEVEL] - self.whole.expected_loss


def committee(
    portfolio: Portfolio,
    candidate: Portfolio | None,
    model: Model,
    *,
    stresses: Sequence[Stress] = (),
    heaviest: int = 15,
    settings: Settings | None = None,
) -> Page:
    """The risk page of a fund, or of a file in study beside the fund's other guarantees. Raises RuleViolation."""
    both = merged(portfolio, candidate) if candidate is not None and len(candidate) else portfolio
    whole = measure(both, model, settings=settings)
    told, needless = [], []
    for stress in stresses:
        try:
            told.append(stressed(both, model, stress, before=whole, settings=settings))
        except RuleViolation as refused:
            if refused.code != "guarantees.risk_stress_needs_column":
                raise
            needless.append(stress.key)
    expected = both.loss * both.pd
    order = sorted(range(len(both)), key=lambda at: (-whole.contributions[at], both.keys[at]))[:heaviest]
    return Page(
        model=model,
        portfolio=both,
        whole=whole,
        distribution=distribution(both, model, whole),
        marginal=marginal(portfolio, candidate, model) if both is not portfolio and candidate is not None else None,
        by_country=shares(both, whole, "country"),
        by_sector=shares(both, whole, "sector"),
        by_label={name: shares(both, whole, name) for name in both.labels},
        heaviest=tuple(
            Bringer(
                both.keys[at],
                float(both.exposure[at]),
                float(expected[at]),
                float(whole.contributions[at]),
                at >= len(portfolio),
            )
            for at in order
            if whole.contributions[at] > 0
        ),
        stresses=tuple(told),
        needless=tuple(needless),
        sensitivity=sensitivity(both, model),
    )
