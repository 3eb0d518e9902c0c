"""Where the fund's money comes from: what members promise, what is called and paid, what donors give."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.obligations.models import Obligation
from maillon.core.obligations.rules import end_of_day
from maillon.core.obligations.services import meet, open_one
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.guarantees.models import CapitalCall, Commitment, Fund
from maillon.guarantees.permissions.funds import can_manage_fund
from maillon.guarantees.rules.events import Event, capital
from maillon.guarantees.services import recording

CALLED = "guarantees.capital"
"""The kind of obligation to pay what the fund called."""
Kind = Commitment.Kind


def _guard(actor: User | None, fund: Fund) -> None:
    if actor is not None and not can_manage_fund(actor, fund):
        raise NotAllowed("guarantees.manage")


@transaction.atomic
def commit(
    *,
    fund: Fund,
    investor: Organisation,
    amount_minor: int,
    committed_on: date,
    actor: User | None,
    at: datetime,
    kind: str = Kind.CAPITAL,
    share: Fraction = Fraction(0),
) -> Commitment:
    """An investor promises capital, or a donor gives a restricted contribution or bears a ``share`` of each loss first.

    Raises NotAllowed, RuleViolation ``guarantees.amount``, ``guarantees.first_loss_share`` where a donor of first
    losses bears none of them.
    """
    _guard(actor, fund)
    if amount_minor <= 0:
        raise RuleViolation("guarantees.amount", field="amount")
    if kind == Kind.FIRST_LOSS and not 0 < share <= 1:
        raise RuleViolation("guarantees.first_loss_share", field="share")
    held = recording.hold(fund)
    commitment = Commitment.objects.create(
        fund=held,
        reference=next_reference(committed_on),
        investor=investor,
        kind=kind,
        amount_minor=amount_minor,
        committed_on=committed_on,
    )
    name, today = commitment.reference, timezone.localdate(at)
    event: Event
    if kind in (Kind.CAPITAL, Kind.LOAN):
        event = capital.CapitalCommitted(
            key=f"{name}:committed",
            effective_on=committed_on,
            known_on=today,
            investor=investor.slug,
            amount_minor=amount_minor,
            redeemable=kind == Kind.LOAN,
        )
    else:
        event = capital.ContributionReceived(
            key=f"{name}:received",
            effective_on=committed_on,
            known_on=today,
            amount_minor=amount_minor,
            first_loss=share if kind == Kind.FIRST_LOSS else Fraction(0),
        )
    recording.happen(fund=held, events=[event], actor=actor, at=at)
    record(actor, "guarantees.capital.committed", commitment, at=at, after={"amount_minor": amount_minor, "kind": kind})
    return commitment


@transaction.atomic
def call(
    *, commitment: Commitment, amount_minor: int, called_on: date, due_on: date, actor: User | None, at: datetime
) -> CapitalCall:
    """The fund asks for part of what was promised, and the investor owes it by a day.

    Raises NotAllowed, RuleViolation ``guarantees.amount``, ``guarantees.call_past`` (``left``).
    """
    _guard(actor, commitment.fund)
    held = recording.hold(commitment.fund)
    called = sum(commitment.calls.values_list("amount_minor", flat=True))
    left = commitment.amount_minor - called
    if amount_minor <= 0:
        raise RuleViolation("guarantees.amount", field="amount")
    if amount_minor > left:
        raise RuleViolation("guarantees.call_past", field="amount", left=left)
    made = CapitalCall.objects.create(
        commitment=commitment,
        number=commitment.calls.count() + 1,
        amount_minor=amount_minor,
        called_on=called_on,
        due_on=due_on,
    )
    event = capital.CapitalCalled(
        key=f"{commitment.reference}:call:{made.number}",
        effective_on=called_on,
        known_on=timezone.localdate(at),
        investor=commitment.investor.slug,
        amount_minor=amount_minor,
    )
    recording.happen(fund=held, events=[event], actor=actor, at=at)
    made.obligation = open_one(
        kind=CALLED,
        subject=made,
        due_at=end_of_day(due_on, timezone.get_default_timezone()),
        actor=actor,
        at=at,
        debtor=commitment.investor,
        creditor=held.organisation,
        title={
            "fr": f"Verser le capital appelé ({commitment.reference})",
            "en": f"Pay the capital called ({commitment.reference})",
        },
        amount_minor=amount_minor,
        currency=held.functional_currency,
    )
    made.save(update_fields=["obligation"])
    record(actor, "guarantees.capital.called", made, at=at, after={"amount_minor": amount_minor, "due_on": due_on})
    return made


@transaction.atomic
def paid(*, call: CapitalCall, amount_minor: int, paid_on: date, actor: User | None, at: datetime) -> CapitalCall:
    """An investor pays all or part of a call; raises NotAllowed, RuleViolation ``guarantees.paid_past`` (``left``)."""
    commitment = call.commitment
    _guard(actor, commitment.fund)
    fund = recording.hold(commitment.fund)
    held = CapitalCall.objects.select_for_update(of=("self",)).select_related("obligation").get(pk=call.pk)
    left = held.amount_minor - held.paid_minor
    if amount_minor <= 0:
        raise RuleViolation("guarantees.amount", field="amount")
    if amount_minor > left:
        raise RuleViolation("guarantees.paid_past", field="amount", left=left)
    head = f"{commitment.reference}:call:{held.number}:paid:"
    # Once a payment was corrected, the same sum may come again: it is another payment.
    again = fund.events.filter(kind=capital.CapitalCorrected.kind, payload__wrong__startswith=head).count()
    event = capital.CapitalPaid(
        key=f"{head}{held.paid_minor + amount_minor}" + (f":{again}" if again else ""),
        effective_on=paid_on,
        known_on=timezone.localdate(at),
        investor=commitment.investor.slug,
        amount_minor=amount_minor,
    )
    recording.happen(fund=fund, events=[event], actor=actor, at=at)
    held.paid_minor += amount_minor
    held.save(update_fields=["paid_minor"])
    owed = held.obligation
    if owed is not None and held.paid_minor == held.amount_minor and owed.state == Obligation.State.OPEN:
        meet(obligation=owed, actor=actor, at=at)
    record(actor, "guarantees.capital.paid", held, at=at, after={"amount_minor": amount_minor, "paid_on": paid_on})
    return held


def next_reference(day: date) -> str:
    """The reference of the next commitment of a year: CAP-2019-003."""
    head = f"CAP-{day.year}-"
    last = Commitment.objects.filter(reference__startswith=head).order_by("-reference").first()
    return f"{head}{(int(last.reference.removeprefix(head)) if last else 0) + 1:03d}"
