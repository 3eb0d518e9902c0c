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
from maillon.guarantees.queries import breaches, commitments, history, ratios, social
from maillon.guarantees.queries import portfolio as queries
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
    """Guarantees by how late their loan is as last reported, in days; Canadian cents."""

    least: int
    most: int | None
    guarantees: int
    principal_minor: int
    exposure_minor: int


@dataclass(frozen=True, slots=True)
class Given:
    """An investor's capital, cents: promised, called, paid by the end of the quarter."""

    commitment: Commitment
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
        [_aged(live, least, most) for least, most in BUCKETS],
        [one.state for one in found.lines if one.state.position in life.CLAIMED | life.PAYING | life.PAID],
        [one for one in live if one.is_at_risk or one.is_silent or one.state.position in ("watch", "default")],
        _capital(fund, ends_on, known_on),
        _counted(fund, found, ends_on),
        breaches.of_quarter(fund, _begins(ends_on), ends_on, known_on),
    )


def _begins(ends_on: date) -> date:
    return date(ends_on.year, ends_on.month - 2, 1)


def _as_known(fund: Fund, ends_on: date, known_on: date) -> states.Fund:
    until = timezone.make_aware(datetime.combine(known_on + timedelta(days=1), time.min))
    state = states.Fund()
    rows = fund.events.filter(known_at__lt=until, effective_on__lte=ends_on).order_by("sequence")
    for row in rows.values("kind", "payload"):
        state = apply(state, history.of_row(row)).state
    return state


def _aged(lines: Sequence[queries.Line], least: int, most: int | None) -> Aged:
    mine = [one for one in lines if least <= one.days_past_due and (most is None or one.days_past_due <= most)]
    return Aged(
        least, most, len(mine), sum(one.principal_minor for one in mine), sum(one.exposure_minor for one in mine)
    )


def _capital(fund: Fund, ends_on: date, known_on: date) -> list[Given]:
    """What each investor had promised and paid by then: a payment that comes later is for the next report."""
    known_by = timezone.make_aware(datetime.combine(known_on, time.max))
    return [
        Given(one.commitment, one.called_minor, one.paid_minor)
        for one in commitments.standings(fund, ends_on, known_by)
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
