"""Instalments sent to the bank together, once; and what the bank answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.rules import XML
from maillon.core.files.services import store
from maillon.core.obligations.services import meet
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.models import BankDetails, Instalment, PaymentOrder
from maillon.funding.permissions.agreements import can_pay_agreement, pays_for
from maillon.funding.queries.bank_details import payable
from maillon.funding.rules import agreements as rules
from maillon.funding.rules import confirming, pain001
from maillon.funding.services import books, linking
from maillon.funding.services.instalments import FORGOTTEN
from maillon.funding.services.turns import hold_instalments
from maillon.ledger.bank import camt, table
from maillon.ledger.bank.statement import Movement, Statement, verified

State = Instalment.State


def end_to_end(instalment: Instalment) -> str:
    """The reference of a payment from end to end: ``CONV-2026-0007-02``."""
    return f"{instalment.agreement.reference}-{instalment.number:02d}"


@transaction.atomic
def make(*, instalments: Sequence[Instalment], execute_on: date, actor: User, at: datetime) -> PaymentOrder:
    """Send approved instalments of one funder to the bank together, as one file; each leaves once.

    Asking again for the very same instalments gives the same order. Raises NotAllowed; RuleViolation
    ``funding.nothing_chosen``, ``funding.mixed_order``, ``funding.held``, ``funding.step`` when one is not approved
    or was sent already, ``funding.no_details`` (``name``), ``funding.details_unconfirmed`` (``name``),
    ``funding.execute_on`` for a day that is past.
    """
    wanted = sorted({one.pk for one in instalments})
    if not wanted:
        raise RuleViolation("funding.nothing_chosen")
    held = hold_instalments(wanted)
    if not all(can_pay_agreement(actor, one.agreement) for one in held):
        raise NotAllowed("funding.pay")
    if known := _already(held):
        return known
    funder, currency = held[0].agreement.funder, held[0].agreement.currency
    if any((one.agreement.funder_id, one.agreement.currency) != (funder.pk, currency) for one in held):
        raise RuleViolation("funding.mixed_order")
    if execute_on < timezone.localdate(at):
        raise RuleViolation("funding.execute_on", field="execute_on")
    paid_from = _account(funder)
    for one in held:
        one.state = rules.step(one.state, "order", is_held=bool(one.held_because))
        one.paid_to = _account(one.agreement.organisation)
        # The journal is held from here on: the next reference is read by one officer at a time.
        record(actor, "funding.instalment.ordered", one, at=at, after={"end_to_end": end_to_end(one)})
    order = PaymentOrder.objects.create(
        reference=_next_reference(at),
        funder=funder,
        execute_on=execute_on,
        currency=currency,
        total_minor=sum(one.amount_minor for one in held),
        made_by=actor,
        made_at=at,
        paid_from=paid_from,
    )
    for one in held:
        one.order = order
        one.save(update_fields=["state", "order", "paid_to"])
    content = pain001.xml(told(order, held))
    order.file = store(
        ContentFile(content, name=f"{order.reference}.xml"),
        actor=actor,
        owner_organisation=funder,
        at=at,
        allowed=frozenset({XML}),
    )
    order.save(update_fields=["file"])
    after = {"total_minor": order.total_minor, "payments": len(held), "digest": order.file.digest}
    record(actor, "funding.order.made", order, at=at, after=after)
    return order


def _already(held: Sequence[Instalment]) -> PaymentOrder | None:
    """The order that holds exactly these, where there is one: a form sent twice."""
    orders = {one.order_id for one in held}
    order = held[0].order if len(orders) == 1 else None
    if order is None or any(one.state not in (State.ORDERED, State.PAID) for one in held):
        return None
    return order if order.instalments.count() == len(held) else None


def told(order: PaymentOrder, held: Sequence[Instalment]) -> pain001.Order:
    """An order in plain values, for the bank's file."""
    assert order.paid_from is not None
    return pain001.Order(
        reference=order.reference,
        made_at=timezone.localtime(order.made_at),
        execute_on=order.execute_on,
        currency=order.currency,
        initiator=order.funder.legal_name_fr,
        paid_from=_plain(order.paid_from),
        transfers=[
            pain001.Transfer(
                end_to_end(one), one.amount_minor, _plain(one.paid_to), f"{end_to_end(one)} {one.agreement.title}"
            )
            for one in held
            if one.paid_to is not None
        ],
    )


def _plain(details: BankDetails) -> pain001.Account:
    return pain001.Account(details.holder, details.account, details.institution, details.transit, details.bic)


def _account(organisation: Organisation) -> BankDetails:
    found = payable(organisation)
    if found is None:
        given = organisation.bank_details.filter(refused_at=None).exists()
        code = "funding.details_unconfirmed" if given else "funding.no_details"
        raise RuleViolation(code, name=organisation.legal_name_fr)
    return found


def _next_reference(at: datetime) -> str:
    """``OP-2026-0012``; call it with the journal held, by what was recorded just before."""
    head = f"OP-{timezone.localtime(at).year}-"
    newest = PaymentOrder.objects.filter(reference__startswith=head).order_by("-pk")
    last = newest.values_list("reference", flat=True).first() or f"{head}0"
    return f"{head}{int(last.removeprefix(head)) + 1:04d}"


@transaction.atomic
def confirm(*, instalment: Instalment, paid_on: date, bank_reference: str, actor: User, at: datetime) -> Instalment:
    """The bank paid it on a day, under its reference; the same said twice changes nothing.

    Raises NotAllowed; RuleViolation ``funding.step``, ``funding.day``, ``funding.paid_otherwise`` when it was
    confirmed with another day or reference.
    """
    one = _held(instalment, actor)
    reference = " ".join(bank_reference.split())[:140]
    if one.state == State.PAID:
        if (one.paid_on, one.bank_reference) != (paid_on, reference):
            raise RuleViolation("funding.paid_otherwise", day=one.paid_on, reference=one.bank_reference)
        return one
    target = rules.step(one.state, "confirm", is_held=False)
    made_on = timezone.localdate(one.order.made_at) if one.order else paid_on
    if not made_on <= paid_on <= timezone.localdate(at):
        raise RuleViolation("funding.day", field="paid_on")
    one.state, one.paid_on, one.bank_reference = target, paid_on, reference
    one.save(update_fields=["state", "paid_on", "bank_reference"])
    if one.obligation is not None and one.obligation.state == "open":
        meet(obligation=one.obligation, actor=actor, at=at)
    books.paid(one, actor=actor, at=at)
    linking.flow(one.agreement, actor=actor, at=at)
    after: dict[str, Any] = {"paid_on": paid_on, "bank_reference": reference, "amount_minor": one.amount_minor}
    record(actor, "funding.instalment.paid", one, at=at, after=after)
    _close(one.order, at)
    return one


@transaction.atomic
def bounce(*, instalment: Instalment, reason: str, actor: User, at: datetime) -> Instalment:
    """The bank did not pay it: it is due again, to be asked for and approved anew, for a reason that is kept.

    Raises NotAllowed; RuleViolation ``funding.no_reason``, ``funding.step``.
    """
    one = _held(instalment, actor)
    if not reason.strip():
        raise RuleViolation("funding.no_reason", field="reason")
    order = one.order
    target = rules.step(one.state, "bounce", is_held=False)
    for name, value in {**FORGOTTEN, "state": target, "order": None, "paid_to": None}.items():
        setattr(one, name, value)
    one.save(update_fields=[*FORGOTTEN, "state", "order", "paid_to"])
    told_ = {"reason": reason.strip(), "order": order.reference if order else ""}
    record(actor, "funding.instalment.bounced", one, at=at, after=told_)
    _close(order, at)
    return one


def _close(order: PaymentOrder | None, at: datetime) -> None:
    if order is not None and not order.instalments.filter(state=State.ORDERED).exists():
        PaymentOrder.objects.filter(pk=order.pk, confirmed_at=None).update(confirmed_at=at)


def _held(instalment: Instalment, actor: User) -> Instalment:
    [one] = hold_instalments([instalment.pk])
    if not can_pay_agreement(actor, one.agreement):
        raise NotAllowed("funding.pay")
    return one


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a bank's file confirmed: how many payments, and the references somebody must look at."""

    paid: int
    wrong_amount: Sequence[str]
    unseen: Sequence[str]


def confirm_by_file(*, funder: Organisation, upload: File[bytes], actor: User, at: datetime) -> Confirmed:
    """Confirm every payment a statement of the bank shows, camt.053 or CSV; the same file again confirms no more.

    Raises NotAllowed; RuleViolation as ``camt.read``, ``table.read`` and ``statement.verified``: nothing is then
    confirmed.
    """
    if not pays_for(actor, funder):
        raise NotAllowed("funding.pay")
    if upload.size and upload.size > camt.LARGEST_FILE:
        raise RuleViolation("bank.too_large", field="file", limit=camt.LARGEST_FILE)
    movements = [move for one in _statements(upload.read()) for move in verified(one).movements]
    return _confirm_all(funder, movements, actor, at)


@transaction.atomic
def _confirm_all(funder: Organisation, movements: Sequence[Movement], actor: User, at: datetime) -> Confirmed:
    waiting = Instalment.objects.filter(agreement__funder=funder, state=State.ORDERED)
    held = [one for one in hold_instalments(waiting.values_list("pk", flat=True)) if one.state == State.ORDERED]
    rows = {one.pk: one for one in held if can_pay_agreement(actor, one.agreement)}
    ordered = [
        confirming.Ordered(pk, end_to_end(one), one.amount_minor, one.agreement.currency) for pk, one in rows.items()
    ]
    found = confirming.read(ordered, movements)
    for match in found.paid:
        confirm(
            instalment=rows[match.pk],
            paid_on=match.paid_on,
            bank_reference=match.reference,
            actor=actor,
            at=at,
        )
    return Confirmed(len(found.paid), found.wrong_amount, found.unseen)


def _statements(content: bytes) -> list[Statement]:
    if camt.looks_like_camt(content) or content.lstrip()[:1] == b"<":
        return camt.read(content)
    sheet = table.read_sheet(content)
    return [table.read(sheet, sheet.proposed(), account="", currency="CAD")]


def open_upload(content: bytes, name: str) -> File[bytes]:
    """Bytes as a file that can be read: a command's own, or a demonstration's."""
    return File(BytesIO(content), name=name)
