"""What became of the fund's guarantees, year by year, for its PDs to be judged: from its history alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from maillon.guarantees.models import Fund
from maillon.guarantees.queries.assumptions import Assumptions, Kind, scale_on
from maillon.guarantees.risk.backtest import Comparison, Observation, backtest

_BEGUN = frozenset(("agreement_signed", "loan_included"))
_FALLEN = frozenset(("default_noticed", "claim_lodged"))
_OVER = frozenset(("guarantee_matured", "guarantee_released", "guarantee_cancelled"))
_CURED = "default_cured"


@dataclass(frozen=True, slots=True)
class Default:
    """A default that was seen: of which guarantee, at which grade, when."""

    reference: str
    grade: str
    year: int
    day: date


@dataclass(frozen=True, slots=True)
class Backtest:
    """Defaults seen beside those foreseen, and each default seen."""

    years: tuple[int, ...]
    comparisons: tuple[Comparison, ...]
    defaults: tuple[Default, ...]


@dataclass(slots=True)
class _Life:
    grade: str
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


def of_fund(fund: Fund, today: date) -> Backtest:
    """Every guarantee that ran on the first day of each year that is over, beside the PD its grade had that day.

    A year before any scale is read with the first one. Raises RuleViolation ``guarantees.assumptions_lacking`` while
    nobody brought in any.
    """
    lives, kept = _lives(fund), list(fund.assumptions.filter(kind=Kind.GRADES))
    begun = [one.begun_on for one in lives.values() if one.begun_on is not None]
    years = tuple(range(min(begun).year + 1, today.year)) if begun else ()
    seen = list(_seen(lives, {year: scale_on(kept, date(year, 1, 1)) for year in years}))
    defaults = tuple(one for _observed, one in seen if one is not None)
    return Backtest(years, backtest([observed for observed, _one in seen]), defaults)


def _seen(
    lives: Mapping[str, _Life], scales: Mapping[int, Assumptions]
) -> Iterator[tuple[Observation, Default | None]]:
    for year, given in scales.items():
        for name, one in sorted(lives.items()):
            if not one.runs_on(date(year, 1, 1)):
                continue
            day = one.fell_in(year)
            fallen = Default(name, one.grade, year, day) if day is not None else None
            yield Observation(year, one.grade, given.pd(int(one.grade)), day is not None), fallen


def _lives(fund: Fund) -> Mapping[str, _Life]:
    grades = dict(fund.guarantees.values_list("reference", "grade"))
    lives: dict[str, _Life] = defaultdict(lambda: _Life(""))
    kinds = (*_BEGUN, *_FALLEN, *_OVER, _CURED)
    rows = fund.events.filter(kind__in=kinds, guarantee__isnull=False).order_by("effective_on", "sequence")
    for name, kind, day in rows.values_list("guarantee__reference", "kind", "effective_on"):
        one = lives[name]
        one.grade = str(grades[name])
        if kind in _BEGUN:
            one.begun_on = day
        elif kind in _OVER:
            one.over_on = one.over_on or day
        else:
            one.falls.append((day, kind != _CURED))
    return lives
