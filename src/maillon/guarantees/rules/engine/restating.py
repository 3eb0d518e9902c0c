"""Capital told wrong (46): what was promised, called, paid or given was of another amount; the difference is posted.

The first event stays as it was told, and so does every report made of it: what changes is known, and takes effect,
from the day of the correction on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules.engine.asking import not_negative, said
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.events import capital as events
from maillon.guarantees.rules.state import Investor, Posted

CAPITAL = {
    "capital_committed": "committed_minor",
    "capital_called": "called_minor",
    "capital_paid": "paid_minor",
    "contribution_received": "",
}
"""What is corrected so, and the figure of the investor it moved; a contribution moved one of the fund."""


def stands(told: Posted) -> int:
    """The amount an event of capital counts for today, its corrections included."""
    return sum(told.moved.values())


def correct(desk: Desk, event: events.CapitalCorrected) -> None:
    """The amount becomes the right one, in the same accounts: nothing called past what is promised, nor paid past it.

    Raises RuleViolation ``guarantees.not_reversible`` (``key``), ``guarantees.already_reversed`` (``by``),
    ``guarantees.same_amount``, ``guarantees.capital_least`` and ``guarantees.capital_most`` (``left``)
    when what followed needs more, or what it stands on allows less.
    """
    said(reason=event.reason)
    not_negative(amount=event.amount_minor)
    wrong = desk.fund.posted.get(event.wrong)
    if wrong is None or wrong.kind not in CAPITAL:
        raise RuleViolation("guarantees.not_reversible", key=event.wrong)
    if wrong.reversed_by:
        raise RuleViolation("guarantees.already_reversed", key=event.wrong, by=wrong.reversed_by)
    before = stands(wrong)
    if event.amount_minor == before:
        raise RuleViolation("guarantees.same_amount", field="amount")
    [figure] = wrong.moved
    _kind, _colon, name = wrong.subject.partition(":")
    moved = event.amount_minor - before
    if name:
        investor = desk.investor(name)
        _within(event.amount_minor, before, _bounds(investor, figure))
        desk.put(replace(investor, **{figure: getattr(investor, figure) + moved}))
    else:
        left = getattr(desk.fund, figure)
        _within(event.amount_minor, before, (-left, None))
        desk.set(**{figure: left + moved})
    for row in wrong.rows:
        debit, credit = (row.debit, row.credit) if moved > 0 else (row.credit, row.debit)
        changed = replace(row, number="46", debit=debit, credit=credit)
        desk.row(replace(changed, amount_minor=abs(moved), functional_minor=abs(moved)))
    desk.set(posted={**desk.fund.posted, event.wrong: _as_corrected(wrong, figure, event)})


def _as_corrected(wrong: Posted, figure: str, event: events.CapitalCorrected) -> Posted:
    amount = event.amount_minor
    rows = tuple(replace(row, amount_minor=amount, functional_minor=amount) for row in wrong.rows)
    gone = "" if amount else event.key
    return replace(wrong, rows=rows, moved={figure: amount}, reversed_by=gone)


def _bounds(investor: Investor, figure: str) -> tuple[int, int | None]:
    """By how much a figure may go down and up: paid is at most called, which is at most promised."""
    to_call, to_pay = investor.committed_minor - investor.called_minor, investor.called_minor - investor.paid_minor
    bounds: Mapping[str, tuple[int, int | None]] = {
        "committed_minor": (-to_call, None),
        "called_minor": (-to_pay, to_call),
        "paid_minor": (-investor.paid_minor, to_pay),
    }
    return bounds[figure]


def _within(amount: int, before: int, bounds: tuple[int, int | None]) -> None:
    down, up = bounds
    if amount < before + down:
        raise RuleViolation("guarantees.capital_least", field="amount", left=before + down)
    if up is not None and amount > before + up:
        raise RuleViolation("guarantees.capital_most", field="amount", left=before + up)


HANDLERS: Handlers = {"capital_corrected": correct}
