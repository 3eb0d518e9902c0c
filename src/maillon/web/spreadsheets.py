"""Tables to take away that a spreadsheet opens without running anything in them."""

from __future__ import annotations

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) else text
