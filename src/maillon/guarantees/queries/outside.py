"""The fund as its lenders and sponsors see it: what their contract and the lender's own statements say.

Nothing of how the fund judges a risk (grades, stages, watch list, provisions), of its limits, or of its books is here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from maillon.core.obligations.models import Obligation, ObligationQuerySet
from maillon.guarantees.models import Event, Facility, Guarantee, StatementLine
from maillon.guarantees.queries import history
from maillon.guarantees.queries.portfolio import quarter_ends
from maillon.guarantees.rules import clocks, life, measures
from maillon.guarantees.rules import state as states

SHARED = (
    "guarantee_approved", "offer_lapsed", "agreement_signed", "loan_included", "condition_met", "cap_changed",
    "schedule_agreed",
    "disbursement_reported", "repayment_reported", "statement_reported", "loan_restructured", "default_noticed",
    "demand_made", "default_cured", "claim_lodged", "information_requested", "information_received", "claim_rejected",
    "claims_accepted", "claim_paid", "recovery_reported", "recovery_corrected", "recovery_remitted",
    "guarantee_cancelled", "guarantee_matured", "guarantee_released",
)  # fmt: skip
"""What happened between the parties; the rest is the fund's own."""
CALLABLE = frozenset(("active", "watch", "restructured", *life.TABLE["claim_lodged"]))
_WATCHED = {"watch": "active"}
_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a guarantee stands between its parties; the loan in its own currency, the cover in the guarantee's."""

    guarantee: Guarantee
    position: str
    coverage: Fraction
    cover_minor: int
    loan_currency: str
    principal_minor: int
    is_outstanding: bool
    days_past_due: int
    stated_on: date | None
    """The last day a statement tells of."""
    offer_until: date | None
    available_until: date | None
    ends_on: date | None
    claim_until: date | None
    may_be_called: bool
    """Its place in its life allows a claim; whether one is already under study is for whoever asks."""


def seen(guarantees: Iterable[Guarantee], day: date) -> list[Seen]:
    """Each guarantee as its lender and its sponsor see it on a day, in the order given."""
    known: dict[int, states.Fund] = {}
    found = []
    for one in guarantees:
        if one.fund_id not in known:
            known[one.fund_id] = history.state_of(one.fund)
        fund = known[one.fund_id]
        if one.reference in fund.guarantees:
            found.append(_seen(one, fund, fund.guarantees[one.reference], day))
    return found


def _seen(guarantee: Guarantee, fund: states.Fund, one: states.Guarantee, day: date) -> Seen:
    owed = one.loan.principal_minor if one.position in life.LIVE | life.PAYING | life.PAID else 0
    age, until = measures.information_age(one.loan, day), one.available_until
    return Seen(
        guarantee=guarantee,
        position=_WATCHED.get(one.position, one.position),
        coverage=Fraction(one.terms.coverage),
        cover_minor=one.cover_minor,
        loan_currency=one.terms.cover.loan_currency,
        principal_minor=owed,
        is_outstanding=bool(owed),
        days_past_due=measures.days_past_due(one.loan, day) if owed else 0,
        stated_on=date.fromordinal(day.toordinal() - age) if age is not None else None,
        offer_until=clocks.offer_until(fund, one) if one.position == "approved" else None,
        available_until=until if until is not None and until >= day and one.position in life.DRAWING else None,
        ends_on=one.ends_on,
        claim_until=clocks.claim_until(fund, one) if one.position in life.LIVE else None,
        may_be_called=one.position in CALLABLE,
    )


def told(guarantee: Guarantee) -> QuerySet[Event, Event]:
    """What happened between the parties to a guarantee, the latest first."""
    return guarantee.events.filter(kind__in=SHARED).order_by("-effective_on", "-sequence")


def reported(guarantee: Guarantee) -> QuerySet[StatementLine, StatementLine]:
    """What its lender reported of it, the latest first, corrections included."""
    lines = StatementLine.objects.filter(loan__guarantee=guarantee).select_related("loan", "statement")
    return lines.order_by("-statement__ends_on", "-statement__number")


def asked_of(
    organisations: Collection[int], facilities: Collection[int], guarantees: Collection[int]
) -> ObligationQuerySet:
    """What these organisations still owe a fund about these facilities and guarantees, the most pressing first."""
    return _duties(facilities, guarantees).filter(debtor__in=organisations).most_pressing_first()


def owed_to(
    organisations: Collection[int], facilities: Collection[int], guarantees: Collection[int]
) -> ObligationQuerySet:
    """What a fund still owes these organisations about them: a decision, a payment, a reading."""
    return _duties(facilities, guarantees).filter(creditor__in=organisations).most_pressing_first()


def _duties(facilities: Collection[int], guarantees: Collection[int]) -> ObligationQuerySet:
    claims = Guarantee.objects.filter(pk__in=guarantees).values_list("claims__pk", flat=True)
    reports = Facility.objects.filter(pk__in=facilities).values_list("statements__pk", flat=True)
    subjects = {
        "guarantees.facility": facilities,
        "guarantees.guarantee": guarantees,
        "guarantees.claim": [one for one in claims if one],
        "guarantees.statement": [one for one in reports if one],
    }
    about = Q()
    for kind, keys in subjects.items():
        about |= Q(subject_type=kind, subject_id__in=[str(key) for key in keys])
    return Obligation.objects.open().filter(about, kind__startswith="guarantees.").select_related("debtor", "creditor")


def missing_quarters(facility: Facility, today: date) -> list[date]:
    """The last days of the quarters that are over and of which no statement came, the latest first."""
    taken = set(facility.statements.values_list("ends_on", flat=True))
    return [day for day in quarter_ends(today, _QUARTERS)[::-1] if day >= facility.starts_on and day not in taken]
