"""Keeping a book: opening it with its chart, opening and closing accounts, closing periods."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.parties.models import Organisation
from maillon.core.people.models import User
from maillon.ledger import queries, rules
from maillon.ledger.charts import Chart
from maillon.ledger.models import Account, Book, Period


@transaction.atomic
def open_book(
    *,
    code: str,
    name_fr: str,
    name_en: str,
    norm: str,
    actor: User | None,
    at: datetime,
    exchange_code: str = "",
    owner: Organisation | None = None,
) -> Book:
    """An accounting entity begins its books under a norm; raises RuleViolation ``ledger.book_taken``.

    ``owner`` is the organisation whose books these are; None for the network's own.
    """
    if Book.objects.filter(code=code).exists():
        raise RuleViolation("ledger.book_taken", book=code)
    book = Book.objects.create(
        code=code, name_fr=name_fr, name_en=name_en, norm=norm, exchange_code=exchange_code, owner=owner
    )
    after = {"code": code, "norm": norm} | ({"owner": owner.slug} if owner else {})
    record(actor, "ledger.book.opened", book, at=at, after=after)
    return book


@transaction.atomic
def open_account(
    *,
    book: Book,
    code: str,
    name_fr: str,
    name_en: str,
    kind: str,
    actor: User | None,
    at: datetime,
    currency: str = "",
) -> Account:
    """Add a line to a book's chart, or open again one that was closed; its code, kind and currency never change.

    Raises RuleViolation ``ledger.account_taken`` when the code means something else, ``ledger.kind``.
    """
    if kind not in Account.Kind.values:
        raise RuleViolation("ledger.kind", field="kind", kind=kind)
    known = Account.objects.filter(book=book, code=code).first()
    if known is not None and (known.kind, known.currency) != (kind, currency):
        raise RuleViolation("ledger.account_taken", field="code", account=code)
    told = {"name_fr": name_fr, "name_en": name_en, "is_open": True}
    if known is not None and all(getattr(known, name) == value for name, value in told.items()):
        return known
    account, _created = Account.objects.update_or_create(
        book=book, code=code, defaults=told, create_defaults=told | {"kind": kind, "currency": currency}
    )
    record(actor, "ledger.account.opened", account, at=at, after={"code": code, "kind": kind} | told)
    return account


@transaction.atomic
def load_chart(
    *, code: str, chart: Chart, actor: User | None, at: datetime, owner: Organisation | None = None
) -> tuple[Book, int]:
    """Open a book, where there is none of that code, and the accounts of a chart it lacks; loading again opens none.

    Gives the book and how many accounts were opened. Raises what ``open_account`` raises.
    """
    book = Book.objects.filter(code=code).first() or open_book(
        code=code,
        name_fr=chart.name_fr,
        name_en=chart.name_en,
        norm=chart.norm,
        exchange_code=chart.exchange,
        owner=owner,
        actor=actor,
        at=at,
    )
    known = set(book.accounts.values_list("code", flat=True))
    lacking = [line for line in chart.accounts if line.code not in known]
    for line in lacking:
        open_account(
            book=book,
            code=line.code,
            name_fr=line.name_fr,
            name_en=line.name_en,
            kind=line.kind,
            currency=line.currency,
            actor=actor,
            at=at,
        )
    return book, len(lacking)


@transaction.atomic
def close_account(*, account: Account, actor: User | None, at: datetime) -> Account:
    """An account takes nothing more; raises RuleViolation ``ledger.not_empty`` while it holds something."""
    if any(balance.amount_minor or balance.functional_minor for balance in queries.balance([account])):
        raise RuleViolation("ledger.not_empty", account=account.code)
    account.is_open = False
    account.save(update_fields=["is_open"])
    record(actor, "ledger.account.closed", account, at=at, after={"code": account.code})
    return account


@transaction.atomic
def close_period(*, book: Book, starts_on: date, ends_on: date, actor: User | None, at: datetime) -> Period:
    """Nothing takes effect any more from ``starts_on`` (included) to ``ends_on`` (excluded), for ever.

    There is no reopening: what is found later is written on a later day. Raises RuleViolation
    ``ledger.period_order``, ``ledger.period_running`` before its last day has passed,
    ``ledger.period_overlap`` (``start``, ``end``) when it shares a day with another.
    """
    if ends_on <= starts_on:
        raise RuleViolation("ledger.period_order", field="ends_on")
    if timezone.localdate(at) < ends_on:
        raise RuleViolation("ledger.period_running", field="ends_on", day=ends_on)
    Book.objects.select_for_update().get(pk=book.pk)
    for known in book.periods.exclude(starts_on=starts_on, ends_on=ends_on, closed_at=None):
        if rules.overlap((known.starts_on, known.ends_on), (starts_on, ends_on)):
            raise RuleViolation("ledger.period_overlap", field="starts_on", start=known.starts_on, end=known.ends_on)
    period, _created = Period.objects.update_or_create(
        book=book, starts_on=starts_on, ends_on=ends_on, defaults={"closed_at": at}
    )
    record(actor, "ledger.period.closed", period, at=at, after={"book": book.code, "start": starts_on, "end": ends_on})
    return period
