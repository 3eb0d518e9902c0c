"""Events of claims, of their payment and of what is recovered afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from maillon.guarantees.rules.events.base import Event, GuaranteeEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLodged(GuaranteeEvent):
    """The lender claims; the day is the one it was at the lender's."""

    kind: ClassVar[str] = "claim_lodged"
    lodged_at: datetime | None = None
    """With its offset; none: effective_on is already the lender's day."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """Evidence by kind; complete when the terms' list is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationRequested(GuaranteeEvent):
    """The fund asks for what is missing: its own clock stops."""

    kind: ClassVar[str] = "information_requested"
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationReceived(GuaranteeEvent):
    """The lender answers: the clock goes on."""

    kind: ClassVar[str] = "information_received"
    documents: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRejected(GuaranteeEvent):
    """The claim is rejected with reasons; the lender may appeal or claim again within the tail."""

    kind: ClassVar[str] = "claim_rejected"
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """What the terms keep out of the loss: penalties, capitalised_interest, late_disbursement, interest…"""

    kind: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The loss certified of one guarantee, in the loan's currency: what was owed at default less these."""

    guarantee: str
    proceeds_minor: int = 0
    interest_minor: int = 0
    """Interest of the days the terms cover."""
    interest_days: int = 0
    excluded: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsAccepted(Event):
    """The committee accepts one claim, or several of one facility the same day: what is due is fixed."""

    kind: ClassVar[str] = "claims_accepted"
    accepted: tuple[Acceptance, ...]
    present: tuple[str, ...]
    recused: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    """What proves each fact: resolution, inclusion, conditions, fee, reports, timeliness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(GuaranteeEvent):
    """Money out or in: so much of the cap's currency, and what left or reached the bank when that is another."""

    amount_minor: int
    cash_currency: str = ""
    """Empty: the same currency."""
    cash_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPaid(Payment):
    """The fund pays all or part of what is due; ``interim`` when the final loss is still to be certified."""

    kind: ClassVar[str] = "claim_paid"
    interim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPaidFromDeposit(GuaranteeEvent):
    """The lender takes what is due out of the deposit."""

    kind: ClassVar[str] = "claim_paid_from_deposit"
    amount_minor: int
    interim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LossFinalised(GuaranteeEvent):
    """The final loss is certified after an interim payment: the rest is due, or what was paid too much is owed back."""

    kind: ClassVar[str] = "loss_finalised"
    final: Acceptance
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimInvalidated(GuaranteeEvent):
    """A paid claim is found invalid: the lender pays back, and this loan is never covered again."""

    kind: ClassVar[str] = "claim_invalidated"
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReported(GuaranteeEvent):
    """The lender recovered something, in the loan's currency, its own costs apart."""

    kind: ClassVar[str] = "recovery_reported"
    amount_minor: int
    cost_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCorrected(GuaranteeEvent):
    """The lender restates all it recovered so far: the difference is posted."""

    kind: ClassVar[str] = "recovery_corrected"
    total_minor: int
    cost_total_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryRemitted(Payment):
    """The lender sends the fund's share, or pays back what it owes."""

    kind: ClassVar[str] = "recovery_remitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCollected(GuaranteeEvent):
    """The fund itself recovers from the borrower, in the loan's currency."""

    kind: ClassVar[str] = "recovery_collected"
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionCostPaid(GuaranteeEvent):
    """The fund pays to recover, in the loan's currency."""

    kind: ClassVar[str] = "collection_cost_paid"
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LenderSharePaid(Payment):
    """The fund sends the lender its share of what the fund collected."""

    kind: ClassVar[str] = "lender_share_paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusReturned(Payment):
    """What was collected above the loss goes back to the borrower."""

    kind: ClassVar[str] = "surplus_returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseWrittenOff(GuaranteeEvent):
    """Nothing more will be recovered: the rest is written off."""

    kind: ClassVar[str] = "recourse_written_off"
    resolution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseSettled(GuaranteeEvent):
    """All is recovered or settled: the guarantee is closed."""

    kind: ClassVar[str] = "recourse_settled"
    evidence: str = ""


ALL = (
    ClaimLodged,
    InformationRequested,
    InformationReceived,
    ClaimRejected,
    ClaimsAccepted,
    ClaimPaid,
    ClaimPaidFromDeposit,
    LossFinalised,
    ClaimInvalidated,
    RecoveryReported,
    RecoveryCorrected,
    RecoveryRemitted,
    RecoveryCollected,
    CollectionCostPaid,
    LenderSharePaid,
    SurplusReturned,
    RecourseWrittenOff,
    RecourseSettled,
)
