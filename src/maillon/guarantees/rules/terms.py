"""What a version of a guarantee product agrees, as plain values: cover, cap, delays, fees, claims, recoveries, stages.

Shares and rates are written as fractions ("1/2"), amounts are minor units of the currency named beside them, delays
are days. Nothing contractual is a constant of the code; an example says it is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from maillon.core.records import plain, read_as

Narratives = Mapping[str, str]
STAGES = 3


@dataclass(frozen=True, slots=True)
class Article:
    """The text a term comes from."""

    key: str
    number: str
    text: Narratives
    source: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """What is guaranteed: which part of the loan, up to how much, and who loses first."""

    coverage: str = "1/2"
    """Part of the accepted net loss the fund bears."""
    cap_minor: int = 0
    """Ceiling of one guarantee in the cap's currency; 0: what the committee approves."""
    sharing: str = "pari_passu"
    """pari_passu, or first_loss: the fund bears every loss until its cap is used."""
    loan_currency: str = "CAD"
    cap_currency: str = "CAD"
    payment_currency: str = ""
    """Empty: the cap's."""
    rate_type: str = "of_day"
    """Between loan and cap: of_day (the last revaluation's), or fixed (the signing day's)."""
    rate_source: str = ""
    quote: str = "official"
    """Where several rates live side by side, the one the contract names."""
    revolving: bool = False
    """A line drawn again each season: what is repaid may be covered anew."""
    excess_repayment: str = "pro_rata"
    """What the lender lent above the agreed principal is repaid pro_rata, lender_first or fund_first."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    """So many days, calendar or business; whether the first after the event counts as the last day."""

    days: int = 0
    business: bool = False
    last_day_counts: bool = True
    roll: bool = True
    """A last day that is not a business day moves to the next one."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long the guarantee may be drawn, lasts, and may be claimed under."""

    availability_days: int = 365
    tenor_days: int = 365
    tail: Delay = field(default_factory=lambda: Delay(days=90))
    offer: Delay = field(default_factory=lambda: Delay(days=60))
    calendar: str = ""
    """Whose holidays count; empty: weekends only."""
    timezone: str = "America/Toronto"
    """The lender's: the day of a claim is the day it was there."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """When a lender may claim, and within what delays the fund decides and pays."""

    trigger_days_past_due: int = 90
    watch_days_past_due: int = 30
    waiting_days: int = 0
    """Between the written demand on the borrower and the claim."""
    window: Delay = field(default_factory=Delay)
    """From the default; 0 days: until the guarantee's tail ends."""
    decision: Delay = field(default_factory=lambda: Delay(days=30))
    payment: Delay = field(default_factory=lambda: Delay(days=15))
    evidence: tuple[str, ...] = ("demand", "statement", "contract")
    """Documents without which a claim is not complete."""
    interest_days: int = 0
    """Interest of at most so many days is part of the loss; 0: principal only."""
    quorum: int = 3
    late_interest: str = "0"
    """A year's rate owed to the lender when the fund pays late."""
    basis_days: int = 365
    article: str = ""

    @property
    def late_rate(self) -> Fraction:
        """The rate of interest on a late payment."""
        return Fraction(self.late_interest)


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee: on what it is worked out, who pays it, how it is earned and whether it is given back."""

    key: str
    label: Narratives
    kind: str = "up_front"
    """up_front or utilisation"""
    base: str = "cap"
    """cap, cover or undrawn"""
    rate: str = "0"
    """Of a year for utilisation, once for up_front."""
    basis_days: int = 365
    payer: str = "borrower"
    """borrower, lender, sponsor or donor"""
    earning: str = "straight_line"
    """straight_line over the guarantee, or at_once"""
    refund: str = "none"
    """When cancelled: none, or unearned"""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Collateral:
    """What backs the promise: nothing, a deposit with the lender, or a standby letter of credit."""

    kind: str = "none"
    """none, deposit or sblc"""
    share: str = "0"
    """Of the cap."""
    outlives_tail: bool = True
    """A letter of credit must expire after the guarantee and its tail."""
    top_up: bool = False


@dataclass(frozen=True, slots=True)
class Recoveries:
    """How what is recovered after a payment is shared."""

    costs: str = "before_sharing"
    """before_sharing: reasonable costs are taken first; own: each bears its own"""
    gross_recourse: bool = False
    """IFRS 9: recourse shown gross with its allowance."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Provisioning:
    """Expected loss as a part of the cover by stage 1, 2, 3, and the stage from which ASNPO finds a loss likely."""

    rates: tuple[str, ...] = ("1/100", "1/10", "1/2")
    likely_stage: int = 3
    cure_days: int = 90
    """A restructured loan stays in arrears figures, and keeps its stage, so long."""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a product: frozen when a guarantee is approved under it."""

    form: str = "individual"
    """individual (loan by loan), or portfolio; a loan of the fund's own has no product."""
    through_intermediary: bool = False
    """The lender deals with the borrower and follows the loan; else the fund does beside it."""
    cover: Cover = field(default_factory=Cover)
    duration: Duration = field(default_factory=Duration)
    claim: ClaimRule = field(default_factory=ClaimRule)
    fees: tuple[Fee, ...] = ()
    fee_before_cover: bool = False
    """Nothing is covered until the up-front fee is paid."""
    conditions: tuple[str, ...] = ()
    """Conditions precedent common to every guarantee of this product."""
    report_days: int = 30
    """A lender's statement is due so many days after the quarter."""
    collateral: Collateral = field(default_factory=Collateral)
    recoveries: Recoveries = field(default_factory=Recoveries)
    provisioning: Provisioning = field(default_factory=Provisioning)
    articles: tuple[Article, ...] = ()

    @property
    def coverage(self) -> Fraction:
        """Part of a loss the fund bears until its cap: the whole of it when it loses first."""
        return Fraction(1) if self.cover.sharing == "first_loss" else Fraction(self.cover.coverage)

    def fee(self, key: str) -> Fee | None:
        """The fee of that key."""
        return next((one for one in self.fees if one.key == key), None)

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)


_CHOICES = {
    "form": ("individual", "portfolio"),
    "sharing": ("pari_passu", "first_loss"),
    "rate_type": ("of_day", "fixed"),
    "excess_repayment": ("pro_rata", "lender_first", "fund_first"),
    "collateral": ("none", "deposit", "sblc"),
    "costs": ("before_sharing", "own"),
    "fee kind": ("up_front", "utilisation"),
    "fee base": ("cap", "cover", "undrawn"),
    "earning": ("straight_line", "at_once"),
    "refund": ("none", "unearned"),
    "payer": ("borrower", "lender", "sponsor", "donor"),
}


def read(document: Mapping[str, Any]) -> Terms:
    """The terms a document says; shares, choices, delays and keys are checked too.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError (which) for a share outside 0 to 1, a
    coverage of nothing or of the whole without first loss, a word that is not a choice, a key twice. What an edition
    says of a whole portfolio is read by ``rules.portfolios``.
    """
    terms = read_as(Terms, {name: said for name, said in document.items() if name != "portfolio"})
    check(terms)
    return terms


def check(terms: Terms) -> None:
    """Refuse terms that cannot be: as ``read``."""
    coverage = Fraction(terms.cover.coverage)
    if not 0 < coverage < 1 and terms.cover.sharing != "first_loss":
        raise ValueError(f"coverage: {coverage} leaves the lender without a share, or the fund")
    rates = [Fraction(one) for one in terms.provisioning.rates]
    for share in (coverage, Fraction(terms.collateral.share), *rates, *(Fraction(one.rate) for one in terms.fees)):
        if not 0 <= share <= 1:
            raise ValueError(f"{share}: not a share between 0 and 1")
    if len(rates) != STAGES or rates != sorted(rates):
        raise ValueError("provisioning.rates: three, none lower than the one before")
    chosen = [("form", terms.form), ("sharing", terms.cover.sharing), ("rate_type", terms.cover.rate_type)]
    chosen += [("excess_repayment", terms.cover.excess_repayment), ("collateral", terms.collateral.kind)]
    chosen += [("costs", terms.recoveries.costs)]
    for fee in terms.fees:
        chosen += [("fee kind", fee.kind), ("fee base", fee.base), ("earning", fee.earning)]
        chosen += [("refund", fee.refund), ("payer", fee.payer)]
    for name, word in chosen:
        if word not in _CHOICES[name]:
            raise ValueError(f"{name}: {word} is none of {', '.join(_CHOICES[name])}")
    if any(fee.basis_days <= 0 for fee in terms.fees) or terms.duration.tenor_days <= 0:
        raise ValueError("basis_days, tenor_days: at least one day")
    for kept in (terms.fees, terms.articles):
        keys = [one.key for one in kept]
        if len(set(keys)) < len(keys):
            raise ValueError(f"a key twice among {', '.join(keys)}")
