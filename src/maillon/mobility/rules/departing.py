"""Where a departure stands, and whether what is asked before leaving is met. Plain values only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from maillon.mobility.rules.guidelines import Curriculum, Item
from maillon.mobility.rules.rulebook import age_on, months_later


class Phase(StrEnum):
    """Where a departure stands on a day."""

    CANCELLED = "cancelled"
    PREPARING = "preparing"
    UNCONFIRMED = "unconfirmed"
    """The day has come and nobody said they left."""
    AWAY = "away"
    LATE = "late"
    """The day of return has passed and nobody said they are back."""
    BACK = "back"


def phase_of(
    day: date,
    *,
    starts_on: date,
    ends_on: date,
    left_at: datetime | None,
    returned_at: datetime | None,
    cancelled_at: datetime | None,
) -> Phase:
    """Where a departure stands on a day; ``ends_on`` is excluded."""
    if cancelled_at is not None:
        return Phase.CANCELLED
    if returned_at is not None:
        return Phase.BACK
    if left_at is not None:
        return Phase.AWAY if day < ends_on else Phase.LATE
    return Phase.PREPARING if day < starts_on else Phase.UNCONFIRMED


def is_minor(born_on: date | None, day: date, adult_at: int) -> bool:
    """Whether somebody is a minor on a day; who did not say when they were born is taken for an adult."""
    return born_on is not None and age_on(born_on, day) < adult_at


def lines_for(items: Iterable[Item], *, minor: bool) -> list[Item]:
    """The lines that concern somebody."""
    return [one for one in items if minor or not one.minors_only]


def due_on(item: Item, *, starts_on: date, today: date) -> date:
    """The day a line is due: so many days before leaving, or today when that day has passed."""
    return max(starts_on - timedelta(days=item.days_before), today)


def passport_holds(until: date, *, ends_on: date, months: int) -> bool:
    """Whether a passport is still valid so many months after the return; the last day of validity counts."""
    return until >= months_later(ends_on, months)


@dataclass(frozen=True, slots=True)
class Followed:
    """Training followed so far: minutes by module, what is still missing of each required one, and over all."""

    minutes: int
    wanted: int
    missing: Mapping[str, int]

    @property
    def is_enough(self) -> bool:
        """Every required module whole, and the hours reached."""
        return self.minutes >= self.wanted and not self.missing


def followed(curriculum: Curriculum, minutes: Mapping[str, int]) -> Followed:
    """How far somebody is in their training. ``minutes`` by module; what is no module counts for nothing."""
    known = {one.key: minutes.get(one.key, 0) for one in curriculum.modules}
    missing = {
        one.key: one.hours * 60 - known[one.key]
        for one in curriculum.modules
        if one.required and known[one.key] < one.hours * 60
    }
    return Followed(sum(known.values()), curriculum.hours * 60, missing)
