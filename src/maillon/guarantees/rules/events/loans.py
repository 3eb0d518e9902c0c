"""Events of the fund's own loans: co-financing with a lender, or direct."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from maillon.guarantees.rules.events.base import Event
from maillon.guarantees.rules.events.lending import Instalment
from maillon.guarantees.rules.events.life import Parties


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLoanEvent(Event):
    """An event of a loan the fund itself makes."""

    loan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLoanAgreed(FundLoanEvent):
    """The fund agrees to lend, alone or beside a lender."""

    kind: ClassVar[str] = "fund_loan_agreed"
    parties: Parties
    currency: str
    principal_minor: int
    interest_rate: Fraction
    """Of a year."""
    basis_days: int = 365
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLoanPaidOut(FundLoanEvent):
    """The fund pays the loan out, at once or in parts."""

    kind: ClassVar[str] = "fund_loan_paid_out"
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLoanInterestAccrued(FundLoanEvent):
    """Interest on the principal outstanding, from the last accrual to this day."""

    kind: ClassVar[str] = "fund_loan_interest_accrued"


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLoanRepaid(FundLoanEvent):
    """The borrower pays the fund back."""

    kind: ClassVar[str] = "fund_loan_repaid"
    principal_minor: int
    interest_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLoanImpaired(FundLoanEvent):
    """The part of the loan and of its interest not expected back."""

    kind: ClassVar[str] = "fund_loan_impaired"
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class FundLoanWrittenOff(FundLoanEvent):
    """The rest of the loan is written off, by resolution."""

    kind: ClassVar[str] = "fund_loan_written_off"
    resolution: str


ALL = (
    FundLoanAgreed,
    FundLoanPaidOut,
    FundLoanInterestAccrued,
    FundLoanRepaid,
    FundLoanImpaired,
    FundLoanWrittenOff,
)
