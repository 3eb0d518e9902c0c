"""Who an issue is for, and what a letter that comes back changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """An address after a letter came back: how many temporary returns count, and whether letters stop."""

    bounces: int
    stops: bool


def after_bounce(
    *, is_permanent: bool, bounces: int, last: datetime | None, at: datetime, most: int, within: timedelta
) -> Standing:
    """A permanent return stops the letters; so do ``most`` temporary ones, each within ``within`` of the one before."""
    if is_permanent:
        return Standing(bounces, stops=True)
    counted = (bounces if last is not None and at - last <= within else 0) + 1
    return Standing(counted, stops=counted >= most)


def is_for(issue: Collection[str], wanted: Collection[str]) -> bool:
    """Whether an issue's interests meet an address's: an issue that names none is for everybody."""
    return not issue or not set(issue).isdisjoint(wanted)
