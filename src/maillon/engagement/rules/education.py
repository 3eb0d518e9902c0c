"""Which resources and workshops suit a class, and what may follow a request: plain values."""

from __future__ import annotations

from collections.abc import Collection

FOLLOWING: dict[str, frozenset[str]] = {
    "asked": frozenset({"agreed", "declined", "cancelled"}),
    "agreed": frozenset({"held", "declined", "cancelled"}),
    "held": frozenset({"held"}),
    "declined": frozenset(),
    "cancelled": frozenset(),
}
"""State of a booking → those it may go to; a count may be corrected."""


def may_become(state: str, wanted: str) -> bool:
    """Whether a booking may go from one state to another."""
    return wanted in FOLLOWING[state]


def suits(*, youngest: int, oldest: int, themes: Collection[str], age: int | None = None, theme: str = "") -> bool:
    """Whether something is for that age and on that theme, where they are asked."""
    return (age is None or youngest <= age <= oldest) and (not theme or theme in themes)
