"""A loan of the fund as its lender and its sponsor see it: what was agreed, paid out and repaid; nothing it judges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from maillon.guarantees.models import Event, OwnLoan
from maillon.guarantees.queries import history
from maillon.guarantees.queries.own_loans import instalments_of
from maillon.guarantees.rules import measures
from maillon.guarantees.rules import state as states
from maillon.guarantees.rules.instalments import Due

SHARED = ("fund_loan_agreed", "fund_loan_paid_out", "fund_loan_repaid")
"""What happened between the parties; what the fund impairs or writes off is its own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a loan of the fund stands between its parties, in its own currency."""

    loan: OwnLoan
    currency: str
    agreed_minor: int
    paid_out_minor: int
    principal_minor: int
    interest_rate: float
    days_past_due: int
    closed_on: date | None
    instalments: tuple[Due, ...]


def seen(loans: Iterable[OwnLoan], day: date) -> list[Seen]:
    """Each loan as its lender and its sponsor see it on a day, in the order given."""
    known: dict[int, states.Fund] = {}
    found = []
    for one in loans:
        if one.fund_id not in known:
            known[one.fund_id] = history.state_of(one.fund)
        told = known[one.fund_id].loans.get(one.reference)
        if told is not None:
            found.append(_seen(one, told, day))
    return found


def _seen(loan: OwnLoan, one: states.FundLoan, day: date) -> Seen:
    return Seen(
        loan,
        one.currency,
        one.agreed_minor,
        one.paid_out_minor,
        one.principal_minor,
        float(one.interest_rate),
        measures.days_past_due(one, day) if one.principal_minor else 0,
        one.closed_on,
        tuple(instalments_of(one)),
    )


def events_of(loan: OwnLoan) -> QuerySet[Event, Event]:
    """Everything that happened to a loan of the fund, what was taken back of it included; the latest first."""
    mine = loan.fund.events.filter(kind__startswith="fund_loan", payload__loan=loan.reference)
    keys = list(mine.values_list("idempotency_key", flat=True))
    taken_back = Q(kind="entry_reversed", payload__wrong__in=keys)
    found = Event.objects.filter(Q(pk__in=mine.values("pk")) | Q(fund=loan.fund_id) & taken_back)
    return found.order_by("-sequence")


def told(loan: OwnLoan) -> QuerySet[Event, Event]:
    """What of it happened between the parties, a repayment that was taken back included."""
    return events_of(loan).filter(kind__in=(*SHARED, "entry_reversed"))
