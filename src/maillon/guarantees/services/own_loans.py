"""A loan the fund itself makes, direct or beside a lender: agreed, paid out, repaid, impaired, written off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.people.models import User
from maillon.guarantees.models import Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.queries import history
from maillon.guarantees.rules.events import lending, loans
from maillon.guarantees.rules.events.life import Parties
from maillon.guarantees.services import recording


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

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.schedule_sum``, and as the engine refuses.
    """
    _guard(fund, actor)
    held = recording.hold(fund)
    total = sum(one.principal_minor for one in instalments)
    if instalments and total != principal_minor:
        raise RuleViolation("guarantees.schedule_sum", field="instalments", sum=total, expected=principal_minor)
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
    return name


@transaction.atomic
def tell(*, fund: Fund, event: loans.FundLoanEvent, actor: User | None, at: datetime) -> None:
    """Something happened to a loan of the fund: both books are posted.

    Raises NotAllowed ``guarantees.manage``, RuleViolation ``guarantees.to_come``, and as the engine refuses.
    """
    _guard(fund, actor)
    if event.effective_on > timezone.localdate(at):
        raise RuleViolation("guarantees.to_come", field="day", day=event.effective_on)
    recording.happen(fund=fund, events=[event], actor=actor, at=at)


def _guard(fund: Fund, actor: User | None) -> None:
    if actor is not None and not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")


def _next_reference(fund: Fund, day: date) -> str:
    """``PRT-2026-001``; call it with the fund held."""
    head = f"PRT-{day.year}-"
    known = [name for name in history.state_of(fund).loans if name.startswith(head)]
    return f"{head}{len(known) + 1:03d}"
