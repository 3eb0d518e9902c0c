"""The public calendar on plain values: which sessions a reader wants, how many by region and by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from maillon.core.text import fold

ONLINE = ("online", "hybrid")


@dataclass(frozen=True, slots=True)
class Showing:
    """One session as the calendar sorts it; ``day`` is Québec’s."""

    session_id: int
    event_id: int
    starts_at: datetime
    day: date
    region: str
    mode: str
    is_free: bool
    access: Sequence[str]
    audiences: Sequence[str]
    editions: frozenset[int]
    words: str
    """The title and the place, folded."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks of the calendar."""

    region: str = ""
    day: date | None = None
    free: bool = False
    online: bool = False
    sign_language: bool = False
    wheelchair: bool = False
    family: bool = False
    edition: int | None = None
    text: str = ""

    def takes(self, one: Showing) -> bool:
        """Whether a session answers everything but the day."""
        return (
            (not self.region or one.region == self.region)
            and (not self.free or one.is_free)
            and (not self.online or one.mode in ONLINE)
            and (not self.sign_language or "lsq" in one.access)
            and (not self.wheelchair or "fauteuil" in one.access)
            and (not self.family or "familles" in one.audiences)
            and (self.edition is None or self.edition in one.editions)
            and (not self.text or all(word in one.words for word in fold(self.text).split()))
        )


def choose(showings: Iterable[Showing], wanted: Wanted) -> list[Showing]:
    """The sessions that answer, from the day asked for on, in order."""
    found = [one for one in showings if wanted.takes(one) and (wanted.day is None or one.day >= wanted.day)]
    return sorted(found, key=lambda one: (one.starts_at, one.session_id))


def by_region(showings: Iterable[Showing], wanted: Wanted) -> dict[str, int]:
    """How many events of each region answer the rest of the question, each event once."""
    anywhere = replace(wanted, region="")
    pairs = {(one.region, one.event_id) for one in showings if anywhere.takes(one)}
    return dict(Counter(region for region, _event in pairs if region))


def by_day(showings: Iterable[Showing], wanted: Wanted, days: Sequence[date]) -> list[int]:
    """How many sessions of each day answer the rest of the question."""
    counted = Counter(one.day for one in showings if wanted.takes(one))
    return [counted[day] for day in days]
