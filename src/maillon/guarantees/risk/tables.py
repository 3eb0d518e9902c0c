"""What a cell would lose as its number z varies: mean, variance and third cumulant on a grid of z, made once.

Whatever the number of guarantees, a point of the factors then costs three interpolations a cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillon.guarantees.risk.cells import Book
from maillon.guarantees.risk.normal import Array, cumulative, density, quantile
from maillon.guarantees.risk.portfolio import Codes, blocks, multiples, unit_for

# A few thousand guarantees keep each its own PD; more share a PD between two of 32 steps an octave, EL unchanged.
_DISTINCT = 4096
_SHIFT = 47
_LEAST = int(np.float64(2.0**-40).view(np.int64)) >> _SHIFT
_BOUNDS = int(np.float64(1.0).view(np.int64))
_STEPS = 16  # of the grid of z, a unit; cubic interpolation then errs by 1e-5
_BEYOND = 9.0


@dataclass(frozen=True, eq=False)
class Weights:
    """Σ loss, Σ loss², Σ loss³ of each cell (rows) at each PD (columns), whole numbers of a unit: no order matters.

    ``column`` and ``share`` place each guarantee: at its column, and for ``share`` of it at the next one.
    """

    powers: tuple[Array, Array, Array]
    pd: Array
    threshold: Array
    column: NDArray[np.integer]
    share: Array | None


def weigh(book: Book, loss: Array) -> Weights:
    """The weights of a book's guarantees, ``loss`` being theirs (zero for those counted elsewhere)."""
    column: NDArray[np.integer]
    if len(book) <= _DISTINCT:
        pd, column = np.unique(book.pd, return_inverse=True)
        share = None
    else:
        pd, column, share = _steps(book.pd)
    wide, cells = len(pd), len(book.own)
    largest, many = float(loss.max(initial=0.0)), len(loss)
    units = [unit_for(largest**degree, many) if largest else 1.0 for degree in (1, 2, 3)]
    powers = np.zeros((3, cells * wide))
    for part in blocks(many):
        key = book.cell[part] * np.intp(wide)
        key += column[part]
        lost = loss[part]
        power = lost.copy()
        for degree, unit in enumerate(units):
            whole = multiples(power, unit)
            powers[degree] += np.bincount(key, whole, cells * wide)
            if share is not None:
                whole *= share[part]
                beyond = np.bincount(key, multiples(whole, unit), cells * wide)
                powers[degree] -= beyond
                powers[degree, 1:] += beyond[:-1]
            power *= lost
    first, second, third = powers.reshape(3, cells, wide)
    return Weights((first, second, third), pd, quantile(pd), column, share)


def _steps(of: Array) -> tuple[Array, NDArray[np.uint16], Array | None]:
    """The PDs that stand for these, each row's column among them, and how much of it belongs to the next one."""
    first = max(int(of.min().view(np.int64)) >> _SHIFT, _LEAST - 1)
    column = np.empty(len(of), np.uint16)
    for part in blocks(len(of)):
        step = of[part].view(np.int64) >> _SHIFT
        np.maximum(step, first, out=step)
        step -= first
        column[part] = step
    counted = np.zeros((_BOUNDS >> _SHIFT) - first + 2, np.intp)
    pd = np.empty(len(counted))
    for part in blocks(len(of)):
        counted += np.bincount(column[part], minlength=len(counted))
        pd[column[part]] = of[part]
    alone = all(np.array_equal(pd[column[part]], of[part]) for part in blocks(len(of)))
    taken = np.flatnonzero(counted)
    # Where more than a PD stands on a step, they are shared between it and the next one.
    needed = taken if alone else np.union1d(taken, taken + 1)
    place = np.zeros(len(counted), np.uint16)
    place[needed] = np.arange(len(needed))
    for part in blocks(len(of)):
        column[part] = place[column[part]]
    if alone:
        return pd[needed], column, None
    pd = ((needed + first) << _SHIFT).view(np.float64).copy()
    if first == _LEAST - 1:
        pd[0] = 0.0
    share = of - pd[column]
    share /= np.append(np.diff(pd), 1.0)[column]
    return pd, column, share


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

    moments: tuple[Array, Array, Array]  # each cells × steps
    own: tuple[tuple[Codes, Array], ...]  # for each √(1−ρ), its cells and the conditional PDs: columns × steps
    base: Codes  # cells × points, in cells × steps
    near: tuple[Array, Array, Array, Array]

    def at_points(self) -> Array:
        """Mean, variance and third cumulant of the portfolio's loss at each point: 3 × points."""
        made = np.zeros((3, self.base.shape[1]))
        for step, near in enumerate(self.near):
            place = self.base + step
            for degree in range(3):
                made[degree] += np.einsum("cp,cp->p", near, self.moments[degree].take(place))
        return made

    def gathered(self, slopes: Array) -> tuple[Array, Array, Array]:
        """What a loss at each cell and PD brings, given what each point's moments bring (3 × points): the way back."""
        cells, steps = self.moments[0].shape
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
    seen = weights.threshold[np.isfinite(weights.threshold)] / float(book.own.min())
    least, most = float(seen.min(initial=np.inf)) - _BEYOND, float(seen.max(initial=-np.inf)) + _BEYOND
    least, most = min(least, -_BEYOND), max(most, _BEYOND)
    low = int(np.floor(max(float(z.min()), least) * _STEPS)) - 1
    high = int(np.ceil(min(float(z.max()), most) * _STEPS)) + 3
    grid = np.arange(low, high + 1) / _STEPS
    cells, steps = len(book.own), len(grid)
    moments = np.empty((cells, steps)), np.empty((cells, steps)), np.empty((cells, steps))
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
