"""Where volunteers are, how far an event is from them, and when they are free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, ceil, cos, radians, sin, sqrt

_EARTH_KM = 6371.0
PARTS = ("morning", "afternoon", "evening")
_BEGINS = (0, 12, 17, 24)
"""Hours of Québec at which the parts of a day begin, and the last ends."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town people say they are near of; degrees."""

    code: str
    name: str
    region: str
    latitude: float
    longitude: float


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> int:
    """The distance as the crow flies between two places in degrees, rounded up to a kilometre."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    half = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(east / 2) ** 2
    return ceil(2 * _EARTH_KM * asin(sqrt(min(1.0, half))) - 1e-9)


def distances(towns: Mapping[str, Town], latitude: float, longitude: float) -> dict[str, int]:
    """How far each town is from a place, in kilometres, the nearest first."""
    told = {code: kilometres(latitude, longitude, one.latitude, one.longitude) for code, one in towns.items()}
    return dict(sorted(told.items(), key=lambda pair: (pair[1], pair[0])))


def bit(weekday: int, part: int) -> int:
    """The bit of a part (0 to 2) of a day of the week (0 is Monday)."""
    return 1 << (weekday * len(PARTS) + part)


def everything() -> int:
    """Every part of every day."""
    return (1 << (7 * len(PARTS))) - 1


def parts_needed(times: Iterable[tuple[datetime, datetime]]) -> int:
    """The parts of days that hours (local, end excluded) touch; a date that lasts over a week needs them all."""
    needed = 0
    for starts_at, ends_at in times:
        if ends_at - starts_at >= timedelta(days=7):
            return everything()
        moment = starts_at
        while moment < ends_at:
            part = next(number for number in range(3) if moment.hour < _BEGINS[number + 1])
            needed |= bit(moment.weekday(), part)
            midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
            moment = midnight + timedelta(hours=_BEGINS[part + 1])
    return needed


def is_free(availability: int, needed: int) -> bool:
    """Whether somebody free then covers everything needed."""
    return availability & needed == needed


_WEEK, _SATURDAY, _SUNDAY = range(5), (5,), (6,)
CHOICES: dict[str, int] = {
    f"{name}-{part}": sum(bit(day, number) for day in days)
    for name, days in (("week", _WEEK), ("saturday", _SATURDAY), ("sunday", _SUNDAY))
    for number, part in enumerate(PARTS)
}
"""What somebody ticks to say when they are free → the bits it sets; working days together."""


def availability_of(chosen: Iterable[str]) -> int:
    """The parts of days that ticked boxes mean."""
    found = 0
    for code in chosen:
        found |= CHOICES[code]
    return found


def chosen_of(availability: int) -> list[str]:
    """The boxes that parts of days fill."""
    return [code for code, bits in CHOICES.items() if availability & bits == bits]
