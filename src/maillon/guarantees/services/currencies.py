"""What surrounds the fund's amounts and days: a loan's currency that strikes off zeros, the holidays of a place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund, Guarantee
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules.events import Event, capital
from maillon.guarantees.services import recording


@transaction.atomic
def redenominate(*, guarantee: Guarantee, units: int, on: date, actor: User | None, at: datetime, key: str) -> None:
    """The loan's country strikes zeros off its money: ``units`` old units are one new unit. The promise is unchanged.

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.to_come``, ``guarantees.redenomination`` when
    the cap is in that currency or a claim is open.
    """
    currency = history.state_of(guarantee.fund).guarantees[guarantee.reference].terms.cover.loan_currency
    event = capital.Redenominated(
        key=key,
        effective_on=on,
        known_on=timezone.localdate(at),
        guarantee=guarantee.reference,
        currency=currency,
        factor=Fraction(1, units),
    )
    _tell(guarantee.fund, event, actor, at)


@transaction.atomic
def set_holidays(
    *, fund: Fund, calendar: str, holidays: Sequence[date], source: str, actor: User | None, at: datetime
) -> bool:
    """Business days leave out these days of a place, which products name; told again unchanged, nothing is written.

    Raises NotAllowed ``guarantees.manage``.
    """
    days, today = tuple(sorted(set(holidays))), timezone.localdate(at)
    held = recording.hold(fund)
    if history.state_of(held).calendars.get(calendar) == days:
        return False
    content = hashlib.sha256("|".join([calendar, *map(str, days)]).encode()).hexdigest()[:16]
    event = capital.CalendarSet(
        key=f"calendar:{calendar}:{today}:{content}",
        effective_on=today,
        known_on=today,
        calendar=calendar,
        holidays=days,
        source=source,
    )
    _tell(held, event, actor, at)
    return True


def _tell(fund: Fund, event: Event, actor: User | None, at: datetime) -> None:
    if actor is not None and not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")
    if event.effective_on > timezone.localdate(at):
        raise RuleViolation("guarantees.to_come", field="day", day=event.effective_on)
    recording.happen(fund=fund, events=[event], actor=actor, at=at)
