"""The network's own book, and the accounts dues move in it (data/network/dues/accounts.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from maillon.core.codelists.queries import rates
from maillon.ledger import services as ledger
from maillon.ledger.models import Book
from maillon.ledger.rules import FUNCTIONAL, Move, worth
from maillon.network.models import Payment

BANK, FOREIGN_BANK = "1000", "1010"
RECEIVABLE, CLEARING, DEFERRED = "1100", "1190", "2400"
REVENUE, CHARGES = "4000", "5040"
FOLDER = Path(settings.PROJECT) / "data" / "network" / "dues"


@cache
def _chart() -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / "accounts.toml").read_text())


def open_books(*, at: datetime) -> Book:
    """The network's book with every account dues need; made the first time, completed later, never undone."""
    told = _chart()
    book = Book.objects.filter(code=told["book"]["code"]).first() or ledger.open_book(**told["book"], actor=None, at=at)
    known = set(book.accounts.values_list("code", flat=True))
    for account in told["accounts"]:
        if account["code"] not in known:
            ledger.open_account(book=book, **account, actor=None, at=at)
    return book


def bank_of(payment: Payment) -> str:
    """The account a payment came in on: its bank account's own, else the bank of its currency."""
    if payment.bank_line is not None and payment.bank_line.account.currency == payment.currency:
        return payment.bank_line.account.ledger_account
    return BANK if payment.currency == FUNCTIONAL else FOREIGN_BANK


def priced(debit: str, credit: str, amount_minor: int, currency: str, *, at: datetime) -> Move:
    """A move in any currency; where the year's average is not known yet, the latest known one tells its worth.

    Raises RuleViolation ``ledger.no_rate`` when the currency has no rate at all: the ledger refuses it.
    """
    move, today = Move(debit, credit, amount_minor, currency), timezone.localdate(at)
    known: dict[int, Decimal] = {year: rate for (code, year), rate in rates().items() if code == currency}
    if currency == FUNCTIONAL or today.year in known or not known:
        return move
    told = known[max((year for year in known if year <= today.year), default=min(known))]
    return Move(debit, credit, amount_minor, currency, worth(move, today, {(currency, today.year): told}))
