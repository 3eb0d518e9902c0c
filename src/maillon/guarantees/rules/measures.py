"""What a guarantee's figures are worth: cover, commitment, arrears; exactly the fund dossier's formulas (1.5).

Reserve up, pay down: a rounding unit is never left unreserved nor paid too much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from maillon.guarantees.rules.life import DRAWING, LIVE, PAYING, RECOURSE
from maillon.guarantees.rules.postings import Norm
from maillon.guarantees.rules.state import FundLoan, Guarantee, Line, Loan

PAR = (30, 60, 90)


def cover(guarantee: Guarantee) -> int:
    """Outstanding cover: min(cap − paid, ceil(coverage × covered principal)); what is still due once accepted."""
    if guarantee.position in PAYING:
        return guarantee.claim.payable_minor
    if guarantee.position not in LIVE:
        return 0
    return min(_left(guarantee), _reserved(guarantee, guarantee.loan.covered_minor))


def undrawn(guarantee: Guarantee, day: date) -> int:
    """Commitment not drawn: the cap less what was ever drawn, or less what is outstanding for a revolving line."""
    if guarantee.position not in DRAWING or (guarantee.available_until and day > guarantee.available_until):
        return 0
    loan = guarantee.loan
    counted = loan.covered_minor if guarantee.terms.cover.revolving else loan.drawn_minor
    return max(0, _left(guarantee) - _reserved(guarantee, counted))


def _left(guarantee: Guarantee) -> int:
    return guarantee.cap_minor - guarantee.claim.paid_minor


def _reserved(guarantee: Guarantee, principal_minor: int) -> int:
    return ceil(guarantee.terms.coverage * principal_minor * guarantee.loan_rate)


def room(guarantee: Guarantee) -> int:
    """How much more principal may be covered, in the loan's currency: never again what a term loan has drawn."""
    loan = guarantee.loan
    return max(0, loan.agreed_minor - (loan.covered_minor if guarantee.terms.cover.revolving else loan.drawn_minor))


def included(guarantee: Guarantee) -> int:
    """Cover ever drawn, rounded down: the volume a facility's cap rate is worked out on."""
    return min(guarantee.cap_minor, share(guarantee, guarantee.loan.drawn_minor))


def share(guarantee: Guarantee, loss_minor: int) -> int:
    """The fund's share of a loss in the loan's currency, before caps: floor(coverage × loss), in the cap's currency."""
    return floor(guarantee.terms.coverage * loss_minor * guarantee.loan_rate)


def exposure(guarantee: Guarantee) -> int:
    """What the fund may still have to pay, as last posted: it consumes limits from the approval on."""
    if guarantee.position == "approved":
        return guarantee.cap_minor
    return guarantee.cover_minor + guarantee.undrawn_minor


def unearned(guarantee: Guarantee, norm: Norm) -> int:
    """Fees not yet earned; what was not charged counts as charged under IFRS 9."""
    waived = sum(one.waived_minor - one.waived_earned_minor for one in guarantee.fees.values())
    charged = sum(one.unearned_minor for one in guarantee.fees.values())
    return charged + (waived if norm is Norm.IFRS else 0)


def expected_loss(guarantee: Guarantee, cover_minor: int, stage: int) -> int:
    """Expected loss on a cover at a stage: its rate, rounded up."""
    return ceil(guarantee.rates[stage - 1] * cover_minor) if guarantee.rates else 0


def provision(guarantee: Guarantee, norm: Norm, cover_minor: int) -> int:
    """The provision a book must show: ECL above the unearned fee (IFRS 9), or the likely loss (ASNPO)."""
    if guarantee.position not in LIVE:
        return 0
    expected = expected_loss(guarantee, cover_minor, guarantee.stage)
    if norm is Norm.IFRS:
        return max(0, expected - unearned(guarantee, norm))
    return expected if guarantee.stage >= guarantee.terms.provisioning.likely_stage else 0


def subrogated(guarantee: Guarantee) -> int:
    """What the fund may still recover of what it paid: zero once the file is closed."""
    if guarantee.position not in RECOURSE:
        return 0
    return guarantee.claim.paid_minor - guarantee.recourse.share_minor


def days_past_due(loan: Loan | FundLoan, day: date) -> int:
    """Days since the oldest instalment not wholly paid; the last payment plays no part."""
    base = (loan.base_principal_minor, loan.base_interest_minor) if isinstance(loan, Loan) else (0, 0)
    principal = loan.repaid_principal_minor - base[0]
    interest = loan.repaid_interest_minor - base[1]
    for one in sorted(loan.instalments, key=lambda instalment: instalment.due_on):
        principal -= one.principal_minor
        interest -= one.interest_minor
        if principal < 0 or interest < 0:
            return max(0, (day - one.due_on).days)
    return 0


def last_line(loan: Loan, period: str, known_on: date | None = None) -> Line | None:
    """What was known of a quarter on a day (now, without one): the last version learned by then."""
    told = [one for one in loan.lines if one.period == period and (known_on is None or one.known_on <= known_on)]
    return told[-1] if told else None


def balance_on(loan: Loan, day: date, known_on: date | None = None) -> int:
    """Principal outstanding on a day as known on another, from the lender's lines."""
    periods = dict.fromkeys(one.period for one in loan.lines)
    lines = [last_line(loan, period, known_on) for period in periods]
    kept = [one for one in lines if one and one.effective_on <= day]
    return sum(one.disbursed_minor - one.repaid_principal_minor for one in kept)


def information_age(loan: Loan, day: date) -> int | None:
    """Days since the last day a lender's statement tells of; none without any statement."""
    told = [one.effective_on for one in loan.lines if one.stated and one.effective_on <= day]
    return (day - max(told)).days if told else None


@dataclass(frozen=True, slots=True)
class Arrears:
    """Principal at risk: of what is outstanding, what is past due by at least so many days, or restructured."""

    outstanding_minor: int
    par30_minor: int
    par60_minor: int
    par90_minor: int
    buckets: tuple[int, int, int, int]
    """Current, from 30, from 60, from 90 days: they sum to what is outstanding."""


def arrears(guarantees: Iterable[Guarantee], day: date) -> Arrears:
    """Portfolio at risk on a day, in one currency: a restructured loan counts from 30 days until it is cured."""
    at_risk = [0, 0, 0]
    outstanding = 0
    for guarantee in guarantees:
        principal = guarantee.loan.principal_minor
        outstanding += principal
        days = days_past_due(guarantee.loan, day)
        if guarantee.restructured_on is not None:
            days = max(days, PAR[0])
        for index, threshold in enumerate(PAR):
            at_risk[index] += principal if days >= threshold else 0
    par30, par60, par90 = at_risk
    buckets = (outstanding - par30, par30 - par60, par60 - par90, par90)
    return Arrears(outstanding, par30, par60, par90, buckets)


def accrued(loan: Loan, guarantee: Guarantee, days: Iterable[date], rate: Fraction, basis_days: int) -> int:
    """A utilisation fee on the cover of the balances reported, day by day, rounded down once."""
    total = sum(
        min(guarantee.cap_minor, _reserved(guarantee, min(loan.agreed_minor, balance_on(loan, day)))) for day in days
    )
    return floor(rate * total / basis_days)
