"""Activities as tables: one row each, or one row for each transaction, sector and place."""

from __future__ import annotations

import csv as separated
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import IO

import xlsxwriter
from django.db.models import QuerySet

from maillon.core.codelists import queries as codelists
from maillon.core.money import Money
from maillon.core.narratives import read
from maillon.opendata import amounts, shares
from maillon.projects.amounts import Rates
from maillon.projects.documents import ActivityDocument
from maillon.projects.models import Activity
from maillon.projects.store import read_many

Cell = str | Decimal | date | None
Row = list[Cell]

ACTIVITY_COLUMNS = (
    ("Identifiant", "Identifier"),
    ("Titre", "Title"),
    ("Description", "Description"),
    ("Organisme déclarant", "Reporting organisation"),
    ("État", "Status"),
    ("Début", "Start"),
    ("Fin", "End"),
    ("Pays et régions (codes)", "Countries and regions (codes)"),
    ("Pays et régions", "Countries and regions"),
    ("Secteurs (codes)", "Sectors (codes)"),
    ("Secteurs", "Sectors"),
    ("Bailleurs de fonds", "Funding organisations"),
    ("Organismes responsables", "Accountable organisations"),
    ("Organismes intermédiaires", "Extending organisations"),
    ("Partenaires d’exécution", "Implementing organisations"),
    ("Monnaie", "Currency"),
    ("Budget", "Budget"),
    ("Dépensé", "Spent"),
    ("Budget (CAD)", "Budget (CAD)"),
    ("Dépensé (CAD)", "Spent (CAD)"),
    ("Budget sans taux, hors du total (CAD)", "Budget without a rate, not in the total (CAD)"),
    ("Dépensé sans taux, hors du total (CAD)", "Spent without a rate, not in the total (CAD)"),
)
TRANSACTION_COLUMNS = (
    ("Identifiant", "Identifier"),
    ("Titre", "Title"),
    ("Organisme déclarant", "Reporting organisation"),
    ("Référence", "Reference"),
    ("Type (code)", "Type (code)"),
    ("Type", "Type"),
    ("Date", "Date"),
    ("Secteur (code)", "Sector (code)"),
    ("Secteur", "Sector"),
    ("Pays ou région (code)", "Country or region (code)"),
    ("Pays ou région", "Country or region"),
    ("Versé par", "Provider"),
    ("Reçu par", "Receiver"),
    ("Monnaie", "Currency"),
    ("Montant", "Amount"),
    ("Montant (CAD)", "Amount (CAD)"),
)


def activity_rows(activities: QuerySet[Activity], *, language: str) -> Iterator[Row]:
    """A heading, then one row for each activity; sums in one currency only, never mixed.

    Canadian dollars are those of the explorer: what has no rate is in no total, and named at the end of the row.
    """
    yield _heading(ACTIVITY_COLUMNS, language)
    rates = Rates(codelists.rates())
    for document in read_many(activities):
        budget, spent = amounts.budgets(document, rates), amounts.spent(document, rates)
        currencies = sorted({*budget.published, *spent.published})
        alike = len(currencies) <= 1
        countries = [code for code, _ in shares.places(document) if code]
        sectors = [code for code, _ in shares.sectors(document) if code]
        yield [
            document.identifier,
            read(document.title, language).text,
            read(document.description, language).text,
            read(document.reporting.name, language).text,
            _label("ActivityStatus", document.status, language),
            document.actual_start or document.planned_start,
            document.actual_end or document.planned_end,
            _joined(countries),
            _joined(place_name(code, language) for code in countries),
            _joined(sectors),
            _joined(sector_name(code, language) for code in sectors),
            *(_joined(organisations(document, role, language)) for role in "1234"),
            _joined(currencies),
            _decimal(budget.alone) if alike else None,
            _decimal(spent.alone) if alike else None,
            _dollars(budget),
            _dollars(spent),
            amounts.told(budget),
            amounts.told(spent),
        ]


def transaction_rows(activities: QuerySet[Activity], *, language: str) -> Iterator[Row]:
    """A heading, then a row for each transaction, sector and place; the rows of a transaction sum to it."""
    yield _heading(TRANSACTION_COLUMNS, language)
    rates = Rates(codelists.rates())
    for document in read_many(activities):
        title, reporter = read(document.title, language).text, read(document.reporting.name, language).text
        for movement in document.transactions:
            by_sector, by_place = shares.sectors(document, movement), shares.places(document, movement)
            whole = Money(movement.amount_minor, movement.currency)
            dollars = amounts.in_dollars(movement, rates)
            parts = shares.split(whole.minor, by_sector, by_place)
            in_dollars = shares.split(dollars.minor, by_sector, by_place) if dollars else None
            for position, (sector, place, part) in enumerate(parts):
                yield [
                    document.identifier,
                    title,
                    reporter,
                    movement.reference,
                    movement.type,
                    _label("TransactionType", movement.type, language),
                    movement.date,
                    sector,
                    sector_name(sector, language),
                    place,
                    place_name(place, language),
                    read(movement.provider.name, language).text if movement.provider else "",
                    read(movement.receiver.name, language).text if movement.receiver else "",
                    movement.currency,
                    Money(part, movement.currency).to_decimal(),
                    Money(in_dollars[position][2], "CAD").to_decimal() if in_dollars else None,
                ]


Rows = Callable[..., Iterator[Row]]
TABLES: dict[str, Rows] = {"activities": activity_rows, "transactions": transaction_rows}


def csv(activities: QuerySet[Activity], out: IO[bytes], *, language: str, table: str = "activities") -> None:
    """Write a table of TABLES as CSV: UTF-8 with the mark Excel looks for, commas, cells safe to open."""
    out.write("\ufeff".encode())
    for line in csv_lines(TABLES[table](activities, language=language)):
        out.write(line)


def csv_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Rows as lines of CSV; dates and numbers as machines read them."""
    for row in rows:
        line = io.StringIO()
        separated.writer(line).writerow(["" if cell is None else _written(cell) for cell in row])
        yield line.getvalue().encode()


def xlsx(activities: QuerySet[Activity], out: IO[bytes], *, language: str, table: str = "activities") -> None:
    """Write a table of TABLES as an Excel workbook with real dates and numbers."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        for number, row in enumerate(TABLES[table](activities, language=language)):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell[:32767], bold if number == 0 else None)


def safe(text: str) -> str:
    """A text a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def organisations(document: ActivityDocument, role: str, language: str) -> list[str]:
    """Names of those who take part in one role, each once."""
    found = (
        read(one.organisation.name, language).text or one.organisation.reference
        for one in document.participants
        if one.role == role
    )
    return list(dict.fromkeys(found))


def place_name(code: str, language: str) -> str:
    """The name of a country or DAC region."""
    return _label("Country" if code.isalpha() else "Region", code, language)


def sector_name(code: str, language: str) -> str:
    """The name of a DAC sector, of five digits or three."""
    return _label("SectorCategory" if len(code) == 3 else "Sector", code, language)


def _label(name: str, code: str, language: str) -> str:
    return codelists.label(name, code, language) if code else ""


def _heading(columns: tuple[tuple[str, str], ...], language: str) -> Row:
    return [english if language.startswith("en") else french for french, english in columns]


def _joined(texts: Iterable[str]) -> str:
    return " ; ".join(texts)


def _decimal(money: Money | None) -> Decimal | None:
    return money.to_decimal() if money else None


def _dollars(total: amounts.Total) -> Decimal | None:
    return Money(sum(total.dollars.values()), "CAD").to_decimal() if total.dollars else None


def _written(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else safe(cell or "")
