"""Workbooks made for a test, as a person would write them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from pyxform.xls2json_backends import get_xlsform

from maillon.dossiers.forms import Answers, CompiledForm, Evaluation, compile_workbook, evaluate, read_form
from maillon.dossiers.forms.definition import Form

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
Rows = list[list[str]]


def workbook(**sheets: Rows) -> bytes:
    """An .xlsx of these sheets; a cell that begins with « =? » is a formula without a kept value, « = » with one."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell.startswith("=?"):
                    sheet.write_formula(line, column, f"={cell[2:]}", value="")
                elif cell.startswith("="):
                    sheet.write_formula(line, column, cell, value="kept")
                elif cell:
                    sheet.write_string(line, column, cell)
    book.close()
    return out.getvalue()


def compiled(**sheets: Rows) -> CompiledForm:
    """The same, compiled."""
    return compile_workbook(workbook(**sheets), name="essai.xlsx")


def form_of(**sheets: Rows) -> Form:
    """The same, read."""
    return read_form(compiled(**sheets).xform)


def judged(form: Form, answers: Answers, *, language: str = "fr", **tables: list[dict[str, str]]) -> Evaluation:
    """Evaluated on the tests' day."""
    return evaluate(form, answers, language=language, now=NOW, tables=tables)


def survey(*rows: dict[str, str]) -> Rows:
    """A survey sheet: its columns are those the rows speak of."""
    columns = ["type", "name", "label", *(name for row in rows for name in row)]
    columns = list(dict.fromkeys(columns))
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]


def asked(kind: str, name: str, **others: str) -> dict[str, str]:
    """One row of a survey."""
    return {"type": kind, "name": name, "label": "" if kind == "calculate" else name.capitalize(), **others}


def as_xlsx(data: bytes, folder: Path) -> bytes:
    """An old .xls as Excel would save it today."""
    old = folder / "old.xls"
    old.write_bytes(data)
    read = get_xlsform(str(old))
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in ("survey", "choices", "settings", "external_choices", "osm", "entities"):
        rows = getattr(read, name)
        if rows is None:
            continue
        headers = list((getattr(read, f"{name}_header") or [{}])[0])
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, headers)
        for line, row in enumerate(rows, start=1):
            for header, value in row.items():
                sheet.write_string(line, headers.index(header), str(value))
    book.close()
    return out.getvalue()
