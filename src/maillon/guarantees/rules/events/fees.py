"""Events of fees and of what backs the promise: deposits, letters of credit, collateral, counter-guarantees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from maillon.guarantees.rules.events.base import GuaranteeEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisFeeReceived(GuaranteeEvent):
    """The fee of an application or of its analysis is received, in Canadian cents: earned at once."""

    kind: ClassVar[str] = "analysis_fee_received"
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeBilled(GuaranteeEvent):
    """A fee of the terms is billed, in the cap's currency."""

    kind: ClassVar[str] = "fee_billed"
    fee: str
    amount_minor: int = 0
    """0: what the terms work out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeWaived(GuaranteeEvent):
    """A fee is not charged, or less than its worth: what is given up shows in the IFRS book."""

    kind: ClassVar[str] = "fee_waived"
    fee: str
    amount_minor: int
    donor_pays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeCashed(GuaranteeEvent):
    """A fee is received, less the tax withheld abroad; both close what was billed."""

    kind: ClassVar[str] = "fee_cashed"
    net_minor: int
    tax_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeAccrued(GuaranteeEvent):
    """A utilisation fee over days, ``ends_on`` excluded, on the balances reported; again when they are restated."""

    kind: ClassVar[str] = "fee_accrued"
    fee: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesEarned(GuaranteeEvent):
    """Fees earned until this day become income."""

    kind: ClassVar[str] = "fees_earned"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRefunded(GuaranteeEvent):
    """Part of a fee not yet earned is given back, where the terms say so."""

    kind: ClassVar[str] = "fee_refunded"
    fee: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositPlaced(GuaranteeEvent):
    """Cash is placed with the lender, or as the margin of a letter of credit; not an expense."""

    kind: ClassVar[str] = "deposit_placed"
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositReturned(GuaranteeEvent):
    """The lender gives the deposit back, after the tail."""

    kind: ClassVar[str] = "deposit_returned"
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SblcIssued(GuaranteeEvent):
    """A bank issues a standby letter of credit for the promise: margin and charges."""

    kind: ClassVar[str] = "sblc_issued"
    amount_minor: int
    margin_minor: int
    charges_minor: int
    currency: str
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralReceived(GuaranteeEvent):
    """The borrower gives security to the fund; cash is owed back, the rest is only noted."""

    kind: ClassVar[str] = "collateral_received"
    amount_minor: int
    cash: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralReturned(GuaranteeEvent):
    """The fund gives security back."""

    kind: ClassVar[str] = "collateral_returned"
    amount_minor: int
    cash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterGuaranteed(GuaranteeEvent):
    """Another guarantor covers part of what the fund promised, in the cap's currency."""

    kind: ClassVar[str] = "counter_guaranteed"
    guarantor: str
    amount_minor: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClaimAccepted(GuaranteeEvent):
    """The counter-guarantor accepts the fund's own claim: only then is its share an asset."""

    kind: ClassVar[str] = "counter_claim_accepted"
    share_minor: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClaimPaid(GuaranteeEvent):
    """The counter-guarantor pays; what it will not pay is given up when ``final``."""

    kind: ClassVar[str] = "counter_claim_paid"
    amount_minor: int
    final: bool = False


ALL = (
    AnalysisFeeReceived,
    FeeBilled,
    FeeWaived,
    FeeCashed,
    FeeAccrued,
    FeesEarned,
    FeeRefunded,
    DepositPlaced,
    DepositReturned,
    SblcIssued,
    CollateralReceived,
    CollateralReturned,
    CounterGuaranteed,
    CounterClaimAccepted,
    CounterClaimPaid,
)
