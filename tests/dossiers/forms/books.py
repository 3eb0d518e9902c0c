"""Workbooks made for a test, as a person would write them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

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
