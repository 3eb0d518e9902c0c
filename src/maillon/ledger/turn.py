"""What a turn at a book reads before it writes. Every posting waits for these three questions, so they are asked in
SQL as it stands: having the ORM write them anew each time was half the cost of a posting.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from maillon.core.audit.rules import FIRST
from maillon.ledger.models import Entry
from maillon.ledger.rules import Chartered

_BATCH = 500
_CHART = """
SELECT code, id, kind, currency, is_open, EXISTS (
    SELECT 1 FROM ledger_period
    WHERE book_id = %s AND closed_at IS NOT NULL AND starts_on <= %s AND ends_on > %s)
FROM ledger_account WHERE book_id = %s AND code IN ({})
"""
_LAST = "SELECT sequence, digest FROM ledger_entry WHERE book_id = %s ORDER BY sequence DESC LIMIT 1"
_KNOWN = "SELECT id FROM ledger_entry WHERE book_id = %s AND idempotency_key IN ({})"


@dataclass(frozen=True, slots=True)
class Chart:
    """The accounts asked for, by code; whether a closed period of the book touches the days asked about."""

    accounts: dict[str, Chartered]
    touches_closed: bool


def chart(book: int, codes: Collection[str], *, first: date, last: date) -> Chart:
    """The accounts of a book by their codes, and whether a period closed between two days, both included."""
    when = [connection.ops.adapt_datefield_value(day) for day in (last, first)]
    rows = _asked(_CHART, [book, *when, book], codes)
    accounts = {code: Chartered(pk, kind, currency, bool(is_open)) for code, pk, kind, currency, is_open, _in in rows}
    return Chart(accounts, any(row[-1] for row in rows))


def last(book: int) -> tuple[int, str]:
    """The number and the seal of the book's last entry; zero and the first seal of an empty book."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [book])
        found = cursor.fetchone()
    return (int(found[0]), str(found[1])) if found else (0, FIRST)


def known(book: int, keys: Sequence[str]) -> dict[str, Entry]:
    """The entries already written under these keys: most often none, and then one question says so."""
    found: list[int] = []
    for start in range(0, len(keys), _BATCH):
        found += [row[0] for row in _asked(_KNOWN, [book], keys[start : start + _BATCH])]
    return {entry.idempotency_key: entry for entry in Entry.objects.filter(pk__in=found)} if found else {}


def _asked(sql: str, first: list[Any], among: Collection[str]) -> list[tuple[Any, ...]]:
    if not among:
        return []
    with connection.cursor() as cursor:
        # Only the number of places is written into the statement; what is typed is always a parameter.
        cursor.execute(sql.format(", ".join(["%s"] * len(among))), [*first, *among])
        return list(cursor.fetchall())
