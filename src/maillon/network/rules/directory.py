"""How the directory sorts organisations by size: a reader's aid that decides nothing."""

from __future__ import annotations

from collections.abc import Mapping

SIZES: Mapping[str, tuple[int, int | None]] = {
    "0": (0, 1),
    "1-4": (1, 5),
    "5-9": (5, 10),
    "10-19": (10, 20),
    "20-49": (20, 50),
    "50": (50, None),
}
"""People employed, by the name of the bracket in an address: the least, and what it stays under."""
