"""Solvency, leverage and liquidity of a fund, each with what it is made of: the rules' formulas, the risk's year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np

from maillon.guarantees import risk as engine
from maillon.guarantees.models import Fund
from maillon.guarantees.queries import gradings, risk
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.queries.assumptions import Assumptions, assumptions
from maillon.guarantees.rules import ratios as rules
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import limits
from maillon.guarantees.rules.postings import Norm

CALLS_LEVEL, SHORTFALL_LEVEL = 0.95, 0.99
"""Which year the dossier asks to survive (1.5): the calls of one in twenty, the loss of one in a hundred."""


@dataclass(frozen=True, slots=True)
class Ratios:
    """The three ratios and their parts, Canadian cents; a ratio without a denominator is none."""

    leverage: float | None
    solvency: float | None
    liquidity: float | None
    exposure_minor: int
    capital_minor: int
    shortfall_minor: int
    """ES 99 % of the year's loss, after recoveries."""
    provision_minor: int
    cash_minor: int
    payable_minor: int
    lodged_minor: int
    calls_minor: int
    """What a year calls at 95 %, before any recovery; claims already lodged apart."""
    given: Assumptions
    """What was supposed that day."""

    @property
    def is_measured(self) -> bool:
        """False while nobody brought in what a year is measured with: there is no shortfall and no call to tell."""
        return self.given.has(*risk.NEEDED)

    @property
    def at_risk_minor(self) -> int:
        """What capital must bear once the provision bears its part."""
        return max(0, self.shortfall_minor - self.provision_minor)

    @property
    def needed_minor(self) -> int:
        """What cash may have to pay within the year."""
        return self.payable_minor + self.lodged_minor + self.calls_minor


def of_fund(fund: Fund, state: states.Fund, found: queries.Portfolio, *, until: datetime | None = None) -> Ratios:
    """The ratios of a fund in a state, ``found`` being its portfolio that day; as it was known ``until`` an instant."""
    given = assumptions(fund, found.day, until=until)
    is_measured = given.has(*risk.NEEDED)
    shortfall, calls = _year(found, gradings.on(fund, found.day, until=until), given) if is_measured else (0, 0)
    return Ratios(
        leverage=_shown(rules.leverage(state)),
        solvency=_shown(rules.solvency(state, shortfall)) if is_measured else None,
        liquidity=_shown(rules.liquidity(state, calls)) if is_measured else None,
        exposure_minor=limits.exposures(state)["", ""],
        capital_minor=limits.capital(state),
        shortfall_minor=shortfall,
        provision_minor=rules.provision(state, Norm.ASNPO),
        cash_minor=rules.cash(state),
        payable_minor=rules.payable(state),
        lodged_minor=rules.lodged(state),
        calls_minor=calls,
        given=given,
    )


def _shown(ratio: Fraction | None) -> float | None:
    return None if ratio is None else float(ratio)


def _year(found: queries.Portfolio, grades: Mapping[str, int], given: Assumptions) -> tuple[int, int]:
    """The shortfall of the year, and what it calls before recoveries, in cents."""
    model = given.model
    running, called = risk.exposed(found, grades, given), risk.exposed(found, grades, given, called=True)
    whole = engine.measure(running, model, levels=(SHORTFALL_LEVEL,), contributions=False, errors=False)
    gross = called.having(lgd=np.ones(len(called)))
    calls = engine.measure(gross, model, levels=(CALLS_LEVEL,), contributions=False, errors=False)
    return round(whole.es[SHORTFALL_LEVEL] * risk.CENTS), round(calls.var[CALLS_LEVEL] * risk.CENTS)
