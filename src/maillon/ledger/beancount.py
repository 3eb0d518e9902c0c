"""A book as beancount reads it (https://beancount.github.io): an outside check of every balance.

Each transfer is a pair of postings. What is not in Canadian dollars is also posted in ``CAD.WORTH``, its worth in
dollars on the day, so that dollars and worth add up to what the book tells in dollars. Balance directives at the end
have beancount find our trial balance again, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.ledger.models import Account, Book, Entry, Transfer
from maillon.ledger.queries import trial_balance
from maillon.ledger.rules import FUNCTIONAL

WORTH = "CAD.WORTH"
_ROOTS = {
    Account.Kind.ASSET: "Assets",
    Account.Kind.LIABILITY: "Liabilities",
    Account.Kind.EQUITY: "Equity",
    Account.Kind.INCOME: "Income",
    Account.Kind.EXPENSE: "Expenses",
    Account.Kind.MEMORANDUM: "Equity:Memorandum",
}
_BEFORE = date(1970, 1, 1)


def export(book: Book, language: str) -> Iterator[str]:
    """The whole book, a piece at a time, with the names and memos of a language."""
    yield f'option "title" {_text(book.name_en if language.startswith("en") else book.name_fr)}\n'
    yield f'option "operating_currency" "{FUNCTIONAL}"\n'
    days = book.entries.order_by("effective_on").values_list("effective_on", flat=True)
    first = days.first() or _BEFORE
    accounts = {account.pk: account for account in book.accounts.order_by("code")}
    for account in accounts.values():
        yield f"{first} open {_name(account)}\n"
        yield f"  name-fr: {_text(account.name_fr)}\n  name-en: {_text(account.name_en)}\n"
    entries = book.entries.order_by("effective_on", "sequence").prefetch_related("transfers").select_related("reverses")
    for entry in entries.iterator(chunk_size=1000):
        yield _transaction(entry, accounts, language)
    after = (days.last() or _BEFORE) + timedelta(days=1)
    for row in trial_balance(book):
        yield f"{after} balance {_name(row.account)} {_amount(row.amount_minor, row.currency, ' ~ 0')}\n"
    worth: dict[int, int] = {}
    for row in trial_balance(book):
        if row.currency != FUNCTIONAL:
            worth[row.account.pk] = worth.get(row.account.pk, 0) + row.functional_minor
    for number, cents in worth.items():
        yield f"{after} balance {_name(accounts[number])} {Money(cents, FUNCTIONAL).to_decimal()} ~ 0 {WORTH}\n"


def _transaction(entry: Entry, accounts: dict[int, Account], language: str) -> str:
    links = f"^entry-{entry.sequence}" + (f" ^entry-{entry.reverses.sequence}" if entry.reverses else "")
    lines = [
        f"{entry.effective_on} * {_text(str(read(entry.memo, language)) or entry.event)} {links}",
        f"  event: {_text(entry.event)}",
        f"  sequence: {entry.sequence}",
        f"  digest: {_text(entry.digest)}",
    ]
    if entry.subject_type:
        lines.append(f"  subject: {_text(f'{entry.subject_type} {entry.subject_id}')}")
    for row in sorted(entry.transfers.all(), key=lambda row: row.position):
        lines += _postings(row, accounts)
    return "\n".join(lines) + "\n"


def _postings(row: Transfer, accounts: dict[int, Account]) -> Iterator[str]:
    for sign, account in ((1, accounts[row.debit_id]), (-1, accounts[row.credit_id])):
        if row.amount_minor:
            yield f"  {_name(account)}  {_amount(sign * row.amount_minor, row.currency)}"
        if row.currency != FUNCTIONAL and row.functional_minor:
            yield f"  {_name(account)}  {Money(sign * row.functional_minor, FUNCTIONAL).to_decimal()} {WORTH}"


def _amount(minor: int, currency: str, tolerance: str = "") -> str:
    return f"{Money(minor, currency).to_decimal()}{tolerance} {currency}"


def _name(account: Account) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in account.code)
    return f"{_ROOTS[Account.Kind(account.kind)]}:{kept.upper().strip('-') or account.pk}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(escaped.split()) + '"'
