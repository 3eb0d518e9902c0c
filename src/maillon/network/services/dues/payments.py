"""Money that comes in and goes back: recorded, reversed, refunded, converted; each is a posting in the same breath."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from django.db import transaction
from django.utils.timezone import localdate

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.money import exponent
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.ledger import services as ledger
from maillon.ledger.models import Entry
from maillon.ledger.rules import Move
from maillon.network.models import BankLine, Conversion, DuesNotice, Payment, Refund
from maillon.network.permissions.dues import can_keep_dues
from maillon.network.queries.dues.accounts import credits
from maillon.network.services.dues import books
from maillon.network.services.dues.allocating import settle, undo


@transaction.atomic
def record_payment(
    *,
    organisation: Organisation,
    amount_minor: int,
    currency: str,
    received_on: date,
    method: str,
    idempotency_key: str,
    actor: User | None,
    at: datetime,
    reference: str = "",
    note: str = "",
    bank_line: BankLine | None = None,
    notices: Sequence[DuesNotice] = (),
    is_demonstration: bool = False,
) -> Payment:
    """A member paid; its notices are settled, those named first, then the oldest; what is left is its credit.

    Asked again under the same key, it gives the same payment. Raises NotAllowed; RuleViolation
    ``dues.payment_amount`` (nothing or less), ``dues.future`` (received after today), ``dues.method``,
    ``dues.key_taken`` when the key was used for another payment, and what the ledger refuses.
    """
    _guard(actor)
    known = Payment.objects.select_for_update().filter(idempotency_key=idempotency_key).first()
    if known is not None:
        if (known.organisation_id, known.amount_minor, known.currency) != (organisation.pk, amount_minor, currency):
            raise RuleViolation("dues.key_taken")
        return known
    if amount_minor <= 0:
        raise RuleViolation("dues.payment_amount", field="amount")
    if received_on > localdate(at):
        raise RuleViolation("dues.future", field="received_on", day=received_on)
    if method not in Payment.Method.values:
        raise RuleViolation("dues.method", field="method")
    payment = Payment.objects.create(
        organisation=organisation,
        method=method,
        amount_minor=amount_minor,
        currency=currency,
        received_on=received_on,
        bank_line=bank_line,
        reference=reference[:140],
        note=note[:300],
        recorded_by=actor,
        recorded_at=at,
        idempotency_key=idempotency_key,
        is_demonstration=is_demonstration,
    )
    ledger.post(
        book=books.open_books(at=at),
        event="network.dues.paid",
        effective_on=received_on,
        transfers=[books.priced(books.bank_of(payment), books.RECEIVABLE, amount_minor, currency, at=at)],
        subject=payment,
        idempotency_key=_paid(payment),
        actor=actor,
        at=at,
    )
    told = {"organisation": organisation.pk, "amount_minor": amount_minor, "currency": currency, "method": method}
    record(actor, "network.payment.recorded", payment, at=at, after={**told, "received_on": received_on})
    settle(organisation, actor=actor, at=at, first=notices)
    return payment


@transaction.atomic
def reverse_payment(*, payment: Payment, reason: str, actor: User | None, at: datetime) -> Payment:
    """A payment was recorded by mistake, or the bank took it back: what it settled is owed again.

    Its bank line waits anew for somebody to say what it is. Raises RuleViolation ``dues.no_reason``,
    ``dues.reversed``, ``dues.refunded`` when some of it was given back.
    """
    _guard(actor)
    if not reason.strip():
        raise RuleViolation("dues.no_reason", field="reason")
    held = Payment.objects.select_for_update().get(pk=payment.pk)
    if held.reversed_at is not None:
        raise RuleViolation("dues.reversed")
    if held.refunds.exists():
        raise RuleViolation("dues.refunded")
    today = localdate(at)
    for key in (f"dues.converted:{held.pk}", _paid(held)):
        entry = Entry.objects.filter(idempotency_key=key, book=books.open_books(at=at)).first()
        if entry is not None:
            ledger.reverse(entry=entry, reason=reason, effective_on=today, actor=actor, at=at)
    held.reversed_at, held.reversed_because = at, reason.strip()[:300]
    held.save(update_fields=["reversed_at", "reversed_because"])
    undo(held, at=at)
    if held.bank_line_id is not None:
        BankLine.objects.filter(pk=held.bank_line_id, state=BankLine.State.SETTLED).update(state=BankLine.State.OPEN)
    record(actor, "network.payment.reversed", held, at=at, after={"reason": held.reversed_because})
    settle(held.organisation, actor=actor, at=at)
    return held


@transaction.atomic
def refund(
    *,
    payment: Payment,
    amount_minor: int,
    refunded_on: date,
    reason: str,
    idempotency_key: str,
    actor: User | None,
    at: datetime,
) -> Refund:
    """Give back to a member some of what it paid beyond what it owed.

    Raises RuleViolation ``dues.refund_amount`` (``left``: what the payment still holds), ``dues.no_reason``,
    ``dues.future``.
    """
    _guard(actor)
    if known := Refund.objects.filter(idempotency_key=idempotency_key).first():
        return known
    Organisation.objects.select_for_update().get(pk=payment.organisation_id)
    left = next((one for one in credits(payment.organisation) if one.payment.pk == payment.pk), None)
    if amount_minor <= 0 or left is None or amount_minor > left.left:
        raise RuleViolation(
            "dues.refund_amount",
            field="amount",
            left=left.left if left else 0,
            currency=left.currency if left else payment.currency,
        )
    if not reason.strip():
        raise RuleViolation("dues.no_reason", field="reason")
    if refunded_on > localdate(at):
        raise RuleViolation("dues.future", field="refunded_on", day=refunded_on)
    made = Refund.objects.create(
        organisation=payment.organisation,
        payment=payment,
        amount_minor=amount_minor,
        currency=left.currency,
        refunded_on=refunded_on,
        reason=reason.strip()[:300],
        recorded_by=actor,
        recorded_at=at,
        idempotency_key=idempotency_key,
    )
    bank = books.BANK if left.currency != payment.currency else books.bank_of(payment)
    ledger.post(
        book=books.open_books(at=at),
        event="network.dues.refunded",
        effective_on=refunded_on,
        transfers=[books.priced(books.RECEIVABLE, bank, amount_minor, left.currency, at=at)],
        subject=made,
        idempotency_key=f"dues.refunded:{made.pk}",
        actor=actor,
        at=at,
    )
    told = {"amount_minor": amount_minor, "currency": left.currency, "reason": made.reason}
    record(actor, "network.payment.refunded", payment, at=at, after=told)
    return made


@transaction.atomic
def convert(
    *,
    payment: Payment,
    currency: str,
    rate: Decimal,
    rate_source: str,
    converted_on: date,
    actor: User | None,
    at: datetime,
) -> Conversion:
    """Turn a payment in another currency into the dues' own at a rate somebody chose and names.

    ``rate``: one major unit of the payment in major units of ``currency``; halves of a cent to the even one.
    Raises RuleViolation ``dues.not_foreign``, ``dues.converted``, ``dues.reversed``, ``dues.rate``,
    ``dues.rate_source``, ``dues.future``, ``dues.refunded``.
    """
    _guard(actor)
    held = Payment.objects.select_for_update().get(pk=payment.pk)
    if held.currency == currency:
        raise RuleViolation("dues.not_foreign", field="currency")
    if held.reversed_at is not None:
        raise RuleViolation("dues.reversed")
    if Conversion.objects.filter(payment=held).exists():
        raise RuleViolation("dues.converted")
    if held.refunds.exists():
        raise RuleViolation("dues.refunded")
    if not rate.is_finite() or not 0 < rate < 10**9:
        raise RuleViolation("dues.rate", field="rate")
    if not rate_source.strip():
        raise RuleViolation("dues.rate_source", field="rate_source")
    if not held.received_on <= converted_on <= localdate(at):
        raise RuleViolation("dues.future", field="converted_on", day=converted_on)
    exact = (held.amount_minor * rate).scaleb(exponent(currency) - exponent(held.currency))
    amount = int(exact.to_integral_value(rounding=ROUND_HALF_EVEN))
    if amount <= 0:
        raise RuleViolation("dues.rate", field="rate")
    made = Conversion.objects.create(
        payment=held,
        amount_minor=amount,
        currency=currency,
        rate=rate,
        rate_source=rate_source.strip()[:300],
        converted_on=converted_on,
        recorded_by=actor,
        recorded_at=at,
    )
    ledger.post(
        book=books.open_books(at=at),
        event="network.dues.converted",
        effective_on=converted_on,
        transfers=[
            Move(books.RECEIVABLE, books.CLEARING, held.amount_minor, held.currency, amount),
            Move(books.CLEARING, books.RECEIVABLE, amount, currency),
        ],
        subject=held,
        idempotency_key=f"dues.converted:{held.pk}",
        actor=actor,
        at=at,
    )
    told = {"amount_minor": amount, "currency": currency, "rate": str(rate), "rate_source": made.rate_source}
    record(actor, "network.payment.converted", held, at=at, after=told)
    settle(held.organisation, actor=actor, at=at)
    return made


def _paid(payment: Payment) -> str:
    return f"dues.paid:{payment.pk}"


def _guard(actor: User | None) -> None:
    if actor is not None and not can_keep_dues(actor):
        raise NotAllowed("network.keep_dues")
