"""The invented fund's money: what the ministry and members gave, and the rates of each year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction

from django.utils import timezone

from maillon.cli.demonstration.personas import SEMIS, create_home
from maillon.core.codelists.queries import rates
from maillon.guarantees.models import Fund
from maillon.guarantees.rules.events import Event, capital
from maillon.guarantees.services import capital as money
from maillon.guarantees.services import (
    recording,
)
from maillon.network.models import Membership

INVESTORS, _CAPITAL = 6, 10_000_000
_MINISTRY = 300_000_000
RATES = {"XOF": Fraction(22, 10_000), "HTG": Fraction(11, 1000), "USD": Fraction(136, 100)}
"""Canadian dollars for one unit, where the year's average is not known."""


def instant(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(11)))


def give(fund: Fund, at: datetime) -> None:
    """The ministry's contribution, and what members promised, called in two times; some still owe the second."""
    day = timezone.localdate(at)
    given = capital.ContributionReceived(
        key="ministere:2019", effective_on=day, known_on=day, amount_minor=_MINISTRY, first_loss=Fraction(0)
    )
    recording.happen(fund=fund, events=[given], actor=None, at=at)
    members = Membership.objects.filter(ends_on=None).select_related("organisation").order_by("organisation__slug")
    investors = [create_home(SEMIS), *(one.organisation for one in members[:INVESTORS])]
    for place, investor in enumerate(dict.fromkeys(investors)):
        promised = money.commit(
            fund=fund, investor=investor, amount_minor=_CAPITAL, committed_on=day, actor=None, at=at
        )
        part = _CAPITAL * 2 // 3 if place % 6 else _CAPITAL // 3
        called = money.call(
            commitment=promised,
            amount_minor=part // 100 * 100,
            called_on=day,
            due_on=day + timedelta(days=60),
            actor=None,
            at=at,
        )
        money.paid(call=called, amount_minor=called.amount_minor, paid_on=day, actor=None, at=at)


def call_again(fund: Fund, at: datetime) -> None:
    """Who had paid a third is asked for the next one, due in some weeks."""
    day = timezone.localdate(at) - timedelta(days=2)
    for one in fund.commitments.order_by("reference"):
        if one.calls.get().amount_minor < _CAPITAL // 2:
            money.call(
                commitment=one,
                amount_minor=_CAPITAL // 3 // 100 * 100,
                called_on=day,
                due_on=day + timedelta(days=60),
                actor=None,
                at=at - timedelta(days=2),
            )


def move_rates(fund: Fund, day: date) -> None:
    """The rates of a year become known."""
    known = rates()
    moved: list[Event] = [
        capital.RateMoved(
            key=f"rate:{currency}:{day}",
            effective_on=day,
            known_on=day,
            currency=currency,
            rate=Fraction(str(known.get((currency, day.year)) or known.get((currency, day.year - 1)) or 0)) or usual,
            source="Réserve fédérale des États-Unis (H.10), moyenne de l’année",
        )
        for currency, usual in RATES.items()
    ]
    moved.append(capital.Revalued(key=f"revalued:{day}", effective_on=day, known_on=day))
    recording.happen(fund=fund, events=moved, actor=None, at=instant(day))
