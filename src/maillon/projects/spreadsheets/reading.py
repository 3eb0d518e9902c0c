"""A spreadsheet somebody sent, to rows of named cells; whatever cannot be read is refused with its reason."""

from __future__ import annotations

import csv
import io
import lzma
import re
import zipfile
import zlib
from datetime import date, datetime
from typing import Any

import python_calamine as calamine

from maillon.core.errors import RuleViolation
from maillon.core.text import fold
from maillon.projects.spreadsheets.columns import HEADERS

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 5000
LAST_ROW, LAST_COLUMN = 20_000, 200
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>/]*>\s*<(?:f|v|is)\b')
_HEADER_ROWS = 10
Row = dict[str, Any]
"""``number`` of the row in the sheet, and ``cells``: column name to cell address and value (text or number)."""


def read(name: str, content: bytes) -> list[Row]:
    """The rows of the first sheet that has the expected headers.

    Raises RuleViolation ``projects.file_too_large``, ``file_unreadable``, ``file_password``, ``file_no_header``,
    ``file_header_twice``, ``file_empty``, ``file_too_many_rows``, ``file_merged``.
    """
    for cells, merged in sheets(name, content):
        if (found := _header(cells)) is not None:
            rows = _rows(cells, *found)
            _refuse_merged(rows, merged)
            return rows
    raise RuleViolation("projects.file_no_header", headers=", ".join(one[0] for one in HEADERS.values()))


Sheet = tuple[list[list[Any]], list[tuple[tuple[int, int], tuple[int, int]]]]


def sheets(name: str, content: bytes, *, most_rows: int = MOST_ROWS, last_row: int = LAST_ROW) -> list[Sheet]:
    """The sheets of a file, its cells and its merged ranges. Raises RuleViolation ``projects.file_…``."""
    if len(content) > LARGEST_FILE:
        raise RuleViolation("projects.file_too_large", megabytes=LARGEST_FILE // 1024**2)
    if name.lower().endswith((".csv", ".txt")):
        return _csv(content, most_rows, last_row)
    return _workbook(content, most_rows, last_row)


def _workbook(content: bytes, most_rows: int, last_row: int) -> list[Sheet]:
    _refuse_bombs(content, most_rows, last_row)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [(sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []) for sheet in sheets]
    except calamine.PasswordError:
        raise RuleViolation("projects.file_password") from None
    # The reader panics on some broken files, which comes out as a BaseException of its own.
    except BaseException as broken:
        if isinstance(broken, KeyboardInterrupt | SystemExit):
            raise
        raise RuleViolation("projects.file_unreadable") from None


def _refuse_bombs(content: bytes, most_rows: int, last_row: int) -> None:
    """An Excel file is an archive: look at it before unpacking it whole."""
    if content[:4] == b"\xd0\xcf\x11\xe0":
        # An old .xls, or a file with a password: the reader tells them apart.
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
                raise RuleViolation("projects.file_too_large", megabytes=LARGEST_FILE // 1024**2)
            for one in archive.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one.filename):
                    for column, row in _CELL.findall(archive.read(one)):
                        if int(row) > last_row or _column_number(column.decode()) > LAST_COLUMN:
                            raise RuleViolation("projects.file_too_many_rows", limit=most_rows)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,  # a compression zipfile does not know
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ):
        raise RuleViolation("projects.file_unreadable") from None


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """The letters of a column counted from zero: A, B… Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _csv(content: bytes, most_rows: int, last_row: int) -> list[Sheet]:
    if b"\x00" in content:
        raise RuleViolation("projects.file_unreadable")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append(list(row[:LAST_COLUMN]))
            if len(rows) > last_row:
                raise RuleViolation("projects.file_too_many_rows", limit=most_rows)
    except csv.Error:
        raise RuleViolation("projects.file_unreadable") from None
    return [(rows, [])]


def _header(cells: list[list[Any]]) -> tuple[int, dict[int, str]] | None:
    """Where the headers are, and which column is which; a title row or two may come before."""
    names = {fold(header).strip(): name for name, headers in HEADERS.items() for header in headers}
    for number, row in enumerate(cells[:_HEADER_ROWS]):
        found = {index: names[key] for index, value in enumerate(row) if (key := fold(str(value)).strip()) in names}
        if "title" in found.values() or "identifier" in found.values():
            if len(set(found.values())) < len(found):
                twice = next(name for name in found.values() if list(found.values()).count(name) > 1)
                raise RuleViolation("projects.file_header_twice", header=HEADERS[twice][0])
            return number, found
    return None


def _rows(cells: list[list[Any]], header: int, columns: dict[int, str]) -> list[Row]:
    rows = []
    for index, values in enumerate(cells[header + 1 :], start=header + 1):
        told = {
            columns[place]: {"cell": f"{column_letters(place)}{index + 1}", "value": plain}
            for place, value in enumerate(values)
            if place in columns and (plain := plain_value(value)) != ""
        }
        if told:
            rows.append({"number": index + 1, "cells": told})
        if len(rows) > MOST_ROWS:
            raise RuleViolation("projects.file_too_many_rows", limit=MOST_ROWS)
    if not rows:
        raise RuleViolation("projects.file_empty")
    return rows


def plain_value(value: Any) -> str | int | float:
    """A cell as it is kept: a day in ISO, a whole number without decimals, a text without what surrounds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, bool) or value is None:
        return str(value or "")
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, int):
        return value
    return str(value).replace("\x00", "").strip()[:10_000]


def _refuse_merged(rows: list[Row], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    numbers = {row["number"] for row in rows}
    for (top, left), (bottom, right) in merged:
        if (top, left) != (bottom, right) and any(row + 1 in numbers for row in range(top, min(bottom, LAST_ROW) + 1)):
            raise RuleViolation(
                "projects.file_merged", cells=f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
            )
