"""Reading a book: balances, trial balance, statements. Everything is summed from transfers; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from maillon.ledger.models import Account, Book, Entry, Transfer


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds in one currency: debits less credits, in minor units, and its Canadian cents."""

    account: Account
    currency: str
    debit_minor: int
    credit_minor: int
    functional_minor: int

    @property
    def amount_minor(self) -> int:
        """Debits less credits: positive for what is held or spent, negative for what is owed or earned."""
        return self.debit_minor - self.credit_minor


@dataclass(frozen=True, slots=True)
class Held:
    """Debits less credits of one account in one currency, and their Canadian cents."""

    amount_minor: int
    functional_minor: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement: an entry's effect on the account, and what the account holds after it."""

    entry: Entry
    other: Account
    currency: str
    amount_minor: int
    functional_minor: int
    balance_minor: int


def held(account: int, currency: str) -> Held:
    """What an account, by its number, holds now in one currency."""
    sums = [
        Transfer.objects.filter(**{side: account}, currency=currency).aggregate(
            amount=Coalesce(Sum("amount_minor"), 0), worth=Coalesce(Sum("functional_minor"), 0)
        )
        for side in ("debit", "credit")
    ]
    debit, credit = sums
    return Held(debit["amount"] - credit["amount"], debit["worth"] - credit["worth"])


def balance(
    accounts: Iterable[Account],
    *,
    on: date | None = None,
    since: date | None = None,
    known_by: datetime | None = None,
    subjects: Sequence[Model] | None = None,
) -> list[Balance]:
    """What accounts hold, one line an account and a currency it ever took, in the order of codes.

    ``on`` counts what took effect that day or before, ``since`` that day or after, ``known_by`` what the book had
    learned by an instant, ``subjects`` only what is about some records of one kind.
    """
    wanted = {account.pk: account for account in accounts}
    return _summed(wanted, _moved(on=on, since=since, known_by=known_by, subjects=subjects))


def trial_balance(
    book: Book,
    *,
    on: date | None = None,
    since: date | None = None,
    known_by: datetime | None = None,
    accounts: Iterable[Account] | None = None,
) -> list[Balance]:
    """Every account that moved, by code and currency; each currency sums to zero, and so do Canadian cents.

    ``accounts`` are all those of the book, where they have been read already.
    """
    chart = {account.pk: account for account in (book.accounts.all() if accounts is None else accounts)}
    return _summed(chart, _moved(on=on, since=since, known_by=known_by), book=book)


def totals(rows: Iterable[Balance]) -> dict[str, int]:
    """Currency → the sum of what accounts hold in it: zero when a whole book is given."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.currency] = found.get(row.currency, 0) + row.amount_minor
    return found


def activity(book: Book, *, since: date, on: date) -> list[Balance]:
    """Income and expenses from a day to another, both included, by account and currency."""
    kinds = (Account.Kind.INCOME, Account.Kind.EXPENSE)
    return balance(book.accounts.filter(kind__in=kinds), since=since, on=on)


def statement(
    account: Account,
    *,
    subjects: Sequence[Model] | None = None,
    since: date | None = None,
    on: date | None = None,
    start: int = 0,
    count: int | None = None,
) -> list[Line]:
    """What moved on an account, day by day, with what it holds after each line, its opening balance carried in.

    ``subjects`` keeps what is about some records of one kind: the notices of one member, say. ``since`` and
    ``on`` are both included. ``start`` and ``count`` give only some of the lines, for a page.
    """
    running: dict[str, int] = {}
    if since is not None:
        before = _moved(subjects=subjects).filter(entry__effective_on__lt=since)
        _add(running, _summed({account.pk: account}, before))
    rows = statement_rows(account, subjects=subjects, since=since, on=on)
    if start:
        skipped = Transfer.objects.filter(pk__in=rows.values("pk")[:start])
        _add(running, _summed({account.pk: account}, skipped))
    shown = rows[start : None if count is None else start + count]
    lines = []
    for row in shown.select_related("entry", "debit", "credit"):
        sign, other = (1, row.credit) if row.debit_id == account.pk else (-1, row.debit)
        amount = sign * row.amount_minor
        running[row.currency] = running.get(row.currency, 0) + amount
        lines.append(Line(row.entry, other, row.currency, amount, sign * row.functional_minor, running[row.currency]))
    return lines


def statement_rows(
    account: Account,
    *,
    subjects: Sequence[Model] | None = None,
    since: date | None = None,
    on: date | None = None,
) -> QuerySet[Transfer]:
    """The transfers of a statement, in its order."""
    rows = _moved(since=since, on=on, subjects=subjects).filter(Q(debit=account) | Q(credit=account))
    return rows.order_by("entry__effective_on", "entry__sequence", "position")


def journal(
    book: Book,
    *,
    since: date | None = None,
    on: date | None = None,
    account: Account | None = None,
    subject: tuple[str, str] | None = None,
) -> QuerySet[Entry]:
    """The entries of a book, the last written first; ``subject`` is a record's label and key (an empty key: any)."""
    found = book.entries.order_by("-sequence")
    if since is not None:
        found = found.filter(effective_on__gte=since)
    if on is not None:
        found = found.filter(effective_on__lte=on)
    if account is not None:
        touching = Transfer.objects.filter(Q(debit=account) | Q(credit=account))
        found = found.filter(pk__in=touching.values("entry_id"))
    if subject is not None:
        found = found.filter(subject_type=subject[0])
        if subject[1]:
            found = found.filter(subject_id=subject[1])
    return found


def _add(running: dict[str, int], rows: Iterable[Balance]) -> None:
    for row in rows:
        running[row.currency] = running.get(row.currency, 0) + row.amount_minor


def _moved(
    *,
    on: date | None = None,
    since: date | None = None,
    known_by: datetime | None = None,
    subjects: Sequence[Model] | None = None,
) -> QuerySet[Transfer]:
    rows = Transfer.objects.all()
    if on is not None:
        rows = rows.filter(entry__effective_on__lte=on)
    if since is not None:
        rows = rows.filter(entry__effective_on__gte=since)
    if known_by is not None:
        rows = rows.filter(entry__known_at__lte=known_by)
    if subjects is not None:
        labels = {subject._meta.label_lower for subject in subjects}
        keys = [str(subject.pk) for subject in subjects]
        rows = rows.filter(entry__subject_type__in=labels, entry__subject_id__in=keys)
    return rows


def _summed(chart: dict[int, Account], rows: QuerySet[Transfer], *, book: Book | None = None) -> list[Balance]:
    sides = []
    for place, side in enumerate(("debit", "credit")):
        # A whole book is told by its accounts, which are few, rather than by its entries.
        kept = rows.filter(**{f"{side}__book": book} if book else {f"{side}__in": chart})
        sums = kept.order_by().values(account=F(f"{side}_id"), unit=F("currency"), place=Value(place))
        sides.append(sums.annotate(amount=Sum("amount_minor"), worth=Sum("functional_minor")))
    found: dict[tuple[int, str], list[int]] = {}
    for row in sides[0].union(sides[1], all=True):
        held_here = found.setdefault((row["account"], row["unit"]), [0, 0, 0])
        held_here[row["place"]] += int(row["amount"])
        held_here[2] += int(row["worth"]) * (-1 if row["place"] else 1)
    ordered = sorted(found.items(), key=lambda item: (chart[item[0][0]].code, item[0][1]))
    return [
        Balance(chart[account], currency, debit, credit, worth)
        for (account, currency), (debit, credit, worth) in ordered
    ]
