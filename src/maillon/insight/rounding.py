"""Exact parts shown as whole cents, so that what is shown adds up."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

_NOISE = 3
"""Decimals of a cent that are kept: below, a sum of floats says nothing."""


def cents(exact: float) -> int:
    """The amount in whole cents, halves to the even one."""
    return round(round(exact, _NOISE))


def parts_of(total: int, exact: Sequence[float]) -> list[int]:
    """Parts that differ from the exact ones by a cent at most and sum to ``total`` (largest remainders first)."""
    clean = [round(part, _NOISE) for part in exact]
    parts = [floor(part) for part in clean]
    left = total - sum(parts)
    if left and parts:
        by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - clean[i], i))
        for i in by_remainder[:left] if left > 0 else by_remainder[left:]:
            parts[i] += 1 if left > 0 else -1
    return parts
