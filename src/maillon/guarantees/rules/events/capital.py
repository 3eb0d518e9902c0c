"""Events of the fund itself: members' capital, contributions, rates, limits, periods, corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar

from maillon.guarantees.rules.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalCommitted(Event):
    """A member or an investor promises capital, in Canadian cents; not an asset until it is called."""

    kind: ClassVar[str] = "capital_committed"
    investor: str
    amount_minor: int
    redeemable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalCalled(Event):
    """The fund calls part of what was promised."""

    kind: ClassVar[str] = "capital_called"
    investor: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalPaid(Event):
    """An investor pays all or part of what was called."""

    kind: ClassVar[str] = "capital_paid"
    investor: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionReceived(Event):
    """A donor's money comes in, in Canadian cents: as capital, or deferred until losses occur."""

    kind: ClassVar[str] = "contribution_received"
    amount_minor: int
    as_capital: bool = False
    first_loss: Fraction = field(default_factory=Fraction)
    """The part of each loss it absorbs, until it is used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveAppropriated(Event):
    """The board sets part of the unrestricted net assets aside for guarantees."""

    kind: ClassVar[str] = "reserve_appropriated"
    amount_minor: int
    resolution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateMoved(Event):
    """One unit of a currency is now worth so many Canadian dollars; nothing is posted until the fund revalues.

    ``quote`` tells rates that live side by side apart; books are kept at the official one.
    """

    kind: ClassVar[str] = "rate_moved"
    currency: str
    rate: Fraction
    quote: str = "official"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revalued(Event):
    """What is in other currencies is carried at the day's rate, and the limits are looked at again."""

    kind: ClassVar[str] = "revalued"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyBought(Event):
    """The fund exchanges cash of one currency for another."""

    kind: ClassVar[str] = "currency_bought"
    sold: str
    sold_minor: int
    bought: str
    bought_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Redenominated(Event):
    """A guarantee's money is told in a new currency unit: ``factor`` new minor units for one old."""

    kind: ClassVar[str] = "redenominated"
    guarantee: str
    currency: str
    factor: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A ceiling: of one value of an axis ("" for each of them), as a part of the fund's risk capital."""

    axis: str
    share: Fraction
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsSet(Event):
    """The board sets the limits; axes: country, sector, lender, group, borrower, sponsor, currency."""

    kind: ClassVar[str] = "limits_set"
    limits: tuple[Limit, ...]
    leverage: Fraction = field(default_factory=Fraction)
    """Exposure and commitments over risk capital at most; 0: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSet(Event):
    """The holidays of a place, which business days leave out; weekends are always left out."""

    kind: ClassVar[str] = "calendar_set"
    calendar: str
    holidays: tuple[date, ...]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodClosed(Event):
    """Nothing more takes effect before this day (excluded)."""

    kind: ClassVar[str] = "period_closed"
    before: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReversed(Event):
    """An earlier event was wrong: its rows are mirrored, and what it had changed is taken back."""

    kind: ClassVar[str] = "entry_reversed"
    wrong: str
    """The key of the event."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalCorrected(Event):
    """A commitment, a call, a payment or a contribution was of another amount: its difference is posted today."""

    kind: ClassVar[str] = "capital_corrected"
    wrong: str
    """The key of the event, which stays as it was told."""
    amount_minor: int
    """The right amount; none: it never was."""
    reason: str


ALL = (
    CapitalCommitted,
    CapitalCalled,
    CapitalPaid,
    ContributionReceived,
    ReserveAppropriated,
    RateMoved,
    Revalued,
    CurrencyBought,
    Redenominated,
    LimitsSet,
    CalendarSet,
    PeriodClosed,
    EntryReversed,
    CapitalCorrected,
)
