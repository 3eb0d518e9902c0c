"""A small book for tests: dollars, euros, dues, a contingent pair, and where a change of rate goes."""

from __future__ import annotations

from datetime import UTC, datetime

from maillon.ledger import services
from maillon.ledger.models import Book

AT = datetime(2026, 3, 8, 15, tzinfo=UTC)
CHART = (
    ("1000", "asset", "CAD"),
    ("1010", "asset", ""),
    ("1100", "asset", ""),
    ("2100", "liability", ""),
    ("4000", "income", ""),
    ("5020", "expense", "CAD"),
    ("9100", "memorandum", ""),
    ("9109", "memorandum", ""),
)


def open_small_book(code: str = "reseau") -> Book:
    book = services.open_book(
        code=code, name_fr="Réseau", name_en="Network", norm="ASNPO", exchange_code="5020", actor=None, at=AT
    )
    for number, kind, currency in CHART:
        services.open_account(
            book=book, code=number, name_fr=f"Compte {number}", name_en=f"Account {number}", kind=kind,
            currency=currency, actor=None, at=AT,
        )  # fmt: skip
    return book
