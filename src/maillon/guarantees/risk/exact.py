"""Few guarantees: the whole distribution of the loss, name after name, at each point of the factors.

The loss is counted in steps. Where the amounts share a step they fall on it and nothing is rounded; a dozen names are
tried in every combination; else a loss between two steps is shared between them so that its mean is kept. The grid
ends a little past the quantiles asked for: what is above is known from the mean, which the grid does not need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk.cells import Book, thresholds
from maillon.guarantees.risk.normal import Array, cumulative
from maillon.guarantees.risk.points import Points
from maillon.guarantees.risk.portfolio import Codes, exact_sum

ENUMERATED = 12
_CHUNK = 64  # points followed together: their states stay in the processor's cache
_TINY = 1e-13


@dataclass(frozen=True, eq=False)
class Grid:
    """The steps of the loss: ``step`` money a step, each name at ``down`` and, for ``share``, one further."""

    step: float
    size: int
    down: Codes
    share: Array

    @property
    def is_whole(self) -> bool:
        """Whether every amount falls on a step."""
        return not bool(np.any(self.share))


@dataclass(frozen=True, eq=False)
class Exact:
    """The distribution of a book's loss over the states of a grid (the last state holds all that is above).

    ``loss`` the states' amounts, ``mass`` their probabilities, ``halves`` those of every other point; ``mean`` and
    ``total`` the mean loss and the weight of all points.
    """

    book: Book
    points: Points
    grid: Grid | None
    conditional: Array
    loss: Array
    mass: Array
    halves: Array
    mean: float
    total: float
    half_mean: float
    half_total: float

    def quantile(self, beyond: float, *, half: bool = False) -> tuple[int, float]:
        """The first state above which at most ``beyond`` lies, and how much does; −1 where the grid is too short."""
        mass, total = (self.halves, self.half_total) if half else (self.mass, self.total)
        above = np.maximum(total - np.cumsum(mass), 0.0)
        reached = np.flatnonzero(above <= beyond + _TINY)
        return (int(reached[0]), float(above[reached[0]])) if len(reached) else (-1, 1.0)

    def shortfall(self, at: int, beyond: float, *, half: bool = False) -> float:
        """ES whose quantile is the state ``at``: the mean of the worst ``beyond`` of outcomes."""
        mass, total, mean = (
            (self.halves, self.half_total, self.half_mean) if half else (self.mass, self.total, self.mean)
        )
        x = float(self.loss[at])
        below = float(((x - self.loss[:at]) * mass[:at]).sum())
        return x + max(mean - x * total + below, 0.0) / beyond


def follow(book: Book, at: Points, *, size: int, reach: float) -> Exact:
    """The distribution of a book's loss on a grid of ``size`` steps up to ``reach`` of money."""
    order = canonical(book)
    conditional = cumulative((thresholds(book.pd) / book.own[book.cell])[:, None] - at.z[book.cell])
    mean = (at.weight * (conditional[order] * book.loss[order][:, None]).sum(axis=0)).sum()
    half = np.zeros(at.many)
    half[::2] = at.weight[::2] * 2
    weights = np.stack([at.weight, half], axis=1)
    half_mean = (half * (conditional[order] * book.loss[order][:, None]).sum(axis=0)).sum()
    common = {
        "book": book,
        "points": at,
        "conditional": conditional,
        "mean": float(mean),
        "total": float(at.weight.sum()),
        "half_mean": float(half_mean),
        "half_total": float(half.sum()),
    }
    if len(book) <= ENUMERATED:
        loss, mass = _enumerate(book.loss[order], conditional[order], weights)
        return Exact(grid=None, loss=loss, mass=mass[:, 0], halves=mass[:, 1], **common)  # type: ignore[arg-type]
    grid = steps(book.loss, size, reach)
    mass = np.zeros((grid.size, 2))
    for start in range(0, at.many, _CHUNK):
        part = slice(start, start + _CHUNK)
        states = _recur(grid, order, conditional[:, part])
        mass += states @ weights[part]
    return Exact(
        grid=grid,
        loss=np.arange(grid.size).astype(float) * grid.step,
        mass=mass[:, 0],
        halves=mass[:, 1],
        **common,  # type: ignore[arg-type]
    )


def canonical(book: Book) -> Codes:
    """The order names are followed in, whatever the order they were given in: smallest losses first."""
    order: Codes = np.lexsort((book.cell, book.pd, book.loss))
    return order


def steps(loss: Array, size: int, reach: float) -> Grid:
    """A grid of at most ``size`` steps that reaches ``reach``: the amounts' common step where it is coarse enough."""
    unit = 10.0 ** (np.floor(np.log10(float(loss.max()))) - 8)
    scaled = loss / unit
    whole = np.rint(scaled)
    if bool(np.all(np.abs(scaled - whole) < 1e-4)):
        common = int(np.gcd.reduce(whole.astype(np.int64)))
        step = common * unit
        if common and reach / step < size:
            down = np.rint(loss / step).astype(np.intp)
            return Grid(step, int(min(np.ceil(reach / step), down.sum())) + 1, down, np.zeros(len(loss)))
    step = reach / (size - 1)
    down = np.floor(loss / step).astype(np.intp)
    share = loss / step - down
    return Grid(step, size, down, share)


def _recur(grid: Grid, order: Codes, conditional: Array) -> Array:
    """The states' probabilities at each point, all names followed; what passes the last state is dropped."""
    size, many = grid.size, conditional.shape[1]
    states = np.zeros((size, many))
    states[0] = 1.0
    moving = np.empty((size, many))
    top = 1
    for name in order.tolist():
        down, share = int(grid.down[name]), float(grid.share[name])
        moved = np.multiply(states[:top], conditional[name], out=moving[:top])
        states[:top] -= moved
        reached = min(top + down + (share > 0), size)
        if share:
            if down < size:
                stays = min(top, size - down)
                states[down : down + stays] += (1 - share) * moved[:stays]
            if down + 1 < size:
                stays = min(top, size - down - 1)
                states[down + 1 : down + 1 + stays] += share * moved[:stays]
        elif down < size:
            stays = min(top, size - down)
            states[down : down + stays] += moved[:stays]
        top = max(top, reached)
    return states


def _enumerate(loss: Array, conditional: Array, weights: Array) -> tuple[Array, Array]:
    """Every combination of a few names: the amounts, ascending and distinct, and their probabilities."""
    amounts = np.zeros(1)
    for one in loss.tolist():
        amounts = np.concatenate([amounts, amounts + one])
    mass = np.zeros((len(amounts), weights.shape[1]))
    for start in range(0, conditional.shape[1], _CHUNK):
        part = slice(start, start + _CHUNK)
        states = np.ones((1, conditional[:, part].shape[1]))
        for name in range(len(loss)):
            p = conditional[name, part]
            states = np.concatenate([states * (1 - p), states * p])
        mass += states @ weights[part]
    # Sums of the same amounts in another order may differ in their last digit: they are one state.
    unit = float(amounts[-1]) * 1e-13
    distinct, where = np.unique(np.rint(amounts / unit), return_inverse=True)
    merged = np.zeros((len(distinct), mass.shape[1]))
    np.add.at(merged, where, mass)
    return distinct * unit, merged


def contributions(of: Exact, at: int, beyond: float) -> Array:
    """What each name brings to the ES whose quantile is the state ``at``: its mean loss in the worst outcomes.

    Forward states and backward chances meet at each name; the atom at the quantile counts for the part of it that
    belongs to the worst ``beyond``.
    """
    book = of.book
    above = max(of.total - float(of.mass[: at + 1].sum()), 0.0)
    atom = float(of.mass[at])
    part = min(max((beyond - above) / atom, 0.0), 1.0) if atom > 0 else 0.0
    if of.grid is None:
        return _enumerated_shares(of, at, part) / beyond
    made = np.zeros(len(book))
    order = canonical(book)
    for start in range(0, of.points.many, _CHUNK // 2):
        points = slice(start, start + _CHUNK // 2)
        made += _meet(of.grid, order, of.conditional[:, points], of.points.weight[points], at, part)
    return made / beyond


def _meet(grid: Grid, order: Codes, conditional: Array, weight: Array, at: int, part: float) -> Array:
    """For each name, its loss where the whole loss passes the state ``at``, summed over points."""
    size, many = at + 1, conditional.shape[1]
    forward = np.zeros((len(order), size, many))
    states = np.zeros((size, many))
    states[0] = 1.0
    for turn, name in enumerate(order.tolist()):
        forward[turn] = states
        moved = states * conditional[name]
        states -= moved
        for jump, share in _jumps(grid, name):
            if jump < size:
                states[jump:] += share * moved[: size - jump]
    made = np.zeros(len(order))
    # The chance that what follows carries a state past the quantile; past it already, it is sure.
    chance = np.zeros((size, many))
    chance[at] = part
    moved = np.empty_like(chance)
    for turn in range(len(order) - 1, -1, -1):
        name = int(order[turn])
        moved[:] = 0.0
        lost = np.zeros(many)
        before = forward[turn]
        passed = 1.0 - before.sum(axis=0)
        for jump, share in _jumps(grid, name):
            stays = max(size - jump, 0)
            met = passed + before[stays:].sum(axis=0)
            if stays:
                met = met + np.einsum("sp,sp->p", before[:stays], chance[jump:])
                moved[:stays] += share * chance[jump:]
            moved[stays:] += share
            lost += share * jump * grid.step * met
        made[name] = (weight * conditional[name] * lost).sum()
        chance += conditional[name] * (moved - chance)
    return made


def _jumps(grid: Grid, name: int) -> list[tuple[int, float]]:
    down, share = int(grid.down[name]), float(grid.share[name])
    return [(down, 1 - share), (down + 1, share)] if share else [(down, 1.0)]


def _enumerated_shares(of: Exact, at: int, part: float) -> Array:
    book, order = of.book, canonical(of.book)
    loss, conditional = book.loss[order], of.conditional[order]
    amounts, paid = np.zeros(1), np.zeros((1, 0))
    for one in loss.tolist():
        none, some = np.zeros((len(amounts), 1)), np.ones((len(amounts), 1))
        paid = np.concatenate([np.hstack([paid, none]), np.hstack([paid, some])])
        amounts = np.concatenate([amounts, amounts + one])
    mass = np.zeros(len(amounts))
    for start in range(0, of.points.many, _CHUNK):
        points = slice(start, start + _CHUNK)
        states = np.ones((1, conditional[:, points].shape[1]))
        for name in range(len(loss)):
            p = conditional[name, points]
            states = np.concatenate([states * (1 - p), states * p])
        mass += states @ of.points.weight[points]
    x, near = float(of.loss[at]), float(amounts.max()) * 1e-12
    worst = np.where(amounts > x + near, 1.0, np.where(amounts >= x - near, part, 0.0)) * mass
    made = np.zeros(len(book))
    made[order] = loss * (worst @ paid)
    return made


def rounding_variance(of: Exact) -> float:
    """The variance the grid adds by sharing losses between two steps."""
    if of.grid is None:
        return 0.0
    share = of.grid.share
    return exact_sum(of.book.pd * share * (1 - share)) * of.grid.step**2
