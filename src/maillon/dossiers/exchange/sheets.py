"""An XLSForm's workbook as CSV sheets, and back: what a person can read, compare and correct in plain text."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter
from python_calamine import CalamineWorkbook

SHEETS = ("survey", "choices", "settings", "entities", "external_choices")
"""The sheets ODK knows, in their order; others are notes of whoever wrote the form, and travel too."""

_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The same sheets give the same bytes."""


def to_workbook(sheets: Mapping[str, str]) -> bytes:
    """The .xlsx of CSV texts by sheet name, every cell a text as it was written."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"created": _WRITTEN})
        for name, text in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(csv.reader(io.StringIO(text))):
                for column, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(row, column, cell)
    return out.getvalue()


def to_sheets(workbook: bytes) -> dict[str, str]:
    """The CSV text of each sheet of a workbook, without the empty rows at its end."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return {name: _csv(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}


def _csv(rows: Sequence[Sequence[object]]) -> str:
    while rows and not any(str(cell) for cell in rows[-1]):
        rows = rows[:-1]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[_text(cell) for cell in row] for row in rows])
    return out.getvalue()


def _text(cell: object) -> str:
    # Excel keeps 3 as 3.0.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
