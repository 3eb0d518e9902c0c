"""How the directory sorts organisations by size: a reader's aid that decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Bracket:
    """People employed: the least, and what it stays under (none: it has no end)."""

    least: int
    under: int | None = None

    @property
    def key(self) -> str:
        """Its name in an address: « 1-4 », « 50 »."""
        return str(self.least) if self.under in (None, self.least + 1) else f"{self.least}-{(self.under or 0) - 1}"


def read(document: Mapping[str, Any]) -> tuple[Bracket, ...]:
    """The brackets a document says by where each begins. Raises ValueError unless they begin at 0 and only grow."""
    starts = [int(one) for one in document["from"]]
    if not starts or starts[0] != 0 or any(after <= before for before, after in pairwise(starts)):
        raise ValueError("from")
    return (*(Bracket(*ends) for ends in pairwise(starts)), Bracket(starts[-1]))
