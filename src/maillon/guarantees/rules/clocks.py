"""Days that count: calendar or business, whose holidays, whether the last one is still in time, at whose place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from maillon.guarantees.rules.state import Fund, Guarantee
from maillon.guarantees.rules.terms import Delay

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_business(day: date, holidays: Sequence[date] = ()) -> bool:
    """Neither a Saturday, a Sunday nor a holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def last_day(start: date, delay: Delay, holidays: Sequence[date] = ()) -> date:
    """The last day in time of a delay that starts the day after ``start``."""
    day = start
    if delay.business:
        left = delay.days
        while left > 0:
            day += _DAY
            left -= is_business(day, holidays)
    else:
        day += delay.days * _DAY
    if not delay.last_day_counts:
        day -= _DAY
        while delay.business and not is_business(day, holidays):
            day -= _DAY
        return day
    while delay.roll and not is_business(day, holidays):
        day += _DAY
    return day


def local_day(moment: datetime, timezone: str) -> date:
    """The day it was at the lender's: a claim sent there before midnight is in time."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def holidays(fund: Fund, guarantee: Guarantee) -> tuple[date, ...]:
    """Those of the place the terms name."""
    return fund.calendars.get(guarantee.terms.duration.calendar, ())


def tail_end(fund: Fund, guarantee: Guarantee) -> date | None:
    """The last day a claim may be lodged after the guarantee's last day; none before it is signed."""
    if guarantee.ends_on is None:
        return None
    return last_day(guarantee.ends_on, guarantee.terms.duration.tail, holidays(fund, guarantee))


def claim_until(fund: Fund, guarantee: Guarantee) -> date | None:
    """The last day to claim: the end of the tail, or of the window after the default when that comes first."""
    end, window = tail_end(fund, guarantee), guarantee.terms.claim.window
    if guarantee.default_on is None or not window.days:
        return end
    closed = last_day(guarantee.default_on, window, holidays(fund, guarantee))
    return min(closed, end) if end else closed


def decide_by(fund: Fund, guarantee: Guarantee) -> date | None:
    """The day a decision on the claim is due: the clock stands still while the fund waits for information."""
    claim = guarantee.claim
    if claim.complete_on is None or claim.stopped_on is not None:
        return None
    since = claim.complete_on + claim.stopped_days * _DAY
    return last_day(since, guarantee.terms.claim.decision, holidays(fund, guarantee))


def pay_by(fund: Fund, guarantee: Guarantee) -> date | None:
    """The day an accepted claim is to be paid; interest runs from then."""
    accepted_on = guarantee.claim.accepted_on
    if accepted_on is None:
        return None
    return last_day(accepted_on, guarantee.terms.claim.payment, holidays(fund, guarantee))


def offer_until(fund: Fund, guarantee: Guarantee) -> date | None:
    """The last day the offer may be signed."""
    if guarantee.approved_on is None:
        return None
    return last_day(guarantee.approved_on, guarantee.terms.duration.offer, holidays(fund, guarantee))


def report_by(guarantee: Guarantee, ends_on: date) -> date:
    """The day the lender's statement of a quarter is due."""
    return ends_on + timedelta(days=guarantee.terms.report_days)


def late_interest(fund: Fund, guarantee: Guarantee, day: date, amount_minor: int | None = None) -> int:
    """Interest owed to the lender by this day for paying late, in the cap's currency, rounded down.

    On what is still to be paid, or on the part of it that is paid this day.
    """
    due = pay_by(fund, guarantee)
    if due is None or day <= due:
        return 0
    rule = guarantee.terms.claim
    late = guarantee.claim.payable_minor if amount_minor is None else amount_minor
    return int(rule.late_rate * late * (day - due).days / rule.basis_days)
