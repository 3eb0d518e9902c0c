"""The fund's clocks as obligations: what each party owes it, or it owes, by which day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import open_one, reopen
from maillon.core.people.models import User
from maillon.guarantees.models import Facility, Fund, Guarantee, OwnLoan
from maillon.guarantees.queries import diligence, history
from maillon.guarantees.queries.own_loans import unpaid_on
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.queries.positions import receivable
from maillon.guarantees.rules import clocks, life
from maillon.guarantees.rules import diligence as checklists
from maillon.guarantees.rules import state as states
from maillon.guarantees.services.diligence import RENEWALS
from maillon.guarantees.services.own_loans import INSTALMENT
from maillon.guarantees.services.statements import REPORT, quarter_of

FEE, VISIT, COVENANT = "guarantees.fee", "guarantees.visit", "guarantees.covenant"
OFFER, SBLC, END = "guarantees.offer", "guarantees.sblc", "guarantees.end"
KYC, VALUATION = RENEWALS["kyc"], RENEWALS["valuation"]
_YEAR = 365
_RENEWED = {
    "kyc": ("Renouveler la connaissance de l’emprunteur", "Renew the knowledge of the borrower"),
    "valuation": ("Évaluer de nouveau les sûretés", "Value the security again"),
}


@transaction.atomic
def wind(*, fund: Fund, actor: User | None, at: datetime) -> int:
    """Open what is soon due and is not asked yet: reports, fees, visits, offers, letters, renewals, ends, instalments.

    How soon, and what is verified again after how long, the due-diligence list in force says.

    Run every day; asking again opens nothing twice. Gives how many duties were looked at.
    """
    today = timezone.localdate(at)
    state = history.state_of(fund)
    listed = diligence.in_force(today)
    ahead = checklists.read(listed.definition).clocks if listed else checklists.Clocks()
    looked = 0
    for facility in fund.facilities.select_related("lender"):
        looked += _report(facility, fund, state, today, actor, at)
    for guarantee in fund.guarantees.select_related("obligor__organisation", "sponsor", "facility__lender"):
        one = state.guarantees.get(guarantee.reference)
        if one is not None and one.position not in life.ENDED:
            looked += _of_guarantee(guarantee, one, state, ahead, actor, at)
    for loan in fund.own_loans.select_related("borrower"):
        if (lent := state.loans.get(loan.reference)) is not None:
            looked += _of_loan(loan, lent, fund, today + timedelta(days=ahead.ahead_days), actor, at)
    return looked


def _report(facility: Facility, fund: Fund, state: states.Fund, today: date, actor: User | None, at: datetime) -> int:
    covered = any(
        one.facility == facility.reference and one.position in life.LIVE | life.PAYING
        for one in state.guarantees.values()
    )
    [ended] = quarter_ends(today, 1)
    if not covered or ended < facility.starts_on or facility.statements.filter(ends_on=ended).exists():
        return 0
    told = quarter_of(ended)
    year, quarter = told.split("-Q")
    open_one(
        kind=REPORT,
        subject=facility,
        due_at=end_of_day(ended + timedelta(days=facility.reports_within_days), timezone.get_default_timezone()),
        actor=actor,
        at=at,
        debtor=facility.lender,
        creditor=fund.organisation,
        title={
            "fr": f"État des prêts, T{quarter} {year} ({facility.reference})",
            "en": f"Loan statement, Q{quarter} {year} ({facility.reference})",
        },
    )
    return 1


def _of_guarantee(
    guarantee: Guarantee,
    one: states.Guarantee,
    state: states.Fund,
    ahead: checklists.Clocks,
    actor: User | None,
    at: datetime,
) -> int:
    today = timezone.localdate(at)
    home, fund = guarantee.obligor.organisation, guarantee.fund.organisation
    name = guarantee.reference
    wanted = []
    if one.position == "approved" and (until := clocks.offer_until(state, one)):
        wanted.append((OFFER, home, until, f"Signer l’offre {name}", f"Sign offer {name}"))
    if receivable(one) and one.signed_on:
        due = one.signed_on + timedelta(days=30)
        wanted.append((FEE, home, due, f"Payer la commission de {name}", f"Pay the fee of {name}"))
    if one.position in life.LIVE and one.signed_on:
        years = (today - one.signed_on).days // _YEAR + 1
        due = one.signed_on + timedelta(days=_YEAR * years)
        wanted.append((VISIT, guarantee.sponsor, due, f"Visite annuelle, {name}", f"Yearly visit, {name}"))
    if one.sblc_expires_on and one.position in life.LIVE | life.PAYING:
        wanted.append((SBLC, fund, one.sblc_expires_on, f"Lettre de crédit de {name}", f"Letter of credit of {name}"))
    if one.position in life.DRAWING and one.ends_on:
        wanted.append((END, fund, one.ends_on, f"Fin de la garantie {name}", f"End of guarantee {name}"))
    for kind, due in diligence.renewals(guarantee, one, today):
        said = _RENEWED[kind]
        wanted.append((RENEWALS[kind], fund, due, f"{said[0]}, {name}", f"{said[1]}, {name}"))
    soon, letter = timedelta(days=ahead.ahead_days), timedelta(days=ahead.letter_ahead_days)
    near = [row for row in wanted if row[2] <= today + (letter if row[0] == SBLC else soon)]
    for kind, debtor, due, fr, en in near:
        open_one(
            kind=kind,
            subject=guarantee,
            due_at=end_of_day(due, timezone.get_default_timezone()),
            actor=actor,
            at=at,
            debtor=debtor,
            creditor=None if debtor == fund else fund,
            title={"fr": fr, "en": en},
        )
    return len(near)


def _of_loan(loan: OwnLoan, one: states.FundLoan, fund: Fund, until: date, actor: User | None, at: datetime) -> int:
    """What the borrower of a loan of the fund repays by a day, and what it already should have."""
    due = [row for row in unpaid_on(one) if row.on <= until]
    for row in due:
        duty = open_one(
            kind=INSTALMENT,
            subject=loan,
            due_at=end_of_day(row.on, timezone.get_default_timezone()),
            actor=actor,
            at=at,
            debtor=loan.borrower,
            creditor=fund.organisation,
            title={
                "fr": f"Rembourser une échéance du prêt {loan.reference}",
                "en": f"Repay an instalment of loan {loan.reference}",
            },
            amount_minor=row.left_minor,
            currency=one.currency,
        )
        if duty.state == Obligation.State.MET:
            # A repayment that was taken back: it is owed after all.
            reason = "Le remboursement a été corrigé / The repayment was corrected"
            reopen(obligation=duty, reason=reason, actor=actor, at=at)
    return len(due)
