"""The demonstration's own loans, one direct and one beside a lender that is late; and a lender's portfolio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.utils import timezone

from maillon.cli.demonstration.personas import SEMIS, TERANGA, create_home
from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund, Guarantee, OwnLoan, ProductVersion
from maillon.guarantees.rules.events import lending, loans
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.services import funds, grading, including, own_loans, payouts
from maillon.guarantees.services.guarantees import parties_of

_HALF_YEAR = timedelta(days=182)
_LATE = ((500_000, 59_800), (500_000, 44_900), (500_000, 29_900), (500_000, 15_000))
_DIRECT = ((375_000, 44_000), (500_000, 48_600), (525_000, 33_600), (600_000, 18_000))
Act = Callable[[date, datetime], None]


def acts(fund: Fund, today: date) -> list[tuple[date, Act]]:
    """20,000 $ beside a lender, nothing repaid since it fell due; 20,000 $ direct, three quarters of it paid out."""
    late, direct = today - _HALF_YEAR - timedelta(days=63), today - timedelta(days=210)
    return [
        (late, lambda day, at: _lend(fund, _beside(fund), _LATE, 2_000_000, day, at)),
        (direct, lambda day, at: _lend(fund, _alone(fund), _DIRECT, 1_500_000, day, at)),
        (direct + _HALF_YEAR, lambda day, at: _repaid(_of(fund, beside=False), *_DIRECT[0], day, at)),
    ]


def leave_waiting(fund: Fund, at: datetime) -> None:
    """Guillaume gave the late one a grade; the rest of the direct one waits for a second person."""
    grading.grade_loan(
        loan=_of(fund, beside=True), grade=5, reason="Deux échéances en retard (inventé)", on=timezone.localdate(at),
        actor=_person("guillaume"), at=at,
    )  # fmt: skip
    payouts.prepare(loan=_of(fund, beside=False), amount_minor=500_000, actor=_person("adele"), at=at)


def _beside(fund: Fund) -> Parties:
    lends = fund.guarantees.filter(facility__lender=create_home(TERANGA)).select_related(*_RELATED)
    return parties_of(lends.order_by("reference")[2])


def _alone(fund: Fund) -> Parties:
    known = fund.guarantees.select_related(*_RELATED).order_by("reference")[11]
    return replace(parties_of(known), lender="", sponsor=create_home(SEMIS).slug)


_RELATED = ("obligor__organisation", "facility__lender", "sponsor")


def _of(fund: Fund, *, beside: bool) -> OwnLoan:
    return fund.own_loans.select_related("fund__organisation").get(lender__isnull=not beside)


def _lend(fund: Fund, parties: Parties, due: Sequence[tuple[int, int]], paid_out: int, day: date, at: datetime) -> None:
    loan = _agree(fund, parties, due, day, at)
    _pay_out(loan, paid_out, day, at)


def _agree(fund: Fund, parties: Parties, due: Sequence[tuple[int, int]], agreed: date, at: datetime) -> OwnLoan:
    """At 6 %, paid back each half year: principal and interest."""
    instalments = tuple(
        lending.Instalment(due_on=agreed + _HALF_YEAR * number, principal_minor=principal, interest_minor=interest)
        for number, (principal, interest) in enumerate(due, start=1)
    )
    name = own_loans.agree(
        fund=fund,
        parties=parties,
        currency="CAD",
        principal_minor=sum(principal for principal, _interest in due),
        interest_rate=Fraction(6, 100),
        instalments=instalments,
        on=agreed,
        actor=None,
        at=at,
    )
    return OwnLoan.objects.select_related("fund__organisation").get(fund=fund, reference=name)


def _pay_out(loan: OwnLoan, amount: int, on: date, at: datetime) -> None:
    """Guillaume asks, Adèle approves."""
    payout = payouts.prepare(loan=loan, amount_minor=amount, actor=_person("guillaume"), at=at)
    payouts.approve(payout=payout, paid_on=on, actor=_person("adele"), at=at)


def _repaid(loan: OwnLoan, principal: int, interest: int, on: date, at: datetime) -> None:
    about: dict[str, Any] = {"known_on": timezone.localdate(at), "effective_on": on, "loan": loan.reference}
    told = (
        loans.FundLoanInterestAccrued(key=f"{loan.reference}:accrued", **about),
        loans.FundLoanRepaid(key=f"{loan.reference}:paid", principal_minor=principal, interest_minor=interest, **about),
    )
    for event in told:
        own_loans.tell(fund=loan.fund, event=event, actor=None, at=at)


def _person(first: str) -> User:
    return User.objects.get(email=f"{first}@demo.maillon.example")


def include(fund: Fund, at: datetime) -> Guarantee:
    """A lender's portfolio since this quarter began: a loan Guillaume included, and one the criteria left out."""
    today = timezone.localdate(at)
    began = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    facility = funds.agree_facility(
        fund=fund,
        reference=f"PORT-{today.year}-001",
        lender=create_home(TERANGA),
        version=ProductVersion.objects.get(product__fund=fund, product__key="portefeuille", number=1),
        currency="XOF",
        starts_on=began,
        available_until=today + timedelta(days=600),
        actor=None,
        at=at,
    )
    on = max(began, today - timedelta(days=20))

    def propose(name: str, number: str, principal: int) -> Guarantee:
        return including.propose(
            facility=facility,
            borrower=including.Borrower(name, "SN", "agriculture"),
            sponsor=create_home(SEMIS),
            title="Semences et intrants",
            loan=including.Told(number, principal, _yearly(principal, on), "Bordereau d’octobre (inventé)"),
            on=on,
            actor=_person("guillaume"),
            at=at,
            is_demonstration=True,
        )

    made = propose("Groupement Njambaar (fictif)", "TER-2210", 8_000_000)
    with suppress(RuleViolation):
        # 88,000 $: more than a loan of this portfolio may be.
        propose("Union des transformatrices de Mboro (fictif)", "TER-2214", 40_000_000)
    return made


def _yearly(principal: int, on: date) -> tuple[lending.Instalment, ...]:
    return tuple(
        lending.Instalment(
            due_on=on + timedelta(days=90 * number), principal_minor=principal // 4, interest_minor=principal // 50
        )
        for number in range(1, 5)
    )
