"""The demonstration's own loans, one direct and one beside a lender that is late; and a lender's portfolio."""

from __future__ import annotations

from contextlib import suppress
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
from maillon.guarantees.services import funds, including, own_loans, payouts
from maillon.guarantees.services.guarantees import parties_of

_HALF_YEAR = 182


def lend(fund: Fund, at: datetime) -> None:
    """30,000 $ beside a lender, nothing repaid since it fell due; 20,000 $ direct, part of it still to be paid out."""
    today = timezone.localdate(at)
    known = fund.guarantees.select_related("obligor__organisation", "facility__lender", "sponsor").order_by("reference")
    supported = create_home(SEMIS)
    beside = next(one for one in known[8:] if one.facility.lender == create_home(TERANGA))
    late = _agree(fund, parties_of(beside), 3_000_000, 6, today - timedelta(days=_HALF_YEAR + 63), at)
    _pay_out(late, 3_000_000, late.agreed_on, at)
    own_loans.set_grade(loan=late, grade=5, actor=_person("guillaume"), at=at)
    alone = parties_of(known[11])
    direct = _agree(fund, _without_lender(alone, supported.slug), 2_000_000, 4, today - timedelta(days=210), at)
    _pay_out(direct, 1_500_000, direct.agreed_on, at)
    _repaid(direct, 375_000, 45_000, direct.agreed_on + timedelta(days=_HALF_YEAR), at)
    payouts.prepare(loan=direct, amount_minor=500_000, actor=_person("adele"), at=at)


def _agree(fund: Fund, parties: Parties, principal: int, parts: int, agreed: date, at: datetime) -> OwnLoan:
    """At 6 %, paid back each half year."""
    instalments = tuple(
        lending.Instalment(
            due_on=agreed + timedelta(days=_HALF_YEAR * number),
            principal_minor=principal // parts,
            interest_minor=principal * 3 // 100 * (parts + 1 - number) // parts,
        )
        for number in range(1, parts + 1)
    )
    name = own_loans.agree(
        fund=fund,
        parties=parties,
        currency="CAD",
        principal_minor=principal,
        interest_rate=Fraction(6, 100),
        instalments=instalments,
        on=agreed,
        actor=None,
        at=at,
    )
    return OwnLoan.objects.select_related("fund__organisation").get(fund=fund, reference=name)


def _without_lender(parties: Parties, sponsor: str) -> Parties:
    return Parties(
        borrower=parties.borrower,
        lender="",
        sponsor=sponsor,
        group=parties.group,
        country=parties.country,
        sector=parties.sector,
    )


def _pay_out(loan: OwnLoan, amount: int, on: date, at: datetime) -> None:
    """Guillaume asks, Adèle approves."""
    payout = payouts.prepare(loan=loan, amount_minor=amount, actor=_person("guillaume"), at=at)
    payouts.approve(payout=payout, paid_on=on, actor=_person("adele"), at=at)


def _repaid(loan: OwnLoan, principal: int, interest: int, on: date, at: datetime) -> None:
    about: dict[str, Any] = {"known_on": timezone.localdate(at), "effective_on": on, "loan": loan.reference}
    told = (
        loans.FundLoanInterestAccrued(key=f"{loan.reference}:accrued", **about),
        loans.FundLoanRepaid(
            key=f"{loan.reference}:paid", principal_minor=principal, interest_minor=interest - 1_000, **about
        ),
    )
    for event in told:
        own_loans.tell(fund=loan.fund, event=event, actor=None, at=at)


def _person(first: str) -> User:
    return User.objects.get(email=f"{first}@demo.maillon.example")


def include(fund: Fund, at: datetime) -> Guarantee:
    """A lender's portfolio since two months: a loan Guillaume included, and one the criteria left out."""
    today = timezone.localdate(at)
    facility = funds.agree_facility(
        fund=fund,
        reference=f"PORT-{today.year}-001",
        lender=create_home(TERANGA),
        version=ProductVersion.objects.get(product__fund=fund, product__key="portefeuille", number=1),
        currency="XOF",
        starts_on=today - timedelta(days=60),
        available_until=today + timedelta(days=600),
        actor=None,
        at=at,
    )
    on = today - timedelta(days=20)

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
