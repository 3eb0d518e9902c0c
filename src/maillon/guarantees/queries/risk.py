"""The fund's year ahead: its guarantees as the risk engine reads them, with the assumptions of the data folder."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from maillon.guarantees import risk
from maillon.guarantees.models import Fund, Guarantee
from maillon.guarantees.queries import history
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.queries.lent import Lent
from maillon.guarantees.risk.committee import Page
from maillon.guarantees.risk.grades import Estimate, estimates, read_grades
from maillon.guarantees.rules import life, measures, rates
from maillon.guarantees.rules import state as states

CENTS = 100
UNGRADED = int(Guarantee._meta.get_field("grade").default)
_DATA = Path(settings.PROJECT) / "data" / "guarantees" / "risk"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the figures rest on: the loadings, a PD for each grade, one LGD, the bad years."""

    model: risk.Model
    grades: tuple[Estimate, ...]
    lgd: float
    stresses: tuple[risk.Stress, ...]
    rate: float = 0.0
    """The yearly rate expected losses are discounted at."""
    version: str = ""
    """Of the grades and of the discounting, as provisions name it."""

    def pd(self, grade: int) -> float:
        """The PD of a grade; the worst one's where the scale does not know it."""
        known = {one.grade.key: one.pd for one in self.grades}
        return known.get(str(grade), self.grades[-1].pd)


@cache
def assumptions() -> Assumptions:
    """The shipped assumptions, read once. Raises RuleViolation where a document cannot be read."""
    scale, discounted = _read("grades.json"), _read("impairment.json")
    return Assumptions(
        model=risk.read_model(_read("model.json")),
        grades=estimates(read_grades(scale), {}),
        lgd=float(scale["lgd"]["prior"]),
        stresses=risk.read_stresses(_read("stresses.json")),
        rate=float(discounted["rate"]),
        version=f"{scale['version']}/{discounted['version']}",
    )


def committee(
    fund: Fund, day: date, *, candidates: Collection[str] = (), beside: Sequence[states.Guarantee] = ()
) -> Page:
    """The risk page of a fund on a day; ``candidates`` are references in study, seen beside what already runs.

    ``beside`` are files that are no guarantee yet: they count under the grade of those nobody graded.
    Amounts are Canadian dollars. A guarantee in default is certain; one in study counts for its whole cap.
    """
    state, given = history.state_of(fund), assumptions()
    grades = grades_of(fund)
    studied = []
    for key in sorted(candidates):
        if (one := state.guarantees.get(key)) is not None and one.position in (*life.STUDY, "approved"):
            worth = rates.worth(one.cap_minor, one.currency, state.rates)
            studied.append(_exposure(one, worth, given.pd(grades.get(key, len(given.grades))), given.lgd))
    for one in beside:
        worth = rates.worth(one.cap_minor, one.currency, state.rates)
        studied.append(_exposure(one, worth, given.pd(UNGRADED), given.lgd))
    added = risk.portfolio(studied) if studied else None
    running = exposed(queries.of_state(state, day), grades)
    return risk.committee(running, added, given.model, stresses=given.stresses)


def grades_of(fund: Fund) -> dict[str, int]:
    """How sure each guarantee and each loan of the fund is judged, by reference."""
    return {
        **dict(fund.own_loans.values_list("reference", "grade")),
        **dict(fund.guarantees.values_list("reference", "grade")),
    }


def grades() -> tuple[int, ...]:
    """The grades of the scale, the surest first."""
    return tuple(int(one.grade.key) for one in assumptions().grades)


def exposed(found: queries.Portfolio, grades: Mapping[str, int], *, called: bool = False) -> risk.Portfolio:
    """What runs in a portfolio as the risk engine reads it; ``called``: only what a lender may still call.

    A guarantee in default is certain; what is accepted is due and booked, no longer a risk. A loan of the fund counts
    for what is owed less what is impaired already, under its own grade, and is never called.
    """
    given, running = assumptions(), []
    for line in found.live:
        place = line.state.position
        if place in life.PAYING or (place in life.CLAIMED and called):
            continue
        sure = place == "default" or place in life.CLAIMED
        pd = 1.0 if sure else given.pd(grades.get(line.state.id, len(given.grades)))
        running.append(_exposure(line.state, line.exposure_minor, pd, given.lgd))
    running += [_own(one, given, grades) for one in found.lent if not called]
    return risk.portfolio(running)


def _own(one: Lent, given: Assumptions, grades: Mapping[str, int]) -> risk.Exposure:
    loan, who = one.state, one.state.parties
    left = int(one.owed_minor * (1 - loan.allowance_rate))
    pd = 1.0 if one.days_past_due >= measures.PAR[-1] else given.pd(grades.get(loan.id, UNGRADED))
    # Lent without a lender, it falls with none.
    labels = {"lender": who.lender or loan.id, "sponsor": who.sponsor, "currency": loan.currency}
    return risk.Exposure(loan.id, left / CENTS, pd, given.lgd, who.country, who.sector, labels)


def _exposure(one: Any, minor: int, pd: float, lgd: float) -> risk.Exposure:
    where = one.parties
    labels = {"lender": where.lender, "sponsor": where.sponsor, "currency": one.terms.cover.loan_currency}
    return risk.Exposure(one.id, max(minor, 0) / CENTS, pd, lgd, where.country, where.sector, labels)


def _read(name: str) -> Any:
    return json.loads((_DATA / name).read_text(encoding="utf-8"))
