"""What the fund tells its investors and the ministry of a quarter, as it was known some weeks after its end.

A statement that comes later changes the next report, never this one: what was known by then is read again from the
history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.guarantees.models import Breach, Commitment, Fund
from maillon.guarantees.queries import breaches, capital, history, ratios
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.queries.effects import Counted, counted
from maillon.guarantees.queries.lent import Lent
from maillon.guarantees.rules import life
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import apply

KNOWN_AFTER_DAYS = 45
"""Statements are due thirty days after the quarter; the report waits two weeks more."""
BUCKETS = ((0, 0), (1, 29), (30, 59), (60, 89), (90, None))
AXES = ("country", "sector", "lender", "sponsor", "currency")


@dataclass(frozen=True, slots=True)
class Aged:
    """Guarantees and the fund's own loans by how late each is as last known, in days; Canadian cents."""

    least: int
    most: int | None
    guarantees: int
    loans: int
    principal_minor: int
    exposure_minor: int


@dataclass(frozen=True, slots=True)
class Given:
    """An investor's capital, cents: promised, called, paid by the end of the quarter, as then known."""

    commitment: Commitment
    committed_minor: int
    called_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Quarterly:
    """The whole report of a quarter."""

    fund: Fund
    ends_on: date
    known_on: date
    found: queries.Portfolio
    ratios: ratios.Ratios
    aged: Sequence[Aged]
    claims: Sequence[states.Guarantee]
    watched: Sequence[queries.Line]
    watched_loans: Sequence[Lent]
    """The fund's own loans thirty days past due or more."""
    capital: Sequence[Given]
    counted: Sequence[Counted]
    breaches: Sequence[Breach]
    """Found in the quarter, or not settled when it began; as known by then."""


def quarterly(fund: Fund, ends_on: date) -> Quarterly:
    """The report of the quarter that ends a day. Raises RuleViolation ``guarantees.quarter`` while it runs."""
    today = timezone.localdate()
    if ends_on >= today:
        raise RuleViolation("guarantees.quarter", day=ends_on)
    known_on = min(ends_on + timedelta(days=KNOWN_AFTER_DAYS), today)
    until = timezone.make_aware(datetime.combine(known_on + timedelta(days=1), time.min))
    state = _as_known(fund, ends_on, until)
    found = queries.of_state(state, ends_on)
    live = [one for one in found.lines if one.principal_minor]
    return Quarterly(
        fund,
        ends_on,
        known_on,
        found,
        ratios.of_fund(fund, state, found, until=until),
        [_aged(live, found.lent, least, most) for least, most in BUCKETS],
        [one.state for one in found.lines if one.state.position in life.CLAIMED | life.PAYING | life.PAID],
        [one for one in live if one.is_at_risk or one.is_silent or one.state.position in ("watch", "default")],
        [one for one in found.lent if one.is_at_risk],
        _capital(fund, ends_on, until),
        counted(fund, {one.state.id: one.state.loan for one in found.live}, ends_on=ends_on, until=until),
        breaches.of_quarter(fund, _begins(ends_on), ends_on, known_on),
    )


def _begins(ends_on: date) -> date:
    return date(ends_on.year, ends_on.month - 2, 1)


def _as_known(fund: Fund, ends_on: date, until: datetime) -> states.Fund:
    state = states.Fund()
    rows = fund.events.filter(known_at__lt=until, effective_on__lte=ends_on).order_by("sequence")
    for row in rows.values("kind", "payload"):
        state = apply(state, history.of_row(row)).state
    return state


def _aged(lines: Sequence[queries.Line], lent: Sequence[Lent], least: int, most: int | None) -> Aged:
    def mine(days: int) -> bool:
        return least <= days and (most is None or days <= most)

    told = [one for one in lines if mine(one.days_past_due)]
    own = [one for one in lent if mine(one.days_past_due)]
    principal = sum(one.principal_minor for one in queries.together(told, own))
    exposure = sum(one.exposure_minor for one in told) + sum(one.owed_minor for one in own)
    return Aged(least, most, len(told), len(own), principal, exposure)


def _capital(fund: Fund, ends_on: date, until: datetime) -> list[Given]:
    known = capital.as_known(fund, ends_on, until)
    rows = fund.commitments.filter(committed_on__lte=ends_on, reference__in=known).select_related("investor")
    given = [(one, known[one.reference]) for one in rows.order_by("committed_on", "reference")]
    return [
        Given(one, sums.committed_minor, sums.called_minor, sums.paid_minor)
        for one, sums in given
        if sums.committed_minor
    ]
