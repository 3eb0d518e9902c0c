"""Invented portfolios, the same every time."""

from __future__ import annotations

import numpy as np

from maillon.guarantees.risk import Exposure, Portfolio, portfolio

GRADES = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2)


def drawn(many: int, seed: int = 1, countries: int = 12, sectors: int = 8, lgd: float = 0.55) -> Portfolio:
    """Guarantees of the study's shape: lognormal sizes, seven grades, twelve countries, eight sectors."""
    dice = np.random.default_rng(seed)
    return Portfolio(
        keys=tuple(f"G{at}" for at in range(many)),
        exposure=np.round(dice.lognormal(11, 1, many), 2),
        pd=np.array(GRADES)[dice.integers(0, len(GRADES), many)],
        lgd=np.full(many, lgd),
        country=dice.integers(0, countries, many),
        sector=dice.integers(0, sectors, many),
        countries=tuple(f"C{at:02}" for at in range(countries)),
        sectors=tuple(f"S{at:02}" for at in range(sectors)),
    )


def one(key: str = "G1", exposure: float = 100_000.0, pd: float = 0.05, lgd: float = 0.5, **where: str) -> Exposure:
    """One guarantee."""
    return Exposure(key, exposure, pd, lgd, where.get("country", "SN"), where.get("sector", "agriculture"))


def of(*rows: Exposure) -> Portfolio:
    """A portfolio of these."""
    return portfolio(rows)
