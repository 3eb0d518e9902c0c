"""What a time's by-laws say of members, and which periods of membership meet. Plain values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from maillon.core.periods import Period


@dataclass(frozen=True, slots=True)
class Rules:
    """Delays in days, and the category a newcomer is offered first: data of the by-laws, not of the code."""

    category: str = ""
    """The key of the category proposed to who decides an admission."""
    first_declaration_days: int = 90
    """From the admission to the first yearly declaration."""
    ethics_days: int = 365
    """From the admission to the first self-assessment."""
    appeal_days: int = 30
    """After a refusal, how long an appeal may be lodged."""
    lapse_after_days: int = 90
    """After the renewal's due day, from when a membership may be ended for not renewing."""

    notable_change_percent: int = 40
    """A total declared that moves more than this from one year to the next is looked at before it is accepted."""

    def may_lapse(self, due_on: date, day: date) -> bool:
        """True from the day a membership not renewed may be ended."""
        return day >= due_on + timedelta(days=self.lapse_after_days)


def read(document: Mapping[str, Any]) -> Rules:
    """The rules a document says; what it does not say keeps the house's own example. Raises TypeError for others."""
    known = {one.name: one.type for one in fields(Rules)}
    unknown = sorted(document.keys() - known.keys())
    if unknown:
        raise TypeError(", ".join(unknown))
    return Rules(**document)


def since(periods: Iterable[Period], day: date) -> date | None:
    """The first day of the unbroken run of memberships a day is in; a change of category does not break it."""
    first, reached = None, date.min
    for start, end in sorted((one.start or date.min, one.end or date.max) for one in periods):
        if start <= day:
            first = start if first is None or start > reached else first
            reached = max(reached, end)
    return first if day < reached else None


def overlapping(period: Period, others: Iterable[Period]) -> Period | None:
    """The first of the others that shares a day with the period."""
    return next((other for other in others if period.overlaps(other)), None)
