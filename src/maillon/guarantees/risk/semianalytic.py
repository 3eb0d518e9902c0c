"""Many guarantees: at each point of the factors the loss is nearly normal, and its third cumulant says how nearly.

Where one guarantee outweighs the others it is taken out of the sum and tried both ways, paid or not, at each point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk.cells import Book, thresholds
from maillon.guarantees.risk.normal import Array, cumulative, density
from maillon.guarantees.risk.points import LEAN, Points, points
from maillon.guarantees.risk.portfolio import Codes
from maillon.guarantees.risk.tables import Tables, Weights, steepness, tabulate, weigh

_LUMPS = 4
_HEAVY = 0.05  # a lump carries more than this share of Σ loss²
_TURNS = 80
_SKEWED = 3.0
_NEAR = 1e-8  # of all that can be lost; a step this small leaves its square behind it


@dataclass(frozen=True, eq=False)
class Tail:
    """The loss of a book beyond any amount: a sum over points, and over the lumps' outcomes, of nearly normal tails."""

    weight: Array  # outcomes × points
    fixed: Array  # what each outcome of the lumps costs
    mean: Array
    deviation: Array
    skew: Array

    def beyond(self, x: Array) -> tuple[Array, Array, Array]:
        """P(L > x), E[(L − x)⁺] and the density at x, for each x."""
        u, fall, peak = self._at(x)
        excess = self.weight * self.deviation * (peak - u * fall + self.skew / 6 * peak * u)
        mass, dense = self._summed(u, fall, peak)
        return mass, excess.sum(axis=(1, 2)), dense

    def _mass(self, x: Array) -> tuple[Array, Array]:
        return self._summed(*self._at(x))

    def _summed(self, u: Array, fall: Array, peak: Array) -> tuple[Array, Array]:
        """P(L > x) and the density at x."""
        square, sixth = u * u, self.skew / 6
        mass = self.weight * (fall + sixth * peak * (square - 1))
        dense = self.weight / self.deviation * peak * (1 + sixth * u * (square - 3))
        return mass.sum(axis=(1, 2)), dense.sum(axis=(1, 2))

    def third_term(self, x: Array) -> tuple[Array, Array]:
        """What the third cumulant alone adds to P(L > x) and to E[(L − x)⁺]: the size of what is left out."""
        u, _fall, peak = self._at(x)
        third = self.weight * (self.skew / 6 * peak)
        return (third * (u * u - 1)).sum(axis=(1, 2)), (third * self.deviation * u).sum(axis=(1, 2))

    def slopes(self, x: float) -> tuple[Array, Array]:
        """How E[(L − x)⁺] moves with each point's mean, variance, third cumulant; and the mass beyond, by outcome."""
        u, fall, peak = (one[0] for one in self._at(np.array([x])))
        sixth = self.skew / 6
        over = self.weight * (fall + sixth * peak * (u * u - 1))
        spread = self.weight * peak * (1 + sixth * u * (u * u - 3)) / (2 * self.deviation)
        cubic = self.weight * u * peak / (6 * self.deviation**2)
        return np.stack([over.sum(axis=0), spread.sum(axis=0), cubic.sum(axis=0)]), over

    def _at(self, x: Array) -> tuple[Array, Array, Array]:
        u = (x[:, None, None] - self.fixed[:, None] - self.mean) / self.deviation
        return u, cumulative(-u), density(u)

    def half(self) -> Tail:
        """The same on every other point: a lattice of half as many, to see how much the points matter."""
        every = slice(None, None, 2)
        return Tail(self.weight[:, every] * 2, self.fixed, self.mean[every], self.deviation[every], self.skew[every])

    def quantiles(self, beyond: Array, largest: float) -> Array:
        """The least x such that P(L > x) ≤ ``beyond``, for each: Newton's steps, halves where they would leave."""
        low, high = np.zeros(len(beyond)), np.full(len(beyond), largest)
        x = self._first(beyond)
        for _turn in range(_TURNS):
            # One that has arrived stands on its own bound: it stays there while the others come.
            x = np.where((x >= low) & (x <= high), x, (low + high) / 2)
            mass, dense = self._mass(x)
            over = mass > beyond
            low, high = np.where(over, x, low), np.where(over, high, x)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                # Far out a tail falls nearly as an exponential does: its logarithm is nearly straight.
                step = np.where(dense > 0, np.log(mass / beyond) * mass / dense, np.inf)
            step = np.where(np.isfinite(step), step, largest * 2)
            near = np.abs(step) <= _NEAR * largest
            if bool(np.all(near | (high - low <= 1e-13 * largest))):
                x = np.where(near, x + step, x)
                break
            x = x + step
        made: Array = np.clip(x, 0.0, largest)
        if bool(np.any(low == 0)):
            made = np.where(self.beyond(np.zeros(1))[0] <= beyond, 0.0, made)
        return made

    def _first(self, beyond: Array) -> Array:
        mean = self.mean + float(self.fixed.max()) * (len(self.fixed) > 1) * 0.5
        order = np.argsort(-mean)
        reached = np.cumsum(self.weight.sum(axis=0)[order])
        at = np.minimum(np.searchsorted(reached, beyond), len(order) - 1)
        made: Array = mean[order][at]
        return made


@dataclass(frozen=True, eq=False)
class Lumps:
    """Guarantees too heavy for a normal sum: their rows in the book, and each outcome's bits (outcomes × lumps)."""

    rows: Codes
    paid: Array
    conditional: Array  # lumps × points


@dataclass(frozen=True, eq=False)
class SemiAnalytic:
    """A book seen at its points: the tail, and what is needed to go back to each guarantee."""

    book: Book
    weights: Weights
    tables: Tables
    points: Points
    tail: Tail
    lumps: Lumps

    @property
    def expected_squares(self) -> float:
        """Σ loss² × PD of the book."""
        lumps = self.book.loss[self.lumps.rows] ** 2 @ self.book.pd[self.lumps.rows]
        return float((self.weights.powers[1] @ self.weights.pd).sum() + lumps)

    def contributions(self, x: float, beyond: float) -> Array:
        """What each guarantee brings to the expected shortfall whose quantile is x (Euler's shares)."""
        slopes, over = self.tail.slopes(x)
        by_cell = self.tables.gathered(slopes)
        loss, cell, column = self.book.loss, self.book.cell, self.weights.column
        share = self.weights.share
        made = np.zeros(len(loss))
        for degree in (2, 1, 0):
            at = by_cell[degree][cell, column]
            if share is not None:
                at += share * (by_cell[degree][cell, column + 1] - at)
            made += (degree + 1) * at
            made *= loss
        if len(self.lumps.rows):
            # Given an outcome, its bits are what is paid; a lump's own share is the mass beyond where it is paid.
            made[self.lumps.rows] = loss[self.lumps.rows] * (self.lumps.paid.T @ over.sum(axis=1))
        return made / beyond


def without(seen: SemiAnalytic, rows: Codes) -> Tail | None:
    """The tail of a book less some of its names, seen from the same points; None where one of them is a lump."""
    book = seen.book
    if bool(np.any(np.isin(rows, seen.lumps.rows))):
        return None
    loss, cell = book.loss[rows][:, None], book.cell[rows]
    p = cumulative((thresholds(book.pd[rows]) / book.own[cell])[:, None] - seen.points.z[cell])
    spread = p * (1 - p)
    tail = seen.tail
    before = np.maximum(tail.deviation**2 - (loss**2 * spread).sum(axis=0), (1e-9 * float(book.loss.max())) ** 2)
    third = tail.skew * tail.deviation**3 - (loss**3 * spread * (1 - 2 * p)).sum(axis=0)
    deviation = np.sqrt(before)
    mean = tail.mean - (loss * p).sum(axis=0)
    return Tail(tail.weight, tail.fixed, mean, deviation, _skew(third, deviation))


def _skew(third: Array, deviation: Array) -> Array:
    """The third cumulant in deviations; where hardly anybody may default it would make chances negative: held."""
    made: Array = np.clip(third / deviation**3, -_SKEWED, _SKEWED)
    return made


def heavy(book: Book) -> Codes:
    """The rows, four at most, whose square is a fair share of all squares; the heaviest first."""
    loss = book.loss
    chosen = np.flatnonzero(loss > math.sqrt(_HEAVY * float(np.einsum("i,i->", loss, loss))))
    # Names that tie in all that matters are the same name: whichever is taken, the figures are the same.
    ordered: Codes = chosen[np.lexsort((book.cell[chosen], book.pd[chosen], -loss[chosen]))][:_LUMPS]
    return ordered


def look(book: Book, *, many: int, at: Points | None = None) -> SemiAnalytic:
    """The tail of a book's loss, at ``many`` points of the factors or at given ones."""
    rows = heavy(book)
    rest = book.loss
    if len(rows):
        rest = rest.copy()
        rest[rows] = 0.0
    weights = weigh(book, rest)
    if at is None:
        all_in = weigh(book, book.loss) if len(rows) else weights
        at = points(book, steepness(book, all_in, LEAN), many=many)
    tables = tabulate(book, weights, at.z)
    mean, variance, third = tables.at_points()
    deviation = np.maximum(np.sqrt(np.maximum(variance, 0.0)), 1e-9 * float(book.loss.max()))
    lumps, chance = _outcomes(book, rows, at)
    tail = Tail(
        weight=chance * at.weight,
        fixed=lumps.paid @ book.loss[rows] if len(rows) else np.zeros(1),
        mean=mean,
        deviation=deviation,
        skew=_skew(third, deviation),
    )
    return SemiAnalytic(book, weights, tables, at, tail, lumps)


def _outcomes(book: Book, rows: Codes, at: Points) -> tuple[Lumps, Array]:
    """Every way the lumps can end, and its probability at each point."""
    if not len(rows):
        return Lumps(rows, np.zeros((1, 0)), np.zeros((0, at.many))), np.ones((1, 1))
    cell = book.cell[rows]
    conditional = cumulative((thresholds(book.pd[rows]) / book.own[cell])[:, None] - at.z[cell])
    paid = ((np.arange(1 << len(rows))[:, None] >> np.arange(len(rows))) & 1).astype(float)
    chance = np.ones((len(paid), at.many))
    for lump in range(len(rows)):
        chance *= np.where(paid[:, lump : lump + 1] > 0, conditional[lump], 1 - conditional[lump])
    return Lumps(rows, paid, conditional), chance
