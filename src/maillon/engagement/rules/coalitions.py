"""When a communication is declared, and what a commitment becomes: plain values."""

from __future__ import annotations

from datetime import date, timedelta

FEDERAL = "federal"
"""The level whose registry is another one."""


def declare_by(on: date, *, level: str, days: int) -> date | None:
    """The last day to declare a communication of a day; None where Québec’s registry does not ask."""
    return None if level == FEDERAL else on + timedelta(days=days)


def is_late(*, due_on: date | None, settled: bool, today: date) -> bool:
    """Whether something promised or to declare is past its day."""
    return due_on is not None and not settled and due_on < today
