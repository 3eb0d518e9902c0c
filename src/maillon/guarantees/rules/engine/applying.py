"""Events in, refusals or postings out: one event on one state."""

from __future__ import annotations

from collections.abc import Iterable

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules.engine import (
    backing,
    capital,
    claiming,
    correcting,
    exchange,
    fees,
    filing,
    lending,
    own_loans,
    recovering,
    restating,
    watching,
)
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.outcome import Outcome
from maillon.guarantees.rules.events import Event
from maillon.guarantees.rules.postings import Posting
from maillon.guarantees.rules.state import Fund

HANDLERS: Handlers = {
    **capital.HANDLERS,
    **exchange.HANDLERS,
    **filing.HANDLERS,
    **lending.HANDLERS,
    **watching.HANDLERS,
    **fees.HANDLERS,
    **backing.HANDLERS,
    **claiming.HANDLERS,
    **recovering.HANDLERS,
    **own_loans.HANDLERS,
    **correcting.HANDLERS,
    **restating.HANDLERS,
}


def apply(state: Fund, event: Event) -> Outcome:
    """What an event does to the fund.

    All the rows of one book make ONE ledger entry: an account emptied in its currency is emptied in Canadian dollars
    by the last of them. The same event again (its key and content) changes nothing.

    Raises RuleViolation ``guarantees.…`` with the facts, and then nothing has changed: states are frozen. Common to
    all kinds: ``guarantees.key_taken`` (``key``), ``guarantees.known_before`` when it is known before it took effect,
    ``guarantees.known_backwards`` when something learned later was already said, ``guarantees.closed_period``
    (``day``, ``before``), ``guarantees.not_now`` (``event``, ``position``, ``allowed``), ``guarantees.amount``.
    """
    known = state.keys.get(event.key)
    if known is not None and known == event.digest():
        return Outcome(state)
    if known is not None or not event.key.strip():
        raise RuleViolation("guarantees.key_taken", key=event.key)
    _check_days(state, event)
    desk = Desk(state, event)
    HANDLERS[event.kind](desk, event)
    desk.realise()
    correcting.keep(desk)
    return Outcome(desk.done(), tuple(desk.rows), tuple(desk.notices))


def _check_days(state: Fund, event: Event) -> None:
    if event.known_on < event.effective_on:
        raise RuleViolation("guarantees.known_before", effective_on=event.effective_on, known_on=event.known_on)
    if state.known_on is not None and event.known_on < state.known_on:
        raise RuleViolation("guarantees.known_backwards", known_on=event.known_on, last=state.known_on)
    if state.closed_before is not None and event.effective_on < state.closed_before:
        raise RuleViolation("guarantees.closed_period", day=event.effective_on, before=state.closed_before)


def replay(events: Iterable[Event], state: Fund | None = None) -> Outcome:
    """The state and every row after these events in their order."""
    state = state or Fund()
    rows: list[Posting] = []
    for event in events:
        outcome = apply(state, event)
        state = outcome.state
        rows += outcome.postings
    return Outcome(state, tuple(rows))
