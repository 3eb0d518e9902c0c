"""The statements of a book as tables in the reader's language: a page, a PDF and a workbook draw the same ones."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.ledger.financial import Changes, Financial, Operations, Position, Side
from maillon.opendata.tables import safe
from maillon.web.ledger.notes import Note
from maillon.web.ledger.words import KINDS
from maillon.web.templatetags.maillon import day as told

_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The same statements give the same bytes."""
_LETTERS = 31
_FORBIDDEN = "[]:*?/\\'"


@dataclass(frozen=True, slots=True)
class Row:
    """A line and its two amounts; ``look`` is head, line, sum or total, ``codes`` the accounts it adds up."""

    label: str
    minor: int | None = None
    before_minor: int | None = None
    look: str = "line"
    codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A statement: what it is called, the days of its two columns, its lines; ``since`` where it has a first day."""

    key: str
    title: str
    now: str
    before: str
    rows: Sequence[Row]
    on: date
    since: date | None = None


def tables_of(found: Financial) -> list[Table]:
    """The three statements."""
    layout, operations = found.layout, found.operations
    days = (_between(operations.since, operations.on), _between(operations.before_since, operations.before_on))
    return [
        Table(
            "bilan", _said(layout.position), told(found.position.on), told(found.position.before_on),
            list(_position(found.position)), found.position.on,
        ),
        Table(
            "resultats", _said(layout.operations), *days, list(_operations(operations)), operations.on,
            operations.since,
        ),
        Table(
            "actif-net", _said(layout.changes), *days, list(_changes(found.changes)), operations.on, operations.since
        ),
    ]  # fmt: skip


def _position(one: Position) -> Iterator[Row]:
    yield from _side(one.assets, _("Total de l’actif"), "total")
    yield from _side(one.liabilities, _("Total du passif"))
    yield from _side(one.equity, _("Total de l’actif net"))
    yield Row(
        _("Total du passif et de l’actif net"),
        one.liabilities.minor + one.equity.minor,
        one.liabilities.before_minor + one.equity.before_minor,
        "total",
    )


def _operations(one: Operations) -> Iterator[Row]:
    yield from _side(one.income, _("Total des produits"))
    yield from _side(one.expenses, _("Total des charges"))
    yield Row(_("Excédent des produits sur les charges"), one.minor, one.before_minor, "total")


def _changes(one: Changes) -> Iterator[Row]:
    yield Row(_("Actif net au début"), one.opening_minor, one.opening_before_minor)
    yield Row(_("Excédent des produits sur les charges"), one.result_minor, one.result_before_minor)
    yield from _lines(one.moved)
    yield Row(_("Actif net à la fin"), one.closing_minor, one.closing_before_minor, "total")


def _side(side: Side, total: str, look: str = "sum") -> Iterator[Row]:
    yield Row(str(KINDS[side.kind]), look="head")
    yield from _lines(side)
    yield Row(total, side.minor, side.before_minor, look)


def _lines(side: Side) -> Iterator[Row]:
    for line in side.lines:
        yield Row(_said(line.name), line.minor, line.before_minor, codes=[one.code for one in line.accounts])


def _said(narratives: Any) -> str:
    return read(narratives, get_language() or "fr").text


def _between(since: date, on: date) -> str:
    return _("du %(since)s au %(on)s") % {"since": told(since), "on": told(on)}


def workbook(tables: Sequence[Table], notes: Sequence[Note]) -> bytes:
    """A sheet a statement, then one a table of the notes; values only."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _WRITTEN})
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        sums = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        for table in tables:
            sheet = book.add_worksheet(_sheet(book, table.title))
            sheet.set_column(0, 0, 48)
            sheet.set_column(1, 2, 26)
            for place, column in enumerate((table.title, table.now, table.before)):
                sheet.write_string(0, place, safe(column), bold)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(table.rows, start=1):
                sheet.write_string(number, 0, safe(row.label), None if row.look == "line" else bold)
                for place, minor in ((1, row.minor), (2, row.before_minor)):
                    if minor is not None:
                        worth = float(Money(minor, "CAD").to_decimal())
                        sheet.write_number(number, place, worth, money if row.look == "line" else sums)
        for note in notes:
            write_note(book, note, bold, money)
    return out.getvalue()


def write_note(book: Any, note: Note, bold: Any, money: Any) -> None:
    """A note on a sheet of its own: its sentences, then its tables."""
    sheet = book.add_worksheet(_sheet(book, note.title))
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 8, 20)
    sheet.write_string(0, 0, safe(note.title), bold)
    number = 1
    for part in note.parts:
        sheet.write_string(number, 0, safe(part.title), bold)
        number += 1
        for said in (*part.paragraphs, *part.items):
            sheet.write_string(number, 0, safe(said))
            number += 1
        for label, value in part.lines:
            sheet.write_string(number, 0, safe(label))
            sheet.write_string(number, 1, safe(value))
            number += 1
    for table in note.tables:
        number += 1
        sheet.write_string(number, 0, safe(table.title), bold)
        number += 1
        for place, column in enumerate(table.columns):
            sheet.write_string(number, place, safe(column), bold)
        for cells in table.cells:
            number += 1
            for place, cell in enumerate(cells):
                if cell.minor is None:
                    sheet.write_string(number, place, safe(cell.text))
                else:
                    sheet.write_number(number, place, float(Money(cell.minor, cell.currency).to_decimal()), money)
        number += 1


def _sheet(book: Any, title: str) -> str:
    name = "".join(letter for letter in title if letter not in _FORBIDDEN)
    return f"{len(book.worksheets()) + 1} {name}"[:_LETTERS]
