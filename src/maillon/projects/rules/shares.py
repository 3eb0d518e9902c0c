"""Percentages of one vocabulary: they sum to a hundred, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from maillon.core.money import apportion

HUNDRED = Decimal(100)


def remainder(shares: Sequence[Decimal | None]) -> Decimal:
    """What the known percentages leave of a hundred; negative when they exceed it."""
    return HUNDRED - sum((share for share in shares if share is not None), Decimal(0))


def completed(shares: Sequence[Decimal | None]) -> list[Decimal]:
    """The percentages with the missing ones proposed: what is left, in equal parts to the millionth.

    The shares come back as they are, unknown ones as zero, when nothing is left or nothing is missing.
    """
    left = remainder(shares)
    holes = [i for i, share in enumerate(shares) if share is None]
    proposed = [share if share is not None else Decimal(0) for share in shares]
    if holes and left > 0:
        parts = apportion(int(left.scaleb(6)), [1] * len(holes))
        for i, part in zip(holes, parts, strict=True):
            proposed[i] = Decimal(part).scaleb(-6).normalize()
    return proposed


def share_problem(shares: Sequence[Decimal | None]) -> str | None:
    """Why these percentages do not divide an activity (IATI: they must sum to 100), or ``None``.

    ``projects.percentage_range``, ``projects.percentage_missing`` or ``projects.percentages``.
    A single share may go without percentage: it is the whole.
    """
    if any(share is not None and not 0 < share <= HUNDRED for share in shares):
        return "projects.percentage_range"
    if len(shares) == 1 and shares[0] is None:
        return None
    if any(share is None for share in shares):
        return "projects.percentage_missing"
    return "projects.percentages" if shares and remainder(shares) != 0 else None
