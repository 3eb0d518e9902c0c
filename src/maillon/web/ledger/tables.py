"""The same pages as tables to take away: balance, journal, statement; CSV, Excel, and the book for beancount."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.ledger import beancount, queries
from maillon.ledger.models import Book, Transfer
from maillon.opendata.tables import csv_lines, safe
from maillon.web.ledger.asked import Days, account_of, book_of, days, named
from maillon.web.ledger.words import event_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | Decimal | date | None
Row = list[Cell]


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, book: str, table: str, format: str) -> HttpResponse | StreamingHttpResponse:
    """A table of a book, with the filters of its page."""
    kept = book_of(request, book)
    asked = days(request.GET)
    language = (get_language() or "fr")[:2]
    if (table, format) == ("livre", "beancount"):
        response = StreamingHttpResponse(
            (piece.encode() for piece in beancount.export(kept, language)), content_type="text/plain; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{kept.code}.beancount"'
        return response
    if table not in TABLES or format not in ("csv", "xlsx") or asked.problems:
        raise Http404
    rows = TABLES[table](kept, asked, request.GET.get("compte", ""), language)
    name = f"{kept.code}-{table}.{format}"
    if format == "csv":
        content, kind = _csv(rows), "text/csv; charset=utf-8"
    else:
        content, kind = _xlsx(rows), XLSX
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def balance_rows(book: Book, asked: Days, _account: str, _language: str) -> Iterator[Row]:
    """One row an account and a currency."""
    yield [_("Compte"), _("Nom"), _("Monnaie"), _("Débits"), _("Crédits"), _("Solde"), _("Solde en dollars canadiens")]
    for row in queries.trial_balance(book, on=asked.on):
        sums = (row.debit_minor, row.credit_minor, row.amount_minor)
        amounts = [Money(minor, row.currency).to_decimal() for minor in sums]
        worth = Money(row.functional_minor, "CAD").to_decimal()
        yield [row.account.code, named(row.account), row.currency, *amounts, worth]


def journal_rows(book: Book, asked: Days, account: str, language: str) -> Iterator[Row]:
    """One row a transfer, in the order of writing."""
    yield [
        _("Écriture"), _("Date"), _("Évènement"), _("Libellé"), _("Genre de sujet"), _("Numéro du sujet"),
        _("Débit"), _("Crédit"), _("Monnaie"), _("Montant"), _("En dollars canadiens"), _("Contrepasse"),
    ]  # fmt: skip
    found = queries.journal(book, since=asked.since, on=asked.on, account=account_of(book, account))
    codes = dict(book.accounts.values_list("pk", "code"))
    rows = Transfer.objects.filter(entry__in=found).select_related("entry__reverses")
    for row in rows.order_by("entry__sequence", "position").iterator(chunk_size=2000):
        entry = row.entry
        yield [
            str(entry.sequence), entry.effective_on, event_name(entry.event), read(entry.memo, language).text,
            entry.subject_type, entry.subject_id, codes[row.debit_id], codes[row.credit_id], row.currency,
            Money(row.amount_minor, row.currency).to_decimal(), Money(row.functional_minor, "CAD").to_decimal(),
            str(entry.reverses.sequence) if entry.reverses else "",
        ]  # fmt: skip


def statement_rows(book: Book, asked: Days, account: str, language: str) -> Iterator[Row]:
    """One row a line of one account's statement."""
    one = account_of(book, account)
    if one is None:
        raise Http404
    yield [
        _("Date"), _("Écriture"), _("Libellé"), _("Contrepartie"), _("Monnaie"), _("Montant"), _("Solde"),
        _("En dollars canadiens"),
    ]  # fmt: skip
    for line in queries.statement(one, since=asked.since, on=asked.on):
        memo = read(line.entry.memo, language).text or event_name(line.entry.event)
        yield [
            line.entry.effective_on, str(line.entry.sequence), memo, f"{line.other.code} {named(line.other)}",
            line.currency, Money(line.amount_minor, line.currency).to_decimal(),
            Money(line.balance_minor, line.currency).to_decimal(), Money(line.functional_minor, "CAD").to_decimal(),
        ]  # fmt: skip


TABLES: dict[str, Callable[[Book, Days, str, str], Iterator[Row]]] = {
    "balance": balance_rows,
    "journal": journal_rows,
    "releve": statement_rows,
}


def _csv(rows: Iterator[Row]) -> bytes:
    safe_rows = ([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return "\ufeff".encode() + b"".join(csv_lines(safe_rows))


def _xlsx(rows: Iterator[Row]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell, bold if number == 0 else None)
    return kept.getvalue()
