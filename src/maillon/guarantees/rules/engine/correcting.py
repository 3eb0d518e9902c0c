"""Correcting an entry (46): its mirror, never an edit; what it had changed is taken back with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules.engine.asking import said
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.own_loans import provided
from maillon.guarantees.rules.events import capital as events
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.rules.state import FundLoan, Guarantee, Investor, Posted

REVERSIBLE = {
    "capital_committed": "investor",
    "capital_called": "investor",
    "capital_paid": "investor",
    "contribution_received": "",
    "reserve_appropriated": "",
    "analysis_fee_received": "guarantee",
    "fee_cashed": "guarantee",
    "deposit_placed": "guarantee",
    "collateral_received": "guarantee",
    "recovery_remitted": "guarantee",
    "lender_share_paid": "guarantee",
    "surplus_returned": "guarantee",
    "currency_bought": "",
    "fund_loan_repaid": "loan",
}
"""What an entry alone corrects, and whose figures it moved. The rest has an event of its own: a statement restated,
a claim invalidated, a recovery corrected, a fee given back."""
ACCRUAL = ("1210", "4010")
"""Interest that ran: true whatever was paid."""
_FUND_FIGURES = ("capital_minor", "donor_minor", "reserve_minor")


def keep(desk: Desk) -> None:
    """Remember what a reversible event did, so that its mirror can be posted."""
    kind = desk.event.kind
    if kind not in REVERSIBLE:
        return
    what = REVERSIBLE[kind]
    name = getattr(desk.event, what) if what else ""
    moved = {
        path: figure - before
        for (path, figure), before in (
            (pair, _figures(desk, what, name, before=True).get(pair[0], 0))
            for pair in _figures(desk, what, name, before=False).items()
        )
        if figure != before
    }
    posted = Posted(kind, f"{what}:{name}" if what else "", tuple(desk.rows), moved)
    desk.set(posted={**desk.fund.posted, desk.event.key: posted})


def _figures(desk: Desk, what: str, name: str, *, before: bool) -> Mapping[str, int]:
    """Every amount a record holds, by its place in it."""
    if not what:
        source: Any = desk.fund
        return {field: getattr(source, field) if before else desk.told(field) for field in _FUND_FIGURES}
    kept: Mapping[str, Any] = getattr(desk.fund, f"{what}s")
    record = kept.get(name) if before else getattr(desk, what)(name)
    return (
        {}
        if record is None
        else {field: getattr(record, field) for field in type(record).__dataclass_fields__ if field.endswith("_minor")}
    )


def reverse(desk: Desk, event: events.EntryReversed) -> None:
    """The mirror of an earlier entry, which the new one names; each is reversed at most once.

    Raises RuleViolation ``guarantees.not_reversible`` (``key``), ``guarantees.already_reversed`` (``by``),
    ``guarantees.reversal_too_late`` (``field``) when what followed already stands on it.
    """
    said(reason=event.reason)
    wrong = desk.fund.posted.get(event.wrong)
    if wrong is None:
        raise RuleViolation("guarantees.not_reversible", key=event.wrong)
    if wrong.reversed_by:
        raise RuleViolation("guarantees.already_reversed", key=event.wrong, by=wrong.reversed_by)
    for row in wrong.rows:
        if (row.debit, row.credit) == ACCRUAL:
            continue
        desk.row(replace(row, number="46", debit=row.credit, credit=row.debit))
    what, _colon, name = wrong.subject.partition(":")
    if what == "loan":
        provided(desk, _unpaid(desk.loan(name), wrong))
    elif what:
        record = getattr(desk, what)(name)
        desk.put(_taken_back(record, wrong.moved))
    else:
        desk.set(**{field: _less(field, getattr(desk.fund, field), by) for field, by in wrong.moved.items()})
    _check_balances(desk, wrong.subject)
    desk.set(posted={**desk.fund.posted, event.wrong: replace(wrong, reversed_by=event.key)})


def _unpaid(loan: FundLoan, wrong: Posted) -> FundLoan:
    """The loan without the repayment that never was; the interest that ran until then stays earned."""
    rows = [row for row in wrong.rows if (row.debit, row.credit) == ACCRUAL and row.norm is Norm.ASNPO]
    accrued = sum(row.amount_minor for row in rows)
    moved = {**wrong.moved, "interest_minor": wrong.moved.get("interest_minor", 0) - accrued}
    figures: dict[str, Any] = {field: _less(field, getattr(loan, field), by) for field, by in moved.items()}
    return replace(loan, closed_on=None, **figures)


def _taken_back(record: Any, moved: Mapping[str, int]) -> Guarantee | Investor:
    told: Guarantee | Investor = replace(
        record, **{field: _less(field, getattr(record, field), by) for field, by in moved.items()}
    )
    if isinstance(told, Investor) and not told.paid_minor <= told.called_minor <= told.committed_minor:
        raise RuleViolation("guarantees.reversal_too_late", field="called_minor")
    return told


def _less(field: str, figure: int, by: int) -> int:
    if figure - by < 0:
        raise RuleViolation("guarantees.reversal_too_late", field=field)
    return figure - by


def _check_balances(desk: Desk, subject: str) -> None:
    """An asset that only receives cannot be left owing: what followed would stand on nothing."""
    for name, balance in desk.balances(subject).items():
        account = name.split("|")[1]
        if account in ("1020", "1100", "1120", "1310") and balance.minor < 0:
            raise RuleViolation("guarantees.reversal_too_late", field=account)


HANDLERS: Handlers = {"entry_reversed": reverse}
