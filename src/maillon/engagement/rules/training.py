"""Seats of a session in order of arrival, and from what presence somebody is certified."""

from __future__ import annotations

from collections.abc import Sequence


def moves_up(*, free: int, waiting: Sequence[int]) -> list[int]:
    """Who of those that wait (in order of arrival) gets one of the free seats: the first ones, nobody passed."""
    return list(waiting[: max(0, free)])


def is_certified(*, attended: int | None, whole: int, percent: int) -> bool:
    """Whether minutes attended of a whole session reach the percentage that certifies."""
    return attended is not None and whole > 0 and attended * 100 >= whole * percent
