"""Who brings what: ES 99 %, EL and exposure summed by country, sector or any label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk.measures import Measure
from maillon.guarantees.risk.portfolio import Portfolio, exact_sum


@dataclass(frozen=True, slots=True)
class Share:
    """One value of an axis (a country, a lender): its guarantees, exposure, EL and part of ES 99 %."""

    value: str
    many: int
    exposure: float
    expected_loss: float
    shortfall: float


def shares(of: Portfolio, measured: Measure, axis: str) -> tuple[Share, ...]:
    """The shares of ``country``, ``sector`` or a label, the heaviest in ES first; they add up to the whole."""
    if axis in ("country", "sector"):
        names = of.countries if axis == "country" else of.sectors
        codes = of.country if axis == "country" else of.sector
    else:
        values = of.labels.get(axis, ("",) * len(of))
        names = tuple(sorted(set(values)))
        place = {name: at for at, name in enumerate(names)}
        codes = np.array([place[value] for value in values], np.intp)
    expected = of.loss * of.pd
    made = []
    for code, name in enumerate(names):
        rows = np.flatnonzero(codes == code)
        if len(rows):
            made.append(
                Share(
                    name,
                    len(rows),
                    exact_sum(of.exposure[rows]),
                    exact_sum(expected[rows]),
                    exact_sum(measured.contributions[rows]),
                )
            )
    return tuple(sorted(made, key=lambda one: (-one.shortfall, one.value)))
