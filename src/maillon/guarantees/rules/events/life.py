"""Events of a guarantee's life: its file, its signing, its conditions, its end; and what gates it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar

from maillon.guarantees.rules.events.base import Event, GuaranteeEvent
from maillon.guarantees.rules.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Who a guarantee is about: the limits are counted along these."""

    borrower: str
    lender: str
    sponsor: str = ""
    group: str = ""
    """Borrowers bound together count as one name."""
    country: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityOpened(Event):
    """A framework agreement with a lender: its own cap, in which claims are paid first come."""

    kind: ClassVar[str] = "facility_opened"
    facility: str
    lender: str
    currency: str
    cap_minor: int = 0
    """0: none."""
    cap_rate: Fraction = field(default_factory=Fraction)
    """Part of the cover actually included that may be paid in all; 0: not limited."""
    tie: str = "lodged"
    """Claims accepted the same day: the first lodged is served first (lodged), or each its part (pro_rata)."""
    ends_on: date | None = None
    """No loan is included from this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOpened(GuaranteeEvent):
    """A member organisation opens a file for a borrower."""

    kind: ClassVar[str] = "file_opened"
    parties: Parties
    facility: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSubmitted(GuaranteeEvent):
    """The borrower and its sponsor sign the request."""

    kind: ClassVar[str] = "file_submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScreened(GuaranteeEvent):
    """The analyst finds the file eligible, or says why not (exclusion, start-up, sanctions, no sponsor)."""

    kind: ClassVar[str] = "file_screened"
    reasons: tuple[str, ...] = ()
    """Empty: eligible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReported(GuaranteeEvent):
    """The analysis, the social grid and the limits are ready for the committee."""

    kind: ClassVar[str] = "file_reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDeferred(GuaranteeEvent):
    """The committee asks questions."""

    kind: ClassVar[str] = "file_deferred"
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResumed(GuaranteeEvent):
    """The questions are answered."""

    kind: ClassVar[str] = "file_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDeclined(GuaranteeEvent):
    """The committee declines, with reasons."""

    kind: ClassVar[str] = "file_declined"
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeApproved(GuaranteeEvent):
    """The committee approves, under frozen terms: the cap consumes the limits from now on."""

    kind: ClassVar[str] = "guarantee_approved"
    terms: Terms
    principal_minor: int
    """The loan agreed, in its own currency: what is lent above it is not covered."""
    cap_minor: int
    """In the cap's currency; 0 takes the product's."""
    conditions: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    """What proves each fact: resolution, sponsor_letter, lender_letter…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLapsed(GuaranteeEvent):
    """The offer was not signed in time, or is declined."""

    kind: ClassVar[str] = "offer_lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned(GuaranteeEvent):
    """The deed is signed: the commitment is booked."""

    kind: ClassVar[str] = "agreement_signed"
    documents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionMet(GuaranteeEvent):
    """A condition precedent is met, and a document proves it."""

    kind: ClassVar[str] = "condition_met"
    condition: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanIncluded(GuaranteeEvent):
    """A lender includes a loan in its portfolio facility: covered at once, within agreed criteria."""

    kind: ClassVar[str] = "loan_included"
    facility: str
    parties: Parties
    terms: Terms
    principal_minor: int
    cap_minor: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapChanged(GuaranteeEvent):
    """The cap of a signed guarantee rises or falls by agreement; a part not used may be cancelled."""

    kind: ClassVar[str] = "cap_changed"
    cap_minor: int
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeCancelled(GuaranteeEvent):
    """Cancelled before use, by agreement."""

    kind: ClassVar[str] = "guarantee_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeMatured(GuaranteeEvent):
    """The loan is repaid, or the guarantee's last day has come; claims remain possible within the tail."""

    kind: ClassVar[str] = "guarantee_matured"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeReleased(GuaranteeEvent):
    """The tail is over and nothing was claimed, or availability ended and nothing was drawn."""

    kind: ClassVar[str] = "guarantee_released"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(GuaranteeEvent):
    """What stands beside the life: suspended, reporting_overdue, disputed, sanctions_hold."""

    kind: ClassVar[str] = "hold_placed"
    hold: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(GuaranteeEvent):
    """A hold ends."""

    kind: ClassVar[str] = "hold_lifted"
    hold: str


ALL = (
    FacilityOpened,
    FileOpened,
    FileSubmitted,
    FileScreened,
    FileReported,
    FileDeferred,
    FileResumed,
    FileDeclined,
    GuaranteeApproved,
    OfferLapsed,
    AgreementSigned,
    ConditionMet,
    LoanIncluded,
    CapChanged,
    GuaranteeCancelled,
    GuaranteeMatured,
    GuaranteeReleased,
    HoldPlaced,
    HoldLifted,
)
