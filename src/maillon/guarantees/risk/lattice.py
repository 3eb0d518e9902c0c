"""Points that fill a cube evenly, always the same: rank-1 lattices, no random number anywhere.

Generators found component by component (Nuyens and Cools' construction, shift-invariant kernel of degree 2, product
weights 1/(1+j)²), once, and kept here so that an audit meets the same points. Dimensions past the last generator
take the multiples of square roots of primes: they are the least steep of the directions.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from maillon.guarantees.risk.normal import Array, quantile

_GOLDEN = 0.6180339887498949
_GENERATORS: dict[int, tuple[int, ...]] = {
    64: (
        13, 9, 7, 15, 5, 27, 3, 21, 29, 19, 1, 31, 23, 25, 11, 17, 3, 27, 1, 27, 3, 29, 5, 19, 27, 1, 29,
        27, 29, 5, 19, 21,
    ),
    128: (
        35, 19, 25, 63, 1, 61, 21, 43, 13, 53, 45, 11, 17, 57, 41, 15, 9, 33, 59, 47, 39, 27, 5, 3, 51, 7,
        49, 37, 29, 55, 23, 31,
    ),
    256: (
        15, 51, 127, 107, 101, 79, 59, 25, 31, 53, 29, 49, 23, 85, 47, 7, 19, 27, 1, 73, 11, 109, 69, 123,
        111, 121, 115, 37, 39, 105, 89, 99,
    ),
    512: (
        101, 201, 149, 37, 59, 33, 79, 23, 199, 89, 45, 43, 141, 139, 227, 117, 157, 181, 207, 135, 147,
        215, 83, 97, 39, 73, 85, 145, 241, 13, 95, 77,
    ),
    1024: (
        83, 297, 475, 343, 313, 337, 357, 75, 29, 365, 125, 403, 17, 7, 205, 163, 325, 293, 271, 283, 1,
        435, 439, 449, 507, 39, 193, 281, 57, 425, 381, 441,
    ),
    2048: (
        7, 145, 165, 499, 1009, 659, 937, 419, 971, 121, 677, 717, 321, 561, 381, 999, 377, 143, 383, 643,
        291, 497, 197, 661, 451, 707, 227, 287, 85, 583, 807, 599,
    ),
    4096: (
        29, 97, 1245, 151, 959, 1117, 1331, 1907, 265, 1977, 1229, 953, 269, 479, 835, 1163, 577, 227, 405,
        1091, 1077, 985, 423, 1579, 173, 1553, 123, 1769, 1165, 1627, 1847, 1623,
    ),
}  # fmt: skip
SIZES = tuple(_GENERATORS)
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101)


@lru_cache(maxsize=16)
def normal_points(many: int, dimensions: int) -> Array:
    """``many`` (one of SIZES) points of independent normal factors, one row a point, each as likely as another."""
    generator = _GENERATORS[many][:dimensions]
    step = np.arange(many)[:, None]
    cube = step * np.array(generator) / many
    if dimensions > len(generator):
        beyond = np.arange(dimensions - len(generator))
        roots = np.sqrt(np.array(_PRIMES)[beyond % len(_PRIMES)] + 0.0) * (1 + beyond // len(_PRIMES))
        cube = np.hstack([cube, step * roots])
    # Moved off the corner, where a normal quantile is infinite; half a step after the golden ratio's turns.
    cube = (cube + np.arange(dimensions) * _GOLDEN + 0.5 / many) % 1.0
    made = quantile(cube)
    made.setflags(write=False)
    return made
