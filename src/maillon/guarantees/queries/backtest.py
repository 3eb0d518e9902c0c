"""What became of the fund's guarantees, year by year, for its PDs to be judged: from its history alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillon.guarantees.models import Fund
from maillon.guarantees.queries import lives
from maillon.guarantees.queries.assumptions import Kind, scale_on
from maillon.guarantees.risk.backtest import Comparison, Observation, backtest


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


def of_fund(fund: Fund, today: date) -> Backtest:
    """Every guarantee that ran on the first day of each year that is over, beside the PD its grade had that day.

    A year before any scale is read with the first one. Raises RuleViolation ``guarantees.assumptions_lacking`` while
    nobody brought in any.
    """
    known, kept = lives.lives(fund), list(fund.assumptions.filter(kind=Kind.GRADES))
    first = lives.first_year(known)
    years = tuple(range(first, today.year)) if first is not None else ()
    scales = {year: scale_on(kept, date(year, 1, 1), known) for year in years}
    seen, defaults = [], []
    for one in lives.years(known, before=today.year):
        seen.append(Observation(one.year, one.grade, scales[one.year].pd(int(one.grade)), one.fell_on is not None))
        if one.fell_on is not None:
            defaults.append(Default(one.reference, one.grade, one.year, one.fell_on))
    return Backtest(years, backtest(seen), tuple(defaults))
