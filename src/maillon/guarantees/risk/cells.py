"""The cells of a portfolio: guarantees of one country and sector, whose fates hang on one number of the factors.

Within a cell a guarantee defaults with probability Φ(t − z), where t is its threshold Φ⁻¹(PD)/√(1−ρ) and z the cell's
share of the factors, (a·G + b·C + d·S)/√(1−ρ). Bad times are negative factors: what follows writes z so that a
guarantee's conditional probability is Φ(t − z) and falls as z rises.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from maillon.guarantees.risk.model import Model
from maillon.guarantees.risk.normal import Array, quantile
from maillon.guarantees.risk.portfolio import Codes, Portfolio, blocks, exact_sum

NOTHING, _SMALLEST = 1e-12, 1e-100


@dataclass(frozen=True, eq=False)
class Book:
    """The guarantees whose fate is open (0 < PD < 1, something to lose), and what is lost for certain (PD = 1).

    ``is_open`` says which rows of the portfolio these are; ``cell`` numbers their cell; ``matrix`` has one row a cell
    and one column a factor (global, then countries, then sectors), ``own`` the cell's √(1−ρ).
    """

    is_open: NDArray[np.bool_]
    loss: Array
    pd: Array
    cell: NDArray[np.integer]
    matrix: Array
    own: Array
    certain: float
    largest: float
    expected: float

    def __len__(self) -> int:
        return len(self.loss)

    @cached_property
    def at(self) -> Codes:
        """Where each open row stands in the portfolio."""
        return np.flatnonzero(self.is_open)


def book(portfolio: Portfolio, model: Model) -> Book:
    """The open guarantees of a portfolio in their cells, with the model's loadings. Raises RuleViolation."""
    loss, pd = portfolio.loss, portfolio.pd
    # What is a million millionth of the heaviest loss, or of a chance, decides nothing and only breaks divisions.
    least = max(float(loss.max(initial=0.0)) * NOTHING, _SMALLEST)
    is_open = (loss > least) & (pd > NOTHING) & (pd < 1 - NOTHING)
    everything = bool(is_open.all())
    wide = max(len(portfolio.sectors), 1)
    # The cells are those of all rows: two portfolios that differ by what is open are seen from the same points.
    seen = np.zeros(max(len(portfolio.countries), 1) * wide, np.intp)
    for part in blocks(len(pd)):
        seen += np.bincount(portfolio.country[part] * wide + portfolio.sector[part], minlength=len(seen))
    present = np.flatnonzero(seen)
    renumber = np.zeros(len(seen), np.intp)
    renumber[present] = np.arange(len(present))
    matrix, own = _loadings(portfolio, model, present, wide)
    cell = np.empty(len(pd), np.min_scalar_type(len(seen)))
    for part in blocks(len(pd)):
        cell[part] = renumber[portfolio.country[part] * wide + portfolio.sector[part]]
    taken = loss if everything else loss[is_open]
    certain = 0.0 if everything else exact_sum(loss[pd >= 1 - NOTHING])
    open_pd = pd if everything else pd[is_open]
    return Book(
        is_open=is_open,
        loss=taken,
        pd=open_pd,
        cell=cell if everything else cell[is_open],
        matrix=matrix,
        own=own,
        certain=certain,
        largest=portfolio.largest_loss if everything else exact_sum(taken),
        expected=portfolio.expected_loss if everything else exact_sum(taken * open_pd),
    )


def _loadings(portfolio: Portfolio, model: Model, present: Codes, wide: int) -> tuple[Array, Array]:
    countries, sectors = present // wide, present % wide
    used_countries, used_sectors = sorted(set(countries.tolist())), sorted(set(sectors.tolist()))
    matrix = np.zeros((len(present), 1 + len(used_countries) + len(used_sectors)))
    columns = (
        1 + np.searchsorted(used_countries, countries),
        1 + len(used_countries) + np.searchsorted(used_sectors, sectors),
    )
    rows = np.arange(len(present))
    if model.countries or model.sectors or model.fixed:
        each = [
            model.of(portfolio.countries[country], portfolio.sectors[sector])
            for country, sector in zip(countries.tolist(), sectors.tolist(), strict=True)
        ]
        parts = np.array([(one.everywhere, one.country, one.sector) for one in each]).reshape(-1, 3)
    else:
        usual = model.of("", "")
        parts = np.array([[usual.everywhere, usual.country, usual.sector]])
    matrix[:, 0] = parts[:, 0]
    matrix[rows, columns[0]] = parts[:, 1]
    matrix[rows, columns[1]] = parts[:, 2]
    # From the three parts, not from the matrix: cells of the same loadings then share one number to the last digit.
    own: Array = np.broadcast_to(np.sqrt(1 - (parts**2).sum(axis=1)), len(present)).copy()
    return matrix, own


def thresholds(pd: Array) -> Array:
    """Φ⁻¹ of probabilities, each distinct one computed once."""
    known, where = np.unique(pd, return_inverse=True)
    made: Array = quantile(known)[where]
    return made
