"""What a cell would lose as its number z varies: mean, variance and third cumulant on a grid of z, made once.

Whatever the number of guarantees, a point of the factors then costs three interpolations a cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk.cells import Book
from maillon.guarantees.risk.normal import Array, cumulative, density, quantile
from maillon.guarantees.risk.portfolio import Codes, unit_for

# A few thousand guarantees keep each its own PD; more share a PD between two of 32 steps an octave, EL unchanged.
_DISTINCT = 4096
_SHIFT = 47
_LEAST = int(np.float64(2.0**-40).view(np.int64)) >> _SHIFT
_STEPS = 16  # of the grid of z, a unit; cubic interpolation then errs by 1e-5
_BEYOND = 9.0


@dataclass(frozen=True, eq=False)
class Weights:
    """Σ loss, Σ loss², Σ loss³ of each cell (rows) at each PD (columns), whole numbers of a unit: no order matters.

    ``column`` and ``share`` place each guarantee: at its column, and for ``share`` of it at the next one.
    """

    powers: tuple[Array, Array, Array]
    threshold: Array
    column: Codes
    share: Array | None


def weigh(book: Book, loss: Array) -> Weights:
    """The weights of a book's guarantees, ``loss`` being theirs (zero for those counted elsewhere)."""
    if len(book) <= _DISTINCT:
        pd, column = np.unique(book.pd, return_inverse=True)
        share = None
    else:
        bits = book.pd.view(np.int64) >> _SHIFT
        np.maximum(bits, _LEAST - 1, out=bits)
        first = int(bits.min())
        bits -= first
        taken = np.flatnonzero(np.bincount(bits))
        place = np.zeros(int(taken[-1]) + 2, np.intp)
        place[taken] = np.arange(len(taken))
        column = place[bits]
        pd = np.empty(len(taken))
        pd[column] = book.pd
        share = None
        if not np.array_equal(pd[column], book.pd):
            # More than a PD stands on a step: shared between it and the next one.
            needed = np.union1d(taken, taken + 1)
            place[needed] = np.arange(len(needed))
            column = place[bits]
            pd = ((needed + first) << _SHIFT).view(np.float64).copy()
            if first == _LEAST - 1:
                pd[0] = 0.0
            share = book.pd - pd[column]
            share /= np.append(np.diff(pd), 1.0)[column]
    wide, cells = len(pd), len(book.own)
    key = book.cell * wide + column
    largest, many = float(loss.max(initial=0.0)), len(loss)
    powers = []
    power = loss
    for degree in (1, 2, 3):
        unit = unit_for(largest**degree, many) if largest else 1.0
        whole = np.rint(power * (1 / unit))
        made: Array = np.bincount(key, whole, cells * wide).astype(float, copy=False)
        if share is not None:
            beyond = np.bincount(key, np.rint(whole * share), cells * wide)
            made -= beyond
            made[1:] += beyond[:-1]
        made *= unit
        powers.append(made.reshape(cells, wide))
        if degree < 3:
            power = power * loss
    return Weights((powers[0], powers[1], powers[2]), quantile(pd), column, share)


def steepness(book: Book, weights: Weights, lean: float) -> Array:
    """By how much each cell's expected loss rises as its share of the factors falls, once they have leaned so far."""
    threshold = weights.threshold / book.own[:, None]
    seen = np.clip(threshold, -38, 38)
    z = np.zeros((len(book.own), 1))
    for _turn in range(2):
        steep: Array = (weights.powers[0] * density(seen - z)).sum(axis=1) / book.own
        drop = book.matrix.T @ steep
        size = float(np.sqrt((drop**2).sum()))
        if not size:
            return np.maximum(steep, 1e-300)
        z = ((book.matrix @ drop) / book.own * (-lean / size))[:, None]
    return np.maximum(steep, 1e-300)


@dataclass(frozen=True, eq=False)
class Tables:
    """The moments of each cell on a grid of z, and where each point of the factors falls on it."""

    moments: Array  # 3 × cells × steps
    own: tuple[tuple[Codes, Array], ...]  # for each √(1−ρ), its cells and the conditional PDs: columns × steps
    base: Codes  # cells × points, in cells × steps
    near: tuple[Array, Array, Array, Array]

    def at_points(self) -> Array:
        """Mean, variance and third cumulant of the portfolio's loss at each point: 3 × points."""
        made = np.zeros((3, self.base.shape[1]))
        flat = self.moments.reshape(3, -1)
        for step, near in enumerate(self.near):
            place = self.base + step
            for degree in range(3):
                made[degree] += np.einsum("cp,cp->p", near, flat[degree].take(place))
        return made

    def gathered(self, slopes: Array) -> tuple[Array, Array, Array]:
        """What a loss at each cell and PD brings, given what each point's moments bring (3 × points): the way back."""
        _three, cells, steps = self.moments.shape
        made = tuple(np.zeros((cells, self.own[0][1].shape[0])) for _ in range(3))
        on_grid = np.zeros((3, cells * steps))
        for step, near in enumerate(self.near):
            place = (self.base + step).ravel()
            for degree in range(3):
                on_grid[degree] += np.bincount(place, (near * slopes[degree]).ravel(), cells * steps)
        for rows, p in self.own:
            spread = p * (1 - p)
            for degree, conditional in enumerate((p, spread, spread * (1 - 2 * p))):
                made[degree][rows] = on_grid[degree].reshape(cells, steps)[rows] @ conditional.T
        return made[0], made[1], made[2]


def tabulate(book: Book, weights: Weights, z: Array) -> Tables:
    """The tables of a book's cells over what ``z`` (cells × points) reaches."""
    seen = weights.threshold[np.isfinite(weights.threshold)]
    least = float(seen.min() if len(seen) else 0.0) / float(book.own.min()) - _BEYOND
    most = float(seen.max() if len(seen) else 0.0) / float(book.own.min()) + _BEYOND
    least, most = min(least, -_BEYOND), max(most, _BEYOND)
    low = int(np.floor(max(float(z.min()), least) * _STEPS)) - 1
    high = int(np.ceil(min(float(z.max()), most) * _STEPS)) + 3
    grid = np.arange(low, high + 1) / _STEPS
    cells, steps = len(book.own), len(grid)
    moments = np.empty((3, cells, steps))
    parts = []
    for own in np.unique(book.own).tolist():
        rows = np.flatnonzero(book.own == own)
        p = cumulative((weights.threshold / own)[:, None] - grid)
        spread = p * (1 - p)
        for degree, conditional in enumerate((p, spread, spread * (1 - 2 * p))):
            moments[degree][rows] = weights.powers[degree][rows] @ conditional
        parts.append((rows, p))
    place = np.clip(z, grid[1], grid[-3]) * _STEPS
    place -= low
    whole = place.astype(np.intp)
    f = place - whole
    whole += np.arange(cells)[:, None] * steps - 1
    after, before, twice = f + 1, f - 1, f - 2
    inner, outer = before * twice, after * f
    near = (f * inner / -6, after * inner / 2, outer * twice / -2, outer * before / 6)
    return Tables(moments, tuple(parts), whole, near)
