"""The fund's own money beside its capital: rates, revaluation, exchange, the reserve, closes, corrections."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules.engine.restating import CAPITAL
from maillon.guarantees.rules.events import Event, capital
from maillon.guarantees.rules.rates import OFFICIAL
from maillon.guarantees.services import recording, restating
from maillon.ledger import services as ledger


def _tell(fund: Fund, event: Event, actor: User | None, at: datetime) -> Fund:
    if actor is not None and not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")
    if event.effective_on > timezone.localdate(at):
        raise RuleViolation("guarantees.to_come", field="day", day=event.effective_on)
    recording.happen(fund=fund, events=[event], actor=actor, at=at)
    return fund


@transaction.atomic
def learn_rate(
    *,
    fund: Fund,
    currency: str,
    rate: Fraction,
    source: str,
    on: date,
    actor: User | None,
    at: datetime,
    key: str,
    quote: str = OFFICIAL,
) -> Fund:
    """One unit of a currency is worth so many Canadian dollars from a day on; nothing is posted until a revaluation.

    ``quote`` tells rates that live side by side apart: the books follow the official one, a contract the one it names.
    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.rate``, ``guarantees.to_come``.
    """
    event = capital.RateMoved(
        key=key,
        effective_on=on,
        known_on=timezone.localdate(at),
        currency=currency,
        rate=rate,
        quote=quote,
        source=source,
    )
    return _tell(fund, event, actor, at)


@transaction.atomic
def revalue(*, fund: Fund, on: date, actor: User | None, at: datetime, key: str) -> Fund:
    """What is in other currencies is carried at the rates known; raises as ``learn_rate``."""
    event = capital.Revalued(key=key, effective_on=on, known_on=timezone.localdate(at))
    return _tell(fund, event, actor, at)


@transaction.atomic
def exchange(
    *,
    fund: Fund,
    sold: tuple[str, int],
    bought: tuple[str, int],
    on: date,
    actor: User | None,
    at: datetime,
    key: str,
) -> Fund:
    """Cash of one currency becomes cash of another; raises as ``learn_rate``, and ``guarantees.same_currency``."""
    event = capital.CurrencyBought(
        key=key,
        effective_on=on,
        known_on=timezone.localdate(at),
        sold=sold[0],
        sold_minor=sold[1],
        bought=bought[0],
        bought_minor=bought[1],
    )
    return _tell(fund, event, actor, at)


@transaction.atomic
def set_aside(
    *, fund: Fund, amount_minor: int, resolution: str, on: date, actor: User | None, at: datetime, key: str
) -> Fund:
    """The board sets part of the net assets aside for guarantees; raises as ``learn_rate``, ``guarantees.amount``."""
    event = capital.ReserveAppropriated(
        key=key, effective_on=on, known_on=timezone.localdate(at), amount_minor=amount_minor, resolution=resolution
    )
    return _tell(fund, event, actor, at)


@transaction.atomic
def close(*, fund: Fund, before: date, actor: User | None, at: datetime, key: str) -> Fund:
    """Nothing takes effect before a day any more, in the history and in both books; there is no reopening.

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.period_order``.
    """
    held = recording.hold(fund)
    today = timezone.localdate(at)
    since = (
        history.state_of(held).closed_before
        or fund.events.order_by("effective_on").values_list("effective_on", flat=True).first()
    )
    if since is None or since >= before or before > today:
        raise RuleViolation("guarantees.close_day", field="before", day=today)
    _tell(held, capital.PeriodClosed(key=key, effective_on=today, known_on=today, before=before), actor, at)
    for book in (held.asnpo_book, held.ifrs_book):
        ledger.close_period(book=book, starts_on=since, ends_on=before, actor=actor, at=at)
    return held


@transaction.atomic
def correct(*, fund: Fund, number: int, reason: str, actor: User | None, at: datetime, key: str) -> Fund:
    """An entry was wrong: its mirror is written today and names it, and what it had changed is taken back.

    Of capital, it never was: as ``restating.correct`` with no amount, which gives it another one.
    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.unknown`` for no such event of the fund,
    ``guarantees.not_reversible`` for one that something else corrects, ``guarantees.already_reversed`` a second time.
    """
    wrong = fund.events.filter(sequence=number).first()
    if wrong is None:
        raise RuleViolation("guarantees.unknown", field="number", what="event", name=str(number))
    if wrong.kind in CAPITAL:
        # A commitment and its calls stand beside the history: they follow it.
        restating.correct(fund=fund, number=number, amount_minor=0, reason=reason, actor=actor, at=at)
        return fund
    today = timezone.localdate(at)
    event = capital.EntryReversed(
        key=key, effective_on=today, known_on=today, wrong=wrong.idempotency_key, reason=reason
    )
    return _tell(fund, event, actor, at)
