"""The fund's own loans, beside a lender or direct (45): paid out, interest, back, impaired, written off."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from maillon.core.errors import RuleViolation
from maillon.guarantees.rules.engine.asking import at_most, not_negative, positive, said
from maillon.guarantees.rules.engine.capital import cash
from maillon.guarantees.rules.engine.desk import Desk, Handlers
from maillon.guarantees.rules.events import loans as events
from maillon.guarantees.rules.state import FundLoan


def _subject(loan: FundLoan) -> str:
    return f"loan:{loan.id}"


def _open(desk: Desk, name: str) -> FundLoan:
    loan = desk.loan(name)
    if loan.closed_on is not None:
        raise RuleViolation("guarantees.loan_closed", loan=name, closed_on=loan.closed_on)
    return loan


def agree(desk: Desk, event: events.FundLoanAgreed) -> None:
    """The fund agrees to lend: nothing is posted until it pays out."""
    if event.loan in desk.fund.loans:
        raise RuleViolation("guarantees.exists", name=event.loan)
    positive(principal=event.principal_minor, basis_days=event.basis_days)
    if not 0 <= event.interest_rate <= 1:
        raise RuleViolation("guarantees.share", share=str(event.interest_rate))
    at_most(sum(one.principal_minor for one in event.instalments), event.principal_minor, "agreed")
    desk.put(
        FundLoan(
            event.loan,
            event.parties,
            event.currency,
            event.principal_minor,
            event.interest_rate,
            event.basis_days,
            event.instalments,
        )
    )


def pay_out(desk: Desk, event: events.FundLoanPaidOut) -> None:
    """The loan is paid out, at most what was agreed; interest runs from the first day."""
    loan = _accrued(desk, _open(desk, event.loan))
    positive(amount=event.amount_minor)
    at_most(event.amount_minor, loan.agreed_minor - loan.paid_out_minor, "agreed")
    desk.post("45", _subject(loan), "1200", cash(loan.currency), event.amount_minor, loan.currency)
    paid_out = loan.paid_out_minor + event.amount_minor
    provided(desk, replace(loan, paid_out_minor=paid_out, principal_minor=loan.principal_minor + event.amount_minor))


def accrue(desk: Desk, event: events.FundLoanInterestAccrued) -> None:
    """Interest to this day, on the principal outstanding since the last accrual."""
    provided(desk, _accrued(desk, _open(desk, event.loan)))


def _accrued(desk: Desk, loan: FundLoan) -> FundLoan:
    if loan.accrued_until is None or desk.day <= loan.accrued_until:
        return replace(loan, accrued_until=loan.accrued_until or desk.day)
    days = (desk.day - loan.accrued_until).days
    interest = floor(loan.interest_rate * loan.principal_minor * Fraction(days, loan.basis_days))
    desk.post("45", _subject(loan), "1210", "4010", interest, loan.currency)
    return replace(loan, interest_minor=loan.interest_minor + interest, accrued_until=desk.day)


def repay(desk: Desk, event: events.FundLoanRepaid) -> None:
    """The borrower pays the fund back; the loan closes when nothing is left."""
    loan = _accrued(desk, _open(desk, event.loan))
    not_negative(principal=event.principal_minor, interest=event.interest_minor)
    positive(amount=event.principal_minor + event.interest_minor)
    at_most(event.principal_minor, loan.principal_minor, "principal")
    at_most(event.interest_minor, loan.interest_minor, "interest")
    about, currency = _subject(loan), loan.currency
    desk.post("45", about, cash(currency), "1200", event.principal_minor, currency)
    desk.post("45", about, cash(currency), "1210", event.interest_minor, currency)
    loan = replace(
        loan,
        principal_minor=loan.principal_minor - event.principal_minor,
        interest_minor=loan.interest_minor - event.interest_minor,
        repaid_principal_minor=loan.repaid_principal_minor + event.principal_minor,
        repaid_interest_minor=loan.repaid_interest_minor + event.interest_minor,
    )
    whole = loan.paid_out_minor == loan.agreed_minor and not loan.principal_minor and not loan.interest_minor
    provided(desk, replace(loan, closed_on=desk.day if whole else None))


def impair(desk: Desk, event: events.FundLoanImpaired) -> None:
    """The part not expected back: the allowance by target minus current."""
    loan = _open(desk, event.loan)
    if not 0 <= event.rate <= 1:
        raise RuleViolation("guarantees.share", share=str(event.rate))
    provided(desk, replace(loan, allowance_rate=event.rate))


def provided(desk: Desk, loan: FundLoan) -> None:
    """Keep a loan, its allowance at its target."""
    target = ceil(loan.allowance_rate * (loan.principal_minor + loan.interest_minor))
    desk.target("45", _subject(loan), ("5000", "1290"), target, loan.currency, on_credit=True)
    desk.put(loan)


def write_off(desk: Desk, event: events.FundLoanWrittenOff) -> None:
    """The rest is written off: against the allowance made, which covers all of it first."""
    loan = _open(desk, event.loan)
    said(resolution=event.resolution)
    about, currency = _subject(loan), loan.currency
    rest = loan.principal_minor + loan.interest_minor
    desk.target("45", about, ("5000", "1290"), rest, currency, on_credit=True)
    desk.post("45", about, "1290", "1200", loan.principal_minor, currency)
    desk.post("45", about, "1290", "1210", loan.interest_minor, currency)
    desk.put(replace(loan, principal_minor=0, interest_minor=0, closed_on=desk.day))


HANDLERS: Handlers = {
    "fund_loan_agreed": agree,
    "fund_loan_paid_out": pay_out,
    "fund_loan_interest_accrued": accrue,
    "fund_loan_repaid": repay,
    "fund_loan_impaired": impair,
    "fund_loan_written_off": write_off,
}
