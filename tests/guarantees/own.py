"""Loans of the fund itself, direct or beside the lender of the scene, to the co-operative it knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone

from maillon.guarantees.models import OwnLoan
from maillon.guarantees.rules.events import loans
from maillon.guarantees.rules.events.lending import Instalment
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.services import own_loans
from tests.guarantees import scene as stage


def agreed(
    scene: stage.Scene,
    *,
    lender: str = "",
    sponsor: str | None = None,
    principal: int = 1_000_000,
    due: Sequence[tuple[date, int]] = (),
    rate: Fraction = Fraction(0),
    days: int = 1,
) -> OwnLoan:
    """The fund agrees to lend 10,000 $, unless told otherwise."""
    name = own_loans.agree(
        fund=scene.fund,
        parties=Parties(
            borrower="union-jappoo",
            lender=lender,
            sponsor=scene.sponsor.slug if sponsor is None else sponsor,
            country="SN",
            sector="agriculture",
        ),
        currency="CAD",
        principal_minor=principal,
        interest_rate=rate,
        instalments=[Instalment(due_on=day, principal_minor=amount) for day, amount in due],
        on=stage.DAY,
        actor=None,
        at=stage.at(days),
    )
    return OwnLoan.objects.select_related("fund__organisation", "borrower", "lender", "sponsor").get(reference=name)


def told(loan: OwnLoan, kind: type[loans.FundLoanEvent], on: date, *, days: int, **more: Any) -> None:
    """Something happened to it, known so many days after the scene began."""
    at = stage.at(days)
    event = kind(
        key=f"{loan.reference}:{kind.kind}:{on}:{days}", effective_on=on, known_on=timezone.localdate(at),
        loan=loan.reference, **more,
    )  # fmt: skip
    own_loans.tell(fund=loan.fund, event=event, actor=None, at=at)


def paid_out(scene: stage.Scene, *, days: int = 1, **more: Any) -> OwnLoan:
    """Agreed and wholly paid out the day the scene begins."""
    loan = agreed(scene, days=days, **more)
    told(loan, loans.FundLoanPaidOut, stage.DAY, days=days, amount_minor=more.get("principal", 1_000_000))
    return loan
