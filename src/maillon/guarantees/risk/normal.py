"""The normal law without scipy: its cumulative, its density and its quantile, on arrays."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

_ROOT = math.sqrt(2 * math.pi)
# Between two knots the cumulative is its own Taylor series: five terms at 1/128 leave less than 1e-15.
_REACH, _KNOTS = 9.0, 128
_KNOT = np.arange(-int(_REACH * _KNOTS), int(_REACH * _KNOTS) + 1) / _KNOTS
_CUMULATIVE = np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in _KNOT.tolist()])
_DENSITY = np.exp(-(_KNOT**2) / 2) / _ROOT
_TAYLOR = np.stack(
    [
        _DENSITY,
        _DENSITY * -_KNOT / 2,
        _DENSITY * (_KNOT**2 - 1) / 6,
        _DENSITY * (3 - _KNOT**2) * _KNOT / 24,
        _DENSITY * (_KNOT**2 * (_KNOT**2 - 6) + 3) / 120,
    ]
)


def cumulative(x: Array) -> Array:
    """P(N ≤ x), to 1e-15; nothing beyond nine deviations."""
    d = np.maximum(x, -_REACH)
    np.minimum(d, _REACH, out=d)
    x0 = d * _KNOTS
    np.rint(x0, out=x0)
    at = x0.astype(np.intp)
    at += len(_KNOT) // 2
    x0 *= 1 / _KNOTS
    d -= x0
    made: Array = _TAYLOR[4].take(at)
    for term in _TAYLOR[3::-1]:
        made *= d
        made += term.take(at)
    made *= d
    made += _CUMULATIVE.take(at)
    return made


def density(x: Array) -> Array:
    """The density of N at x."""
    made: Array = np.exp(x * x * -0.5) / _ROOT
    return made


def quantile(p: Array) -> Array:
    """The x such that P(N ≤ x) = p (Wichura's AS 241, to 1e-15); ±∞ at 1 and 0."""
    made: Array = np.fromiter((_quantile(one) for one in p.ravel().tolist()), float, p.size).reshape(p.shape)
    return made


def _quantile(p: float) -> float:
    return -math.inf if p <= 0 else math.inf if p >= 1 else NormalDist().inv_cdf(p)
