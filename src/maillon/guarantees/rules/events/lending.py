"""Events of the loan on the lender's books, as the lender reports them; and of the provision made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar

from maillon.guarantees.rules.events.base import GuaranteeEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """What the borrower owes its lender on a day, in the loan's currency."""

    due_on: date
    principal_minor: int
    interest_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleAgreed(GuaranteeEvent):
    """The instalments the fund agreed to cover; arrears are counted from the oldest unpaid one."""

    kind: ClassVar[str] = "schedule_agreed"
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisbursementReported(GuaranteeEvent):
    """The lender reports it paid money out to the borrower, in the loan's currency."""

    kind: ClassVar[str] = "disbursement_reported"
    period: str
    """The quarter of the lender's statement it belongs to ("2026-Q1")."""
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentReported(GuaranteeEvent):
    """The lender reports the borrower paid."""

    kind: ClassVar[str] = "repayment_reported"
    period: str
    principal_minor: int
    interest_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementReported(GuaranteeEvent):
    """The lender's statement of a quarter: its totals. What was reported within the quarter is not counted twice.

    Another statement of the same quarter restates it: the difference is posted on ``effective_on``, in an open
    period, and the first statement stays as it was known.
    """

    kind: ClassVar[str] = "statement_reported"
    period: str
    ends_on: date
    """Last day of the quarter."""
    disbursed_minor: int = 0
    repaid_principal_minor: int = 0
    repaid_interest_minor: int = 0
    capitalised_minor: int = 0
    """Interest the lender added to its principal: never covered."""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrearsReviewed(GuaranteeEvent):
    """Days past due are counted on this day: to the watch list, or back from it."""

    kind: ClassVar[str] = "arrears_reviewed"
    findings: tuple[str, ...] = ()
    """Other reasons to watch: late_report, covenant, visit, lender_default (the lender says there is one)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRestructured(GuaranteeEvent):
    """The lender and the borrower agree another schedule, with the fund's consent."""

    kind: ClassVar[str] = "loan_restructured"
    instalments: tuple[Instalment, ...]
    consent: str
    """The document of the fund's consent: without it nothing changes for the fund."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultNoticed(GuaranteeEvent):
    """The loan is in default: 90 days, insolvency or acceleration."""

    kind: ClassVar[str] = "default_noticed"
    cause: str
    """arrears, insolvency or acceleration"""
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandMade(GuaranteeEvent):
    """The lender demands payment from the borrower in writing: the waiting period starts."""

    kind: ClassVar[str] = "demand_made"
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultCured(GuaranteeEvent):
    """The borrower pays before the lender claims: back to the watch list."""

    kind: ClassVar[str] = "default_cured"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionReviewed(GuaranteeEvent):
    """Expected loss as a part of the cover at stages 1, 2, 3; empty takes the terms'."""

    kind: ClassVar[str] = "provision_reviewed"
    rates: tuple[Fraction, ...] = ()
    stage: int = 0
    """A stage decided by the manager; 0: what the arrears say."""
    documents: Mapping[str, str] = field(default_factory=dict)


ALL = (
    ScheduleAgreed,
    DisbursementReported,
    RepaymentReported,
    StatementReported,
    ArrearsReviewed,
    LoanRestructured,
    DefaultNoticed,
    DemandMade,
    DefaultCured,
    ProvisionReviewed,
)
