"""The loan as its lender reports it: drawn, repaid, restated. The difference is posted; what was reported stays."""

from __future__ import annotations

from dataclasses import replace

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules import life, measures
from maillon.guarantees.rules.engine.asking import advance, at_most, not_negative, positive
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.engine.fees import paid_up
from maillon.guarantees.rules.engine.settling import settle
from maillon.guarantees.rules.events import lending as events
from maillon.guarantees.rules.state import Guarantee, Line, Loan


def schedule(desk: Desk, event: events.ScheduleAgreed) -> None:
    """The instalments agreed; they cannot ask for more than the loan agreed."""
    guarantee = advance(desk, desk.guarantee(event.guarantee))
    for one in event.instalments:
        not_negative(principal=one.principal_minor, interest=one.interest_minor)
    at_most(sum(one.principal_minor for one in event.instalments), guarantee.loan.agreed_minor, "agreed")
    desk.put(replace(guarantee, loan=rescheduled(guarantee.loan, event.instalments)))


def rescheduled(loan: Loan, instalments: tuple[events.Instalment, ...]) -> Loan:
    """The loan under a schedule that starts from what is already repaid."""
    return replace(
        loan,
        instalments=instalments,
        base_principal_minor=loan.repaid_principal_minor,
        base_interest_minor=loan.repaid_interest_minor,
    )


def disburse(desk: Desk, event: events.DisbursementReported) -> None:
    """The lender paid out (13)."""
    guarantee = desk.guarantee(event.guarantee)
    advance(desk, guarantee)
    positive(amount=event.amount_minor)
    line = _line(desk, guarantee, event.period)
    _report(desk, guarantee, replace(line, disbursed_minor=line.disbursed_minor + event.amount_minor))


def repay(desk: Desk, event: events.RepaymentReported) -> None:
    """The borrower repaid its lender (16)."""
    guarantee = desk.guarantee(event.guarantee)
    advance(desk, guarantee)
    not_negative(principal=event.principal_minor, interest=event.interest_minor)
    positive(amount=event.principal_minor + event.interest_minor)
    line = _line(desk, guarantee, event.period)
    told = replace(
        line,
        repaid_principal_minor=line.repaid_principal_minor + event.principal_minor,
        repaid_interest_minor=line.repaid_interest_minor + event.interest_minor,
    )
    _report(desk, guarantee, told)


def state(desk: Desk, event: events.StatementReported) -> None:
    """The lender's totals of a quarter: posted less what was already known of it, whether the same or corrected."""
    guarantee = desk.guarantee(event.guarantee)
    advance(desk, guarantee)
    not_negative(
        disbursed=event.disbursed_minor,
        principal=event.repaid_principal_minor,
        interest=event.repaid_interest_minor,
        capitalised=event.capitalised_minor,
    )
    if event.ends_on > event.known_on:
        raise RuleViolation("guarantees.statement_of_the_future", ends_on=event.ends_on)
    told = Line(
        event.period,
        event.known_on,
        event.ends_on,
        event.disbursed_minor,
        event.repaid_principal_minor,
        event.repaid_interest_minor,
        event.capitalised_minor,
        stated=True,
    )
    _report(desk, guarantee, told)


def _line(desk: Desk, guarantee: Guarantee, period: str) -> Line:
    known = measures.last_line(guarantee.loan, period) or Line(period, desk.event.known_on, desk.day)
    day = known.effective_on if known.stated else desk.day
    return replace(known, known_on=desk.event.known_on, effective_on=day)


def _report(desk: Desk, guarantee: Guarantee, told: Line) -> None:
    """Post the difference between what a lender tells of a quarter now and what was known of it."""
    before = measures.last_line(guarantee.loan, told.period) or Line(told.period, told.known_on, told.effective_on)
    loan = replace(guarantee.loan, lines=(*guarantee.loan.lines, told))
    loan = replace(
        loan,
        repaid_principal_minor=loan.repaid_principal_minor
        + told.repaid_principal_minor
        - before.repaid_principal_minor,
        repaid_interest_minor=loan.repaid_interest_minor + told.repaid_interest_minor - before.repaid_interest_minor,
        capitalised_minor=loan.capitalised_minor + told.capitalised_minor - before.capitalised_minor,
    )
    guarantee = _drawn(desk, replace(guarantee, loan=loan), told.disbursed_minor - before.disbursed_minor)
    repaid = told.repaid_principal_minor - before.repaid_principal_minor
    guarantee = replace(guarantee, loan=_repaid(guarantee.loan, repaid, guarantee.terms.cover.excess_repayment))
    if guarantee.position == "issued" and guarantee.loan.drawn_minor:
        guarantee = replace(guarantee, position="active", since=desk.day)
    settle(desk, guarantee)


def _drawn(desk: Desk, guarantee: Guarantee, amount: int) -> Guarantee:
    """What is drawn is covered up to what was agreed; above it is the lender's own, before its time outside cover."""
    loan = guarantee.loan
    if amount < 0:
        return replace(guarantee, loan=_undrawn(loan, -amount))
    if amount == 0:
        return guarantee
    if why := _outside(desk, guarantee):
        desk.notice("guarantees.outside_cover", guarantee=guarantee.id, amount=amount, why=why)
        return replace(guarantee, loan=replace(loan, outside_minor=loan.outside_minor + amount))
    covered = min(amount, measures.room(guarantee))
    if covered < amount:
        desk.notice("guarantees.above_agreed", guarantee=guarantee.id, amount=amount - covered)
    return replace(
        guarantee,
        loan=replace(
            loan,
            covered_minor=loan.covered_minor + covered,
            drawn_minor=loan.drawn_minor + covered,
            excess_minor=loan.excess_minor + amount - covered,
        ),
    )


def _outside(desk: Desk, guarantee: Guarantee) -> str:
    """Why money lent today is not covered; empty when it is."""
    if any(not met for met in guarantee.conditions.values()):
        return "conditions"
    if not paid_up(desk, guarantee):
        return "fee"
    if {"suspended", "sanctions_hold"} & guarantee.holds.keys():
        return "hold"
    if guarantee.position not in life.DRAWING:
        return "default"
    late = guarantee.available_until is not None and desk.day > guarantee.available_until
    return "availability" if late else ""


def _undrawn(loan: Loan, amount: int) -> Loan:
    """A draw restated lower: what was last covered goes first."""
    at_most(amount, loan.principal_minor, "principal")
    excess = min(amount, loan.excess_minor)
    outside = min(amount - excess, loan.outside_minor)
    covered = amount - excess - outside
    return replace(
        loan,
        excess_minor=loan.excess_minor - excess,
        outside_minor=loan.outside_minor - outside,
        covered_minor=loan.covered_minor - covered,
        drawn_minor=loan.drawn_minor - covered,
    )


def _repaid(loan: Loan, amount: int, rule: str) -> Loan:
    """Which part a repayment takes first, by contract; one restated lower gives the covered part back first."""
    if amount < 0:
        covered = min(-amount, loan.drawn_minor - loan.covered_minor)
        return replace(
            loan, covered_minor=loan.covered_minor + covered, excess_minor=loan.excess_minor - amount - covered
        )
    at_most(amount, loan.principal_minor, "principal")
    own = loan.excess_minor + loan.outside_minor
    if rule == "fund_first":
        covered = min(amount, loan.covered_minor)
    elif rule == "lender_first":
        covered = max(0, amount - own)
    else:
        part = amount * loan.covered_minor // loan.principal_minor if amount else 0
        covered = max(part, amount - own)
    excess = min(amount - covered, loan.excess_minor)
    return replace(
        loan,
        covered_minor=loan.covered_minor - covered,
        excess_minor=loan.excess_minor - excess,
        outside_minor=loan.outside_minor - (amount - covered - excess),
    )


HANDLERS: Handlers = {
    "schedule_agreed": schedule,
    "disbursement_reported": disburse,
    "repayment_reported": repay,
    "statement_reported": state,
}
