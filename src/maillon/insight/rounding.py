"""Exact parts shown as whole cents, so that what is shown adds up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NOISE = 3
"""Decimals of a cent that are kept: below, a sum of floats says nothing."""


def cents(exact: float) -> int:
    """The amount in whole cents, halves to the even one."""
    return round(round(exact, _NOISE))


def all_cents(exact: NDArray[np.float64]) -> NDArray[np.int64]:
    """The amounts in whole cents, halves to the even one."""
    return np.rint(np.round(exact, _NOISE)).astype(np.int64)


def parts_of(total: int, exact: Sequence[float] | NDArray[np.float64]) -> NDArray[np.int64]:
    """Parts that differ from the exact ones by a cent at most and sum to ``total`` (largest remainders first)."""
    clean = np.round(np.asarray(exact, np.float64), _NOISE)
    parts = np.floor(clean).astype(np.int64)
    left = total - int(parts.sum())
    if left and len(parts):
        by_remainder = np.argsort(parts - clean, kind="stable")
        parts[by_remainder[:left] if left > 0 else by_remainder[left:]] += 1 if left > 0 else -1
    return parts
