"""The access table of the books: the secretariat keeps the network's, the ministry's officers theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from maillon.core.parties.models import Organisation
from maillon.funding.services import books
from maillon.ledger import services
from maillon.ledger.services import Move
from tests.ledger.books import open_small_book
from tests.personas import People
from tests.surfaces.access import SECRETARIAT, Row, only

BOOK = {"book": "ledger_book"}
ENTRY = {**BOOK, "sequence": "ledger_entry"}
ACCOUNT = {**BOOK, "code": "ledger_account"}
THEIRS = {"book": "ministry_book"}
ROWS = [
    # Amina and Mireille keep one book each, which opens at once; the fund's are for who manages it.
    Row("books", only("amina", "mireille", status=302)),
    Row("book", SECRETARIAT, BOOK),
    Row("book_activity", SECRETARIAT, BOOK),
    Row("book_account", SECRETARIAT, ACCOUNT),
    Row("book_journal", SECRETARIAT, BOOK),
    Row("book_entry", SECRETARIAT, ENTRY),
    Row("book_entry", only("amina", status=422), ENTRY, method="post"),
    Row("book_statements", SECRETARIAT, BOOK),
    Row("book_statements_file", SECRETARIAT, {**BOOK, "format": "a_workbook"}),
    Row("book_periods", SECRETARIAT, BOOK),
    Row("book_periods", only("amina", status=422), BOOK, method="post"),
    Row("book_table", SECRETARIAT, {**BOOK, "table": "ledger_table", "format": "csv"}),
    Row("book", only("mireille"), THEIRS),
    Row("book_activity", only("mireille"), THEIRS),
    Row("book_journal", only("mireille"), THEIRS),
    Row("book_periods", only("mireille"), THEIRS),
    Row("book_statements", only("mireille"), THEIRS),
    Row("book_statements_file", only("mireille"), {**THEIRS, "format": "a_workbook"}),
    Row("book_table", only("mireille"), {**THEIRS, "table": "ledger_table", "format": "csv"}),
]


def places(people: People, home: Organisation) -> dict[str, Any]:
    """A book with one entry."""
    book = open_small_book()
    entry = services.post(
        book=book, event="a.b.done", effective_on=date(2026, 1, 5), transfers=[Move("1100", "4000", 100)],
        idempotency_key="1", actor=people.amina, at=datetime.now(UTC),
    )  # fmt: skip
    ministry = people.mireille.grants.get().organisation
    assert ministry is not None
    return {
        "ministry_book": books.book_of(ministry, at=datetime.now(UTC)).code,
        "ledger_book": book.code,
        "ledger_entry": entry.sequence,
        "ledger_account": "1100",
        "ledger_table": "balance",
    }
