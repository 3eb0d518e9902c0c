"""A member's account: what it owes, what it paid, what is left; and the whole network's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from maillon.core.parties.models import Organisation
from maillon.network.models import Allocation, Conversion, DuesNotice, Payment, Refund


def with_paid(found: QuerySet[DuesNotice, DuesNotice]) -> QuerySet[Any, Any]:
    """The same notices, each saying in ``paid_minor`` what was paid of it and in ``left_minor`` what is owed still."""
    kept = Allocation.objects.filter(notice=OuterRef("pk"), undone_at=None).order_by().values("notice")
    paid = Subquery(kept.annotate(paid=Sum("amount_minor")).values("paid"), output_field=IntegerField())
    return found.annotate(paid_minor=Coalesce(paid, 0)).annotate(left_minor=F("amount_minor") - F("paid_minor"))


def dues_of(organisation: Organisation) -> QuerySet[DuesNotice, DuesNotice]:
    """Every notice of a member, with what was paid of each."""
    return with_paid(DuesNotice.objects.filter(organisation=organisation).select_related("year", "scale", "document"))


def left_of(notice: DuesNotice) -> int:
    """What is owed still of a notice that ``with_paid`` gave."""
    return int(notice.left_minor)  # type: ignore[attr-defined]  # annotated


@dataclass(slots=True)
class Credit:
    """What a payment holds that settles nothing yet; ``left`` in minor units of ``currency``."""

    payment: Payment
    left: int
    currency: str


def credits(organisation: Organisation) -> list[Credit]:
    """The member's payments that still hold something, the oldest first; a converted one in what it became."""
    payments = Payment.objects.filter(organisation=organisation, reversed_at=None).select_related("conversion")
    given = dict(_sums(Refund.objects.filter(payment__in=payments)))
    used = dict(_sums(Allocation.objects.filter(payment__in=payments, undone_at=None)))
    found = []
    for one in payments.order_by("received_on", "pk"):
        amount, currency = worth_of(one)
        if left := amount - given.get(one.pk, 0) - used.get(one.pk, 0):
            found.append(Credit(one, left, currency))
    return found


def _sums(rows: QuerySet[Any, Any]) -> Any:
    return rows.order_by().values_list("payment").annotate(total=Sum("amount_minor"))


def worth_of(payment: Payment) -> tuple[int, str]:
    """What a payment may settle, in minor units and in which currency: what it became when it was converted."""
    conversion: Conversion | None = getattr(payment, "conversion", None)
    if conversion is not None:
        return conversion.amount_minor, conversion.currency
    return payment.amount_minor, payment.currency


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of an account: what happened, on which day, what it adds to what is owed (takes away, below zero)."""

    day: date
    code: str
    amount_minor: int
    currency: str
    subject: Any
    balance_minor: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """A member's whole account: its movements with running balances, and what it owes by currency.

    A balance below zero is the member's credit.
    """

    organisation: Organisation
    movements: list[Movement] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)


def account_of(organisation: Organisation) -> Account:
    """Everything a member was asked and paid, in the order of days; six questions."""
    found: list[Movement] = []
    for notice in DuesNotice.objects.filter(organisation=organisation).select_related("year"):
        issued = timezone.localdate(notice.issued_at)
        found.append(Movement(issued, "notice", notice.amount_minor, notice.currency, notice))
        if notice.cancelled_at is not None:
            day = timezone.localdate(notice.cancelled_at)
            found.append(Movement(day, "cancelled", -notice.amount_minor, notice.currency, notice))
    for paid in Payment.objects.filter(organisation=organisation).select_related("conversion", "bank_line"):
        found.append(Movement(paid.received_on, "payment", -paid.amount_minor, paid.currency, paid))
        if (turned := getattr(paid, "conversion", None)) is not None:
            found.append(Movement(turned.converted_on, "converted_from", paid.amount_minor, paid.currency, turned))
            found.append(Movement(turned.converted_on, "converted_to", -turned.amount_minor, turned.currency, turned))
        if paid.reversed_at is not None:
            amount, currency = worth_of(paid)
            day = max(paid.received_on, timezone.localdate(paid.reversed_at))
            found.append(Movement(day, "reversed", amount, currency, paid))
    for back in Refund.objects.filter(organisation=organisation):
        found.append(Movement(back.refunded_on, "refund", back.amount_minor, back.currency, back))
    found.sort(key=lambda one: (one.day, _ORDER.index(one.code), one.subject.pk))
    account = Account(organisation)
    for one in found:
        balance = account.balances.get(one.currency, 0) + one.amount_minor
        account.balances[one.currency] = balance
        account.movements.append(Movement(one.day, one.code, one.amount_minor, one.currency, one.subject, balance))
    return account


_ORDER = ("notice", "cancelled", "payment", "converted_from", "converted_to", "reversed", "refund")


@dataclass(frozen=True, slots=True)
class Whole:
    """What all members owe and hold, in one currency: open notices less credits is the receivable account."""

    currency: str
    owed_minor: int
    credit_minor: int

    @property
    def receivable_minor(self) -> int:
        """What the ledger's receivable account must hold."""
        return self.owed_minor - self.credit_minor


def whole() -> list[Whole]:
    """The network's receivable by currency, from notices and payments alone: the ledger must say the same."""
    owed: dict[str, int] = {}
    for currency, left in with_paid(DuesNotice.objects.filter(cancelled_at=None)).values_list("currency", "left_minor"):
        owed[currency] = owed.get(currency, 0) + left
    held: dict[str, int] = {}
    payments = Payment.objects.filter(reversed_at=None).select_related("conversion")
    used = dict(_sums(Allocation.objects.filter(undone_at=None)))
    given = dict(_sums(Refund.objects.filter(payment__reversed_at=None)))
    for payment in payments:
        amount, currency = worth_of(payment)
        held[currency] = held.get(currency, 0) + amount - used.get(payment.pk, 0) - given.get(payment.pk, 0)
    return [Whole(code, owed.get(code, 0), held.get(code, 0)) for code in sorted({*owed, *held})]
