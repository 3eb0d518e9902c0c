"""Past dossiers under other rules: which would have had another fate, and which article says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from maillon.dossiers.rules.definition import Grid
from maillon.dossiers.rules.scoring import Marks, appraise, mean


@dataclass(frozen=True, slots=True)
class Standing:
    """What rules say of one dossier: which block it, what its readings are worth, whether they suffice.

    ``points`` is hundredths of a point, None without a reading; ``passes`` None where no grid or no whole reading.
    """

    blocked: tuple[str, ...] = ()
    points: int | None = None
    passes: bool | None = None


class Fate(StrEnum):
    """What another version changes for a dossier."""

    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    FALLS = "falls"
    """Its readings no longer suffice."""
    RISES = "rises"
    """Its readings now suffice."""
    SAME = "same"


def standing(eligibility: Sequence[str], holds: Sequence[bool], grid: Grid, readings: Sequence[Marks]) -> Standing:
    """What rules say, from what each eligibility rule gives and the marks of each reading filed.

    A criterion that the past readers could not mark leaves ``passes`` unknown.
    """
    blocked = tuple(key for key, held in zip(eligibility, holds, strict=True) if not held)
    if not grid.criteria or not readings:
        return Standing(blocked)
    read = [appraise(grid, marks) for marks in readings]
    points = mean([one.total for one in read])
    if any(one.unmarked for one in read):
        return Standing(blocked, points)
    assert points is not None
    return Standing(blocked, points, points >= grid.threshold * 100 and not any(one.below for one in read))


def fate(before: Standing, after: Standing) -> Fate:
    """What changes; being let in or kept out comes before what readings are worth."""
    if after.blocked and not before.blocked:
        return Fate.BLOCKED
    if before.blocked and not after.blocked:
        return Fate.UNBLOCKED
    if before.passes and after.passes is False:
        return Fate.FALLS
    if before.passes is False and after.passes:
        return Fate.RISES
    return Fate.SAME


def counted(fates: Mapping[int, Fate]) -> dict[Fate, int]:
    """How many dossiers of each fate, in the order of ``Fate``."""
    return {kind: sum(1 for one in fates.values() if one is kind) for kind in Fate}
