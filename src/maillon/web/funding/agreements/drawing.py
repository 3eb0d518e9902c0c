"""The instalments of an agreement as a picture: each a column on its day, between the first day and the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillon.funding.models import Agreement, Instalment, Report

WIDTH, HEIGHT, BASE = 640, 132, 104
_WIDE, _TALL = 34, 78


@dataclass(frozen=True, slots=True)
class Column:
    """One instalment: where it stands, how tall, under which state."""

    x: int
    y: int
    wide: int
    tall: int
    state: str
    number: int

    @property
    def middle(self) -> int:
        """Where its number is written."""
        return self.x + self.wide // 2


@dataclass(frozen=True, slots=True)
class Schedule:
    """The picture, in the units of its box."""

    columns: Sequence[Column]
    years: Sequence[tuple[int, int]]
    """Where each year begins, and which."""
    today: int | None
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def schedule(
    agreement: Agreement, instalments: Sequence[Instalment], reports: Sequence[Report], *, today: date
) -> Schedule | None:
    """The picture of what is to be paid and when; none without instalments."""
    kept = [one for one in instalments if one.state != Instalment.State.CANCELLED]
    if not kept:
        return None
    days = {one.pk: _day(one, reports) for one in kept}
    first = min(agreement.starts_on, *days.values())
    last = max(agreement.ends_on, *days.values())
    span, most = max((last - first).days, 1), max(one.amount_minor for one in kept) or 1

    def place(day: date) -> int:
        return round((day - first).days / span * (WIDTH - _WIDE - 2))

    columns = []
    taken = -_WIDE
    for one in sorted(kept, key=lambda found: (days[found.pk], found.number)):
        tall = max(round(one.amount_minor / most * _TALL), 3)
        # Two on the same day stand side by side.
        x = min(max(place(days[one.pk]), taken + _WIDE + 4), WIDTH - _WIDE)
        taken = x
        columns.append(Column(x, BASE - tall, _WIDE, tall, one.state, one.number))
    years = [(place(date(year, 1, 1)), year) for year in range(first.year + 1, last.year + 1)]
    return Schedule(columns, years, place(today) if first <= today <= last else None)


def _day(one: Instalment, reports: Sequence[Report]) -> date:
    """The day it was paid, else the earliest one it can be: a report it waits for comes by its own day."""
    if one.paid_on is not None:
        return one.paid_on
    asked = {condition.partition(":")[2] for condition in one.conditions}
    dues = {report.key: report.due_on for report in sorted(reports, key=lambda found: found.due_on, reverse=True)}
    return max(one.not_before, *(day for key, day in dues.items() if key in asked), one.not_before)
