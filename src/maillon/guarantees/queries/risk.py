"""The fund's year ahead: its guarantees as the risk engine reads them, with the assumptions in force that day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from maillon.guarantees import risk
from maillon.guarantees.models import Fund, Guarantee
from maillon.guarantees.queries import gradings, history
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.queries.assumptions import Assumptions, Kind, assumptions
from maillon.guarantees.queries.lent import Lent
from maillon.guarantees.risk.committee import Page
from maillon.guarantees.rules import life, measures, rates
from maillon.guarantees.rules import state as states

CENTS = 100
UNGRADED = int(Guarantee._meta.get_field("grade").default)
NEEDED = (Kind.MODEL, Kind.GRADES)
"""Without these no year is measured."""


def committee(
    fund: Fund,
    given: Assumptions,
    *,
    candidates: Collection[str] = (),
    beside: Sequence[states.Guarantee] = (),
    state: states.Fund | None = None,
    until: datetime | None = None,
    grade: int | None = None,
) -> Page:
    """The risk page of a fund on the day of what is supposed; ``candidates`` are in study, seen beside what runs.

    ``beside`` are files that are no guarantee yet: they count under ``grade``, or that of those nobody graded.
    ``state`` is the fund as it was known ``until`` an instant, now unless told. Amounts are Canadian dollars. A
    guarantee in default is certain; one in study counts for its whole cap. Raises RuleViolation
    ``guarantees.assumptions_lacking``.
    """
    state = history.state_of(fund) if state is None else state
    grades = gradings.on(fund, given.day, until=until)
    studied = []
    for key in sorted(candidates):
        if (one := state.guarantees.get(key)) is not None and one.position in (*life.STUDY, "approved"):
            worth = rates.worth(one.cap_minor, one.currency, state.rates)
            studied.append(_exposure(one, worth, given.pd(grades.get(key, len(given.grades))), given.lgd))
    for one in beside:
        worth = rates.worth(one.cap_minor, one.currency, state.rates)
        studied.append(_exposure(one, worth, given.pd(grade or UNGRADED), given.lgd))
    added = risk.portfolio(studied) if studied else None
    running = exposed(queries.of_state(state, given.day), grades, given)
    return risk.committee(running, added, given.model, stresses=given.stresses)


def grades(fund: Fund, day: date) -> tuple[int, ...]:
    """The grades of the scale in force on a day, the surest first; none before any scale."""
    given = assumptions(fund, day)
    return tuple(int(one.grade.key) for one in given.grades) if given.has(Kind.GRADES) else ()


def exposed(
    found: queries.Portfolio, grades: Mapping[str, int], given: Assumptions, *, called: bool = False
) -> risk.Portfolio:
    """What runs in a portfolio as the risk engine reads it; ``called``: only what a lender may still call.

    A guarantee in default is certain; what is accepted is due and booked, no longer a risk. A loan of the fund counts
    for what is owed less what is impaired already, under its own grade, and is never called.
    """
    running = []
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
