"""The demonstration's own loan: the invented fund lends to a co-operative beside its lender, and is being repaid."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.utils import timezone

from maillon.guarantees.models import Fund
from maillon.guarantees.rules.events import lending, loans
from maillon.guarantees.services import own_loans
from maillon.guarantees.services.guarantees import parties_of

_PRINCIPAL, _PARTS = 3_000_000, 6


def lend(fund: Fund, at: datetime) -> None:
    """30,000 $ at 6 %, agreed seven months ago with a borrower the fund knows, paid back each half year."""
    known = fund.guarantees.select_related("obligor__organisation", "facility__lender", "sponsor").order_by("reference")
    borrower = known[4]
    today = timezone.localdate(at)
    agreed = today - timedelta(days=210)
    instalments = tuple(
        lending.Instalment(
            due_on=agreed + timedelta(days=182 * number), principal_minor=_PRINCIPAL // _PARTS, interest_minor=89_700
        )
        for number in range(1, _PARTS + 1)
    )
    name = own_loans.agree(
        fund=fund,
        parties=parties_of(borrower),
        currency="CAD",
        principal_minor=_PRINCIPAL,
        interest_rate=Fraction(6, 100),
        instalments=instalments,
        on=agreed,
        actor=None,
        at=at,
    )
    paid_on = instalments[0].due_on
    about: dict[str, Any] = {"known_on": today, "loan": name}
    told = (
        loans.FundLoanPaidOut(key=f"{name}:out", effective_on=agreed, amount_minor=_PRINCIPAL, **about),
        loans.FundLoanInterestAccrued(key=f"{name}:accrued", effective_on=paid_on, **about),
        loans.FundLoanRepaid(
            key=f"{name}:paid",
            effective_on=paid_on,
            principal_minor=_PRINCIPAL // _PARTS,
            interest_minor=89_700,
            **about,
        ),
    )
    for event in told:
        own_loans.tell(fund=fund, event=event, actor=None, at=at)
