"""Where the factors are looked at: the steepest direction first, leaning into bad times, weights that undo the lean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillon.guarantees.risk.cells import Book
from maillon.guarantees.risk.lattice import normal_points
from maillon.guarantees.risk.normal import Array

# How far the points lean into bad times, and how much wider than chance they spread, along the steepest direction.
LEAN, STRETCH = 1.2, 1.3
_LINE, _REACH = 4096, 9.0


@dataclass(frozen=True, eq=False)
class Points:
    """``z`` has one row a cell and one column a point; ``weight`` says what each point counts for.

    The points are those of a lattice, or of a line where one factor is all there is (``is_line``).
    """

    z: Array
    weight: Array
    is_line: bool

    @property
    def many(self) -> int:
        """How many points."""
        return len(self.weight)


def points(of: Book, steep: Array, *, many: int, line: int = _LINE) -> Points:
    """The points for a book whose cells' expected losses rise by ``steep`` where the lean leads (see ``direction``)."""
    matrix = of.matrix[:, np.any(of.matrix != 0, axis=0)]
    if matrix.shape[1] == 0:
        return Points(np.zeros((len(of.own), 1)), np.ones(1), True)
    if len(of.own) == 1 or matrix.shape[1] == 1:
        x = np.linspace(-_REACH, _REACH, line)
        weight = np.exp(x * x * -0.5)
        along = np.sqrt((matrix**2).sum(axis=1)) if len(of.own) == 1 else matrix[:, 0]
        return Points((along / of.own)[:, None] * x, weight / weight.sum(), True)
    drop = matrix.T @ steep
    # The factors that matter most take the lattice's best coordinates; ties keep the order of names.
    order = np.argsort(-np.round(np.abs(matrix * steep[:, None]).sum(axis=0) / np.abs(steep).sum(), 9), kind="stable")
    matrix, drop = matrix[:, order], drop[order]
    x = normal_points(many, matrix.shape[1]).copy()
    # Leaning and stretching: the weights stay small in good times too, where a single heavy default may still fall.
    near = x[:, 0].copy()
    x[:, 0] = LEAN + STRETCH * near
    weight = np.exp((near**2 - x[:, 0] ** 2) / 2) * (STRETCH / many)
    # Householder: the first coordinate becomes the steepest way down, the others stay as they are but for a tilt.
    mirror = drop / np.sqrt((drop**2).sum())
    mirror[0] += 1.0
    if (size := float((mirror**2).sum())) > 1e-24:
        x -= (x @ mirror)[:, None] * (mirror * (2 / size))
    made: Array = matrix @ x.T
    made /= of.own[:, None]
    return Points(made, weight, False)
