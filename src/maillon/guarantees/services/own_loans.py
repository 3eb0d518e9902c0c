"""A loan the fund itself makes, direct or beside a lender: agreed, graded, repaid, impaired, written off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.services import meet
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund, OwnLoan
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.queries.own_loans import unpaid_on
from maillon.guarantees.rules.events import lending, loans
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.services import recording

INSTALMENT = "guarantees.instalment"
"""The kind of obligation to repay an instalment of a loan of the fund."""


@transaction.atomic
def agree(
    *,
    fund: Fund,
    parties: Parties,
    currency: str,
    principal_minor: int,
    interest_rate: Fraction,
    instalments: Sequence[lending.Instalment],
    on: date,
    actor: User | None,
    at: datetime,
    reference: str = "",
) -> str:
    """The fund agrees to lend, alone or beside a lender; gives the loan's reference. Nothing is posted yet.

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.schedule_sum``, ``guarantees.unknown`` for a
    party nobody knows, and as the engine refuses.
    """
    _guard(fund, actor)
    held = recording.hold(fund)
    total = sum(one.principal_minor for one in instalments)
    if instalments and total != principal_minor:
        raise RuleViolation("guarantees.schedule_sum", field="instalments", sum=total, expected=principal_minor)
    known = {one.slug: one for one in Organisation.objects.filter(slug__in=_slugs(parties))}
    for field in ("borrower", "lender", "sponsor"):
        slug = getattr(parties, field)
        if (slug or field == "borrower") and slug not in known:
            raise RuleViolation("guarantees.unknown", field=field, what="organisation", name=slug)
    name = reference or _next_reference(held, on)
    event = loans.FundLoanAgreed(
        key=f"{name}:agreed",
        effective_on=on,
        known_on=timezone.localdate(at),
        loan=name,
        parties=parties,
        currency=currency,
        principal_minor=principal_minor,
        interest_rate=interest_rate,
        instalments=tuple(instalments),
    )
    recording.happen(fund=held, events=[event], actor=actor, at=at)
    OwnLoan.objects.get_or_create(
        fund=held,
        reference=name,
        defaults={
            "borrower": known[parties.borrower],
            "lender": known.get(parties.lender),
            "sponsor": known.get(parties.sponsor),
            "agreed_on": on,
            "created_at": at,
        },
    )
    return name


@transaction.atomic
def tell(*, fund: Fund, event: loans.FundLoanEvent, actor: User | None, at: datetime) -> None:
    """Something happened to a loan of the fund: both books are posted.

    What a person pays out passes two people (``payouts``). Raises NotAllowed ``guarantees.manage``, RuleViolation
    ``guarantees.two_people``, ``guarantees.to_come``, and as the engine refuses.
    """
    _guard(fund, actor)
    if actor is not None and isinstance(event, loans.FundLoanPaidOut):
        raise RuleViolation("guarantees.two_people")
    if event.effective_on > timezone.localdate(at):
        raise RuleViolation("guarantees.to_come", field="day", day=event.effective_on)
    recording.happen(fund=fund, events=[event], actor=actor, at=at)
    settle(fund=fund, reference=event.loan, actor=actor, at=at)


def settle(*, fund: Fund, reference: str, actor: User | None, at: datetime) -> None:
    """Meet the instalments of a loan that are wholly paid by now; all of them once nothing is owed."""
    loan = OwnLoan.objects.filter(fund=fund, reference=reference).first()
    one = history.state_of(fund).loans.get(reference)
    if loan is None or one is None:
        return
    left = {due.on for due in unpaid_on(one)}
    asked = Obligation.objects.open().filter(
        kind=INSTALMENT, subject_type=loan._meta.label_lower, subject_id=str(loan.pk)
    )
    for duty in asked:
        if timezone.localdate(duty.first_due_at) not in left:
            meet(obligation=duty, actor=actor, at=at)


def _slugs(parties: Parties) -> set[str]:
    return {one for one in (parties.borrower, parties.lender, parties.sponsor) if one}


def _guard(fund: Fund, actor: User | None) -> None:
    if actor is not None and not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")


def _next_reference(fund: Fund, day: date) -> str:
    """``PRT-2026-001``; call it with the fund held."""
    head = f"PRT-{day.year}-"
    known = [name for name in history.state_of(fund).loans if name.startswith(head)]
    return f"{head}{len(known) + 1:03d}"
