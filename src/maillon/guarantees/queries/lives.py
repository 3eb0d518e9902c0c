"""What became of the fund's guarantees, year by year: how many of each grade ran, how many fell in default."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from maillon.guarantees.models import Fund
from maillon.guarantees.queries import gradings
from maillon.guarantees.risk.grades import Seen

_BEGUN = frozenset(("agreement_signed", "loan_included"))
_FALLEN = frozenset(("default_noticed", "claim_lodged"))
_OVER = frozenset(("guarantee_matured", "guarantee_released", "guarantee_cancelled"))
_CURED = "default_cured"


@dataclass(slots=True)
class Life:
    """A guarantee from its signature to its end, with its grades and its defaults."""

    graded: gradings.Told
    begun_on: date | None = None
    over_on: date | None = None
    falls: list[tuple[date, bool]] = field(default_factory=list)
    """Days it fell in default (True) or was cured (False), in their order."""

    def runs_on(self, day: date) -> bool:
        """Signed before a day, not over, not in default."""
        before = [fell for when, fell in self.falls if when < day]
        begun = self.begun_on is not None and self.begun_on < day
        return begun and (self.over_on is None or self.over_on >= day) and not (before and before[-1])

    def fell_in(self, year: int) -> date | None:
        """The first day of a year it fell in default."""
        return next((when for when, fell in self.falls if fell and when.year == year), None)


@dataclass(frozen=True, slots=True)
class Year:
    """A guarantee that ran on the first day of a year that is over: its grade then, and the day it fell, if it did."""

    reference: str
    year: int
    grade: str
    fell_on: date | None


def lives(fund: Fund, *, until: datetime | None = None) -> Mapping[str, Life]:
    """Every guarantee that was signed, by reference, as it was known before ``until``."""
    graded = gradings.told(fund, until=until)
    found: dict[str, Life] = {}
    rows = fund.events.filter(kind__in=(*_BEGUN, *_FALLEN, *_OVER, _CURED), guarantee__isnull=False)
    if until is not None:
        rows = rows.filter(known_at__lt=until)
    columns = ("guarantee__reference", "kind", "effective_on")
    for name, kind, day in rows.order_by("effective_on", "sequence").values_list(*columns):
        one = found.setdefault(name, Life(graded[name]))
        if kind in _BEGUN:
            one.begun_on = day
        elif kind in _OVER:
            one.over_on = one.over_on or day
        else:
            one.falls.append((day, kind != _CURED))
    return found


def first_year(found: Mapping[str, Life]) -> int | None:
    """The first whole year any of them could run."""
    begun = [one.begun_on for one in found.values() if one.begun_on is not None]
    return min(begun).year + 1 if begun else None


def years(found: Mapping[str, Life], *, before: int) -> Iterator[Year]:
    """Every guarantee that ran on the first day of each whole year before one."""
    first = first_year(found)
    for year in range(first, before) if first is not None else ():
        for name, one in sorted(found.items()):
            start = date(year, 1, 1)
            if one.runs_on(start):
                yield Year(name, year, str(one.graded.on(start)), one.fell_in(year))


def seen(found: Mapping[str, Life], day: date) -> Mapping[str, Seen]:
    """What the fund saw of each grade in the years that were over on a day: guarantee-years, defaults within them."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in years(found, before=day.year):
        counts[one.grade][0] += 1
        counts[one.grade][1] += one.fell_on is not None
    return {grade: Seen(observed, defaults) for grade, (observed, defaults) in counts.items()}
