"""Expenses as they are paid: written with their receipt, corrected, taken away; sealed by the report counting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.codelists.queries import in_use
from maillon.core.errors import NotAllowed, RuleViolation
from maillon.core.files.models import StoredFile
from maillon.core.files.pictures import without_place
from maillon.core.files.rules import IMAGES, PDF
from maillon.core.files.services import store
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.funding.models import Agreement, Expense, Report
from maillon.funding.permissions.expenses import can_change_expense, can_spend, spending_ids
from maillon.funding.queries import expenses as queries
from maillon.funding.queries.agreements import terms_of
from maillon.funding.queries.places import countries_of
from maillon.funding.rules import expenses as rules
from maillon.funding.rules.reporting import Told
from maillon.funding.services.turns import hold

RECEIPTS = IMAGES | {PDF}
LARGEST = 10 * 1024 * 1024
"""Bytes of a receipt: a photo of a telephone, far above what is needed to read it."""


@transaction.atomic
def write(
    *,
    agreement: Agreement,
    entry: rules.Entry,
    organisation: Organisation | None = None,
    receipt: File[bytes] | None = None,
    token: UUID,
    actor: User,
    at: datetime,
) -> Expense:
    """Write an expense, with the photo of its receipt; the same page sent twice writes it once.

    ``organisation`` is who paid; without it, the one this person writes for. Raises NotAllowed; RuleViolation as
    ``rules.expenses.writable`` and ``place``, ``funding.unknown_country``, ``funding.expense_rate`` (``currency``)
    where no rate is known nor given, ``funding.expense_rate_source`` for a rate nobody answers for, and a file's own
    refusal.
    """
    held = hold(agreement)
    payer = _payer(held, organisation, actor)
    if known := Expense.objects.filter(token=token).first():
        if known.agreement_id != held.pk or known.organisation_id != payer.pk:
            raise NotAllowed("funding.expense")
        return known
    one = Expense(
        agreement=held,
        number=_next_number(held),
        organisation=payer,
        recorded_by=actor,
        recorded_at=at,
        token=token,
        **_facts(held, entry, payer, at),
    )
    if receipt is not None:
        one.receipt = _kept(receipt, payer, actor, at)
    one.save(force_insert=True)
    record(actor, "funding.expense.recorded", one, at=at, after=_told(one))
    return one


@transaction.atomic
def correct(
    *, expense: Expense, entry: rules.Entry, receipt: File[bytes] | None = None, actor: User, at: datetime
) -> Expense:
    """Say an expense anew, until a report that was sent counts it; a receipt given takes the place of the former.

    Raises NotAllowed, RuleViolation ``funding.expense_sealed`` (``report``), and as ``write``.
    """
    one = _changing(expense, actor)
    before = _told(one)
    for name, value in _facts(one.agreement, entry, one.organisation, at).items():
        setattr(one, name, value)
    if receipt is not None:
        one.receipt = _kept(receipt, one.organisation, actor, at)
    one.save()
    record(actor, "funding.expense.corrected", one, at=at, before=before, after=_told(one))
    return one


@transaction.atomic
def drop(*, expense: Expense, actor: User, at: datetime) -> Expense:
    """Take an expense away; it can be put back. Raises NotAllowed, RuleViolation ``funding.expense_sealed``."""
    one = _changing(expense, actor)
    one.dropped_at = at
    one.save(update_fields=["dropped_at"])
    record(actor, "funding.expense.dropped", one, at=at, before=_told(one))
    return one


@transaction.atomic
def put_back(*, expense: Expense, actor: User, at: datetime) -> Expense:
    """Put back an expense that was taken away. Raises NotAllowed."""
    hold(expense.agreement)
    one = _read(expense)
    if one.dropped_at is None:
        return one
    one.dropped_at = None
    if not can_change_expense(actor, one):
        raise NotAllowed("funding.expense")
    one.save(update_fields=["dropped_at"])
    record(actor, "funding.expense.recorded", one, at=at, after=_told(one))
    return one


@dataclass(frozen=True, slots=True)
class Brought:
    """What a workbook brought: how many expenses were written, how many were there already."""

    written: int
    known: int


@transaction.atomic
def bring(
    *, agreement: Agreement, entries: Sequence[tuple[int, rules.Entry]], token: UUID, actor: User, at: datetime
) -> Brought:
    """Write the expenses of a workbook, row by row, all or none; the same workbook again writes none.

    Raises as ``write``, with ``row`` in the refusal's facts.
    """
    held = hold(agreement)
    payer = _payer(held, None, actor)
    tokens = {row: uuid5(token, f"{held.pk}:{row}") for row, _entry in entries}
    known = set(Expense.objects.filter(token__in=tokens.values()).values_list("token", flat=True))
    number, rows = _next_number(held), []
    for row, entry in entries:
        if tokens[row] in known:
            continue
        try:
            facts = _facts(held, entry, payer, at)
        except RuleViolation as refused:
            refused.params["row"] = row
            raise
        rows.append(
            Expense(
                agreement=held,
                number=number,
                organisation=payer,
                recorded_by=actor,
                recorded_at=at,
                token=tokens[row],
                **facts,
            )
        )
        number += 1
    Expense.objects.bulk_create(rows)
    told = {"written": len(rows), "total_minor": sum(one.converted_minor for one in rows)}
    record(actor, "funding.expense.imported", held, at=at, after=told)
    return Brought(len(rows), len(known))


def seal(report: Report, told: Told, *, actor: User | None, at: datetime) -> int:
    """A report that is sent counts every expense up to its last day; gives how many it seals.

    Call it in the transaction of the sending. Raises RuleViolation ``funding.ledger_differs`` (``gaps``: the items
    whose sum is not that of their receipts).
    """
    held = hold(report.agreement)
    if told.last_day is None:
        return 0
    found = queries.to_seal(held, told.last_day) | Expense.objects.filter(report=report)
    if different := rules.gaps(told.spent, queries.spent_by_category(found), queries.beside_by_category(found)):
        labels = {one.key: dict(one.label) for one in terms_of(held).expenses}
        raise RuleViolation(
            "funding.ledger_differs", gaps=different, labels=labels, currency=held.currency, many=len(different)
        )
    many = found.update(report=report, sealed_at=at)
    if many:
        record(actor, "funding.expense.sealed", report, at=at, after={"expenses": many})
    return many


def reopen(report: Report, *, actor: User | None, at: datetime) -> int:
    """A report that is given back counts nothing any more: its expenses may be corrected; gives how many."""
    hold(report.agreement)
    if hasattr(report, "sample"):
        return 0
    many = Expense.objects.filter(report=report).update(report=None, sealed_at=None)
    if many:
        record(actor, "funding.expense.opened", report, at=at, after={"expenses": many})
    return many


def _facts(agreement: Agreement, entry: rules.Entry, payer: Organisation, at: datetime) -> dict[str, Any]:
    rules.writable(
        entry,
        terms=terms_of(agreement),
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        today=timezone.localdate(at),
    )
    rate = _rate(agreement, entry)
    if entry.grantee is not None and entry.grantee == payer.pk:
        raise RuleViolation("funding.expense_grantee", field="grantee")
    return {
        "spent_on": entry.spent_on,
        "category": entry.category,
        "activity": entry.activity.strip()[:200],
        "supplier": " ".join(entry.supplier.split())[:200],
        "description": " ".join(entry.description.split())[:300],
        "country": _country(agreement, entry, payer),
        "paid_by": entry.paid_by,
        "amount_minor": entry.amount_minor,
        "currency": entry.currency,
        "rate": rate.value,
        "rate_source": rate.source[:200],
        "rate_on": rate.day,
        "converted_minor": rules.converted(entry.amount_minor, entry.currency, rate.value, agreement.currency),
        "grantee_id": entry.grantee,
    }


def _country(agreement: Agreement, entry: rules.Entry, payer: Organisation) -> str:
    code = entry.country.strip().upper()
    if code and code not in in_use("Country"):
        raise RuleViolation("funding.unknown_country", field="country", country=code)
    grantee = Organisation.objects.filter(pk=entry.grantee or 0).values_list("country", flat=True).first()
    return rules.place(chosen=code, payer=payer.country, grantee=grantee or "", project=countries_of(agreement))


def _rate(agreement: Agreement, entry: rules.Entry) -> rules.Rate:
    if entry.rate is None or entry.currency == agreement.currency:
        found = queries.rate_for(entry.currency, agreement.currency, on=entry.spent_on)
        if found is None:
            raise RuleViolation("funding.expense_rate", field="rate", currency=entry.currency)
        return found
    if entry.rate <= 0:
        raise RuleViolation("funding.expense_rate", field="rate", currency=entry.currency)
    if not entry.rate_source.strip():
        raise RuleViolation("funding.expense_rate_source", field="rate_source")
    day: date = entry.spent_on
    return rules.Rate(entry.rate, entry.rate_source.strip(), day)


def _kept(receipt: File[bytes], owner: Organisation, actor: User, at: datetime) -> StoredFile:
    """The receipt, without the place and the device a camera writes beside it."""
    if receipt.size and receipt.size > LARGEST:
        raise RuleViolation("files.too_large", field="receipt", size=receipt.size, limit=LARGEST)
    content = ContentFile(without_place(receipt.read()), name=receipt.name or "recu")
    return store(content, actor=actor, owner_organisation=owner, at=at, allowed=RECEIPTS, limit=LARGEST)


def _payer(agreement: Agreement, organisation: Organisation | None, actor: User) -> Organisation:
    allowed = spending_ids(actor, agreement) if can_spend(actor, agreement) else []
    wanted = organisation.pk if organisation is not None else next(iter(allowed), 0)
    if wanted not in allowed:
        raise NotAllowed("funding.expense")
    return organisation or Organisation.objects.get(pk=wanted)


def _next_number(agreement: Agreement) -> int:
    found = Expense.objects.filter(agreement=agreement).aggregate(last=Max("number"))
    return int(found["last"] or 0) + 1


def _changing(expense: Expense, actor: User) -> Expense:
    hold(expense.agreement)
    one = _read(expense)
    if can_change_expense(actor, one):
        return one
    if one.report is not None:
        raise RuleViolation("funding.expense_sealed", report=dict(one.report.label))
    raise NotAllowed("funding.expense")


def _read(expense: Expense) -> Expense:
    rows = Expense.objects.select_for_update(of=("self",))
    return rows.select_related("agreement__terms", "organisation", "report").get(pk=expense.pk)


def _told(one: Expense) -> dict[str, Any]:
    return {
        "agreement": one.agreement.reference,
        "number": one.number,
        "spent_on": one.spent_on,
        "category": one.category,
        "country": one.country,
        "paid_by": one.paid_by,
        "amount_minor": one.amount_minor,
        "currency": one.currency,
        "rate": str(one.rate),
        "converted_minor": one.converted_minor,
        "receipt": one.receipt.digest if one.receipt else "",
    }
