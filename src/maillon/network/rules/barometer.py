"""Figures of the whole network: what is too few to be shown, and what would tell it anyway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rules:
    """How many members a cell needs to be shown, and which kinds of figures are added up."""

    least: int
    kinds: tuple[str, ...]


def read(document: Mapping[str, Any]) -> Rules:
    """The rules a document says. Raises ValueError for a threshold under two: one member’s figure is its own."""
    least = int(document["least"])
    if least < 2:
        raise ValueError("least")
    return Rules(least, tuple(str(one) for one in document["kinds"]))


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum over members; ``value`` is none when it is withheld."""

    members: int
    value: int | None


def shown(sums: Mapping[str, tuple[int, int]], least: int) -> dict[str, Cell]:
    """A total ("") and its parts, as (members, value), with what is too few withheld.

    A part of fewer members than ``least`` is withheld. When what is withheld would be known by taking the parts
    shown from the total, because those withheld speak of fewer than ``least`` members or of one part alone, the
    smallest part shown is withheld with them, until it is not; with no part left to withhold, the total is. An
    empty part is shown: nobody is in it.
    """
    hidden = {key for key, (members, _value) in sums.items() if key and 0 < members < least}
    total = sums.get("", (0, 0))
    visible = sorted((key for key in sums if key and key not in hidden and sums[key][0]), key=lambda key: sums[key])
    while hidden and visible and (len(hidden) == 1 or sum(sums[key][0] for key in hidden) < least):
        hidden.add(visible.pop(0))
    if 0 < total[0] < least or (hidden and len(hidden) == 1):
        hidden.add("")
    if 0 < total[0] < least:
        hidden = set(sums)
    return {key: Cell(members, None if key in hidden else value) for key, (members, value) in sums.items()}
