"""What the fund tells its investors and the ministry of a quarter, as it was known some weeks after its end.

A statement that comes later changes the next report, never this one: what was known by then is read again from the
history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.utils import timezone

from maillon.core.errors import RuleViolation
from maillon.guarantees.models import Assessment, Breach, Commitment, Fund
from maillon.guarantees.queries import breaches, capital, history, ratios, social
from maillon.guarantees.queries import portfolio as queries
from maillon.guarantees.queries.lent import Lent
from maillon.guarantees.rules import life
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.engine import apply

KNOWN_AFTER_DAYS = 45
"""Statements are due thirty days after the quarter; the report waits two weeks more."""
BUCKETS = ((0, 0), (1, 29), (30, 59), (60, 89), (90, None))
AXES = ("country", "sector", "lender", "sponsor", "currency")
COUNTED = ("emplois", "emplois_femmes", "producteurs")


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
class Counted:
    """A count of the enterprises supported, and the fund's part of it."""

    criterion: str
    total: int
    part: Fraction
    guarantees: int


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
    state = _as_known(fund, ends_on, known_on)
    found = queries.of_state(state, ends_on)
    live = [one for one in found.lines if one.principal_minor]
    return Quarterly(
        fund,
        ends_on,
        known_on,
        found,
        ratios.of_fund(fund, state, found),
        [_aged(live, found.lent, least, most) for least, most in BUCKETS],
        [one.state for one in found.lines if one.state.position in life.CLAIMED | life.PAYING | life.PAID],
        [one for one in live if one.is_at_risk or one.is_silent or one.state.position in ("watch", "default")],
        [one for one in found.lent if one.is_at_risk],
        _capital(fund, ends_on, known_on),
        _counted(fund, found, ends_on),
        breaches.of_quarter(fund, _begins(ends_on), ends_on, known_on),
    )


def _begins(ends_on: date) -> date:
    return date(ends_on.year, ends_on.month - 2, 1)


def _end_of(known_on: date) -> datetime:
    """The instant a day is over."""
    return timezone.make_aware(datetime.combine(known_on + timedelta(days=1), time.min))


def _as_known(fund: Fund, ends_on: date, known_on: date) -> states.Fund:
    until = _end_of(known_on)
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
    principal = sum(one.principal_minor for one in told) + sum(one.principal_minor for one in own)
    exposure = sum(one.exposure_minor for one in told) + sum(one.owed_minor for one in own)
    return Aged(least, most, len(told), len(own), principal, exposure)


def _capital(fund: Fund, ends_on: date, known_on: date) -> list[Given]:
    known = capital.as_known(fund, ends_on, _end_of(known_on))
    rows = fund.commitments.filter(committed_on__lte=ends_on, reference__in=known).select_related("investor")
    given = [(one, known[one.reference]) for one in rows.order_by("committed_on", "reference")]
    return [
        Given(one, sums.committed_minor, sums.called_minor, sums.paid_minor)
        for one, sums in given
        if sums.committed_minor
    ]


def _counted(fund: Fund, found: queries.Portfolio, ends_on: date) -> list[Counted]:
    """The latest assessment of each guarantee still alive: a job is counted once, and only for the fund's part."""
    loans = {one.state.id: one.state.loan for one in found.live}
    rows = Assessment.objects.filter(
        guarantee__fund=fund, guarantee__reference__in=loans, assessed_on__lte=ends_on
    ).select_related("guarantee").prefetch_related("answers").order_by("assessed_on", "pk")  # fmt: skip
    latest: dict[tuple[str, str], tuple[Assessment, int]] = {}
    for row in rows:
        if row.guarantee is None:
            continue
        for answer in row.answers.all():
            if answer.criterion in COUNTED:
                latest[row.guarantee.reference, answer.criterion] = (row, int(answer.value))
    totals: dict[str, list[tuple[int, Fraction]]] = {}
    for (reference, criterion), (row, count) in latest.items():
        loan = loans[reference]
        assert row.guarantee is not None
        part = social.part_of(
            row.guarantee, count, principal_minor=loan.principal_minor, covered_minor=loan.covered_minor
        )
        totals.setdefault(criterion, []).append((count, part or Fraction(0)))
    return [
        Counted(
            criterion,
            sum(count for count, _part in totals[criterion]),
            sum((part for _count, part in totals[criterion]), Fraction(0)),
            len(totals[criterion]),
        )
        for criterion in COUNTED
        if criterion in totals
    ]
