"""What is so after the events so far: the fund, its facilities, its guarantees and their loans, its own loans.

Frozen values: money in whole minor units, days past due and exposures worked out when asked (``measures``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from maillon.guarantees.rules import documents
from maillon.guarantees.rules.events.capital import Limit
from maillon.guarantees.rules.events.lending import Instalment
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.rules.postings import Posting
from maillon.guarantees.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Balance:
    """Debits less credits of one account in one currency, and their worth in CAD cents."""

    minor: int = 0
    functional_minor: int = 0


Balances = Mapping[str, Balance]
"""By "norm|account|currency"."""


@dataclass(frozen=True, slots=True)
class Line:
    """A lender's totals of a quarter as known from a day on; an earlier version is never changed."""

    period: str
    known_on: date
    effective_on: date
    disbursed_minor: int = 0
    repaid_principal_minor: int = 0
    repaid_interest_minor: int = 0
    capitalised_minor: int = 0
    stated: bool = False
    """Said by a statement, not only by movements within the quarter."""


@dataclass(frozen=True, slots=True)
class Loan:
    """The loan on the lender's books, in its currency."""

    agreed_minor: int
    covered_minor: int = 0
    """Principal outstanding that the guarantee covers."""
    drawn_minor: int = 0
    """Covered principal ever drawn: repaying a term loan never gives it back."""
    excess_minor: int = 0
    """Principal outstanding above what was agreed: the lender's own risk."""
    outside_minor: int = 0
    """Principal outstanding lent outside cover: before conditions, after availability, under a hold."""
    capitalised_minor: int = 0
    repaid_principal_minor: int = 0
    repaid_interest_minor: int = 0
    instalments: tuple[Instalment, ...] = ()
    lines: tuple[Line, ...] = ()
    base_principal_minor: int = 0
    """Repaid when the schedule was agreed: what comes after pays its instalments."""
    base_interest_minor: int = 0

    @property
    def principal_minor(self) -> int:
        """All the principal outstanding."""
        return self.covered_minor + self.excess_minor + self.outside_minor


@dataclass(frozen=True, slots=True)
class FeeAccount:
    """One fee of a guarantee, in the cap's currency: billed = earned + unearned + refunded."""

    key: str
    billed_minor: int = 0
    earned_minor: int = 0
    refunded_minor: int = 0
    waived_minor: int = 0
    """Fair value not charged; IFRS book only."""
    waived_earned_minor: int = 0
    starts_on: date | None = None
    accrued: Mapping[str, int] = field(default_factory=dict)
    """By days accrued for ("2026-01-01/2026-04-01")."""

    @property
    def unearned_minor(self) -> int:
        """Billed, not yet earned nor given back."""
        return self.billed_minor - self.earned_minor - self.refunded_minor


@dataclass(frozen=True, slots=True)
class Claim:
    """What the lender claims, what is accepted, due, paid and recovered."""

    lodged_on: date | None = None
    complete_on: date | None = None
    stopped_on: date | None = None
    """The fund waits for information since."""
    stopped_days: int = 0
    documents: Mapping[str, str] = field(default_factory=dict)
    claimed_minor: int = 0
    """In the cap's currency."""
    accepted_on: date | None = None
    loss_minor: int = 0
    """Accepted net loss, in the loan's currency; the four that follow are what it was reckoned with."""
    proceeds_minor: int = 0
    excluded_minor: int = 0
    interest_minor: int = 0
    interest_days: int = 0
    due_minor: int = 0
    paid_minor: int = 0
    """Both in the cap's currency, over all payments."""
    interim: bool = False
    owed_back_minor: int = 0
    """Paid too much, owed by the lender since; no longer part of what is paid."""
    invalid: bool = False
    rejections: int = 0

    @property
    def payable_minor(self) -> int:
        """Due, not yet paid."""
        return max(0, self.due_minor - self.paid_minor)


@dataclass(frozen=True, slots=True)
class Recourse:
    """What was recovered after payment, cumulative."""

    recovered_minor: int = 0
    """Gross, in the loan's currency."""
    lender_costs_minor: int = 0
    fund_costs_minor: int = 0
    share_minor: int = 0
    """The fund's share booked so far, in the cap's currency."""
    reimbursed_minor: int = 0
    """Costs of the fund given back out of recoveries, in the cap's currency."""
    surplus_minor: int = 0
    """Recovered above the loss, in the loan's currency: the borrower's."""
    counter_minor: int = 0
    """The counter-guarantor's part of the fund's share, in the cap's currency."""
    lender_minor: int = 0
    """Collected by the fund for the lender, in the cap's currency."""
    written_off_minor: int = 0


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One guarantee: its place in its life, its loan, its money. Amounts in the cap's currency."""

    id: str
    parties: Parties
    position: str
    since: date | None = None
    """The day it came to this position."""
    facility: str = ""
    terms: Terms = field(default_factory=Terms)
    cap_minor: int = 0
    loan: Loan = field(default_factory=lambda: Loan(0))
    loan_rate: Fraction = field(default_factory=lambda: Fraction(1))
    """Minor units of the cap's currency for one of the loan's, as last fixed."""
    conditions: Mapping[str, str] = field(default_factory=dict)
    """Each condition precedent and the document that met it; empty until then."""
    holds: Mapping[str, str] = field(default_factory=dict)
    approved_on: date | None = None
    signed_on: date | None = None
    available_until: date | None = None
    ends_on: date | None = None
    default_on: date | None = None
    demand_on: date | None = None
    restructured_on: date | None = None
    """Until it is cured."""
    stage: int = 1
    rates: tuple[Fraction, ...] = ()
    """Expected loss as a part of the cover, by stage; empty until a provision is reviewed."""
    fees: Mapping[str, FeeAccount] = field(default_factory=dict)
    claim: Claim = field(default_factory=Claim)
    recourse: Recourse = field(default_factory=Recourse)
    deposit_currency: str = ""
    deposit_minor: int = 0
    sblc_expires_on: date | None = None
    collateral_minor: int = 0
    collateral_cash_minor: int = 0
    counter_minor: int = 0
    counter_accepted_minor: int = 0
    """Promised by a counter-guarantor; accepted on the fund's own claim."""
    donor_minor: int = 0
    """Loss absorbed by the donor's first loss, in CAD cents."""
    cover_minor: int = 0
    undrawn_minor: int = 0
    """As last posted to the memorandum accounts."""
    included_minor: int = 0
    """As last counted in its facility."""
    balances: Balances = field(default_factory=dict)

    @property
    def currency(self) -> str:
        """The cap's currency: what the guarantee is kept in."""
        return self.terms.cover.cap_currency


@dataclass(frozen=True, slots=True)
class Facility:
    """A framework agreement with a lender. Amounts in its currency."""

    id: str
    lender: str
    currency: str
    cap_minor: int = 0
    cap_rate: Fraction = field(default_factory=Fraction)
    tie: str = "lodged"
    ends_on: date | None = None
    included_minor: int = 0
    """Cover actually drawn under it."""
    used_minor: int = 0
    """Claims due or paid."""
    last_acceptance_on: date | None = None


@dataclass(frozen=True, slots=True)
class Investor:
    """Who gives capital, in CAD cents."""

    id: str
    redeemable: bool = False
    committed_minor: int = 0
    called_minor: int = 0
    paid_minor: int = 0
    balances: Balances = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FundLoan:
    """A loan the fund itself made, in its currency."""

    id: str
    parties: Parties
    currency: str
    agreed_minor: int
    interest_rate: Fraction
    basis_days: int
    instalments: tuple[Instalment, ...] = ()
    paid_out_minor: int = 0
    principal_minor: int = 0
    interest_minor: int = 0
    """Accrued, not paid."""
    repaid_principal_minor: int = 0
    repaid_interest_minor: int = 0
    allowance_rate: Fraction = field(default_factory=Fraction)
    accrued_until: date | None = None
    closed_on: date | None = None
    balances: Balances = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posted:
    """What an event that may be reversed did: its rows, and by how much each figure of its subject moved."""

    kind: str
    subject: str
    rows: tuple[Posting, ...]
    moved: Mapping[str, int]
    reversed_by: str = ""


@dataclass(frozen=True, slots=True)
class Fund:
    """The whole fund after the events so far."""

    known_on: date | None = None
    closed_before: date | None = None
    rates: Mapping[str, Fraction] = field(default_factory=dict)
    """Canadian dollars for one unit of a currency ("HTG", or "HTG|parallel" beside the official rate)."""
    calendars: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    """Holidays by place."""
    limits: tuple[Limit, ...] = ()
    leverage: Fraction = field(default_factory=Fraction)
    breaches: Mapping[str, date] = field(default_factory=dict)
    """Limits passed by a change of rate, by "axis|name", since."""
    donor_minor: int = 0
    """Deferred contributions left, in CAD cents."""
    donor_share: Fraction = field(default_factory=Fraction)
    capital_minor: int = 0
    """Contributions received as capital, in CAD cents; members' paid-in capital is counted apart."""
    reserve_minor: int = 0
    facilities: Mapping[str, Facility] = field(default_factory=dict)
    guarantees: Mapping[str, Guarantee] = field(default_factory=dict)
    investors: Mapping[str, Investor] = field(default_factory=dict)
    loans: Mapping[str, FundLoan] = field(default_factory=dict)
    balances: Balances = field(default_factory=dict)
    """Of the accounts kept as a whole (cash, capital, exchange)."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Each event's key and the digest of its content."""
    posted: Mapping[str, Posted] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        told: dict[str, Any] = documents.plain(self)
        return told


def read(document: Mapping[str, Any]) -> Fund:
    """The fund a document says; refused as ``documents.read``."""
    return documents.read(Fund, document)
