"""The cells of a workbook, with what its reader does not tell: formulas nobody reckoned, errors, merged ranges."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import python_calamine as calamine
from lxml import etree

from maillon.projects.spreadsheets.reading import column_letters, sheets

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its cells by row and column from zero, its merged ranges, the cells that hold no value."""

    name: str
    rows: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hollow: dict[str, str] = field(default_factory=dict)
    """Address → formula (never reckoned) or error (#REF!)."""


def address(row: int, column: int) -> str:
    """« F12 » for the twelfth row of the sixth column, both counted from zero."""
    return f"{column_letters(column)}{row + 1}"


def read_cells(name: str, content: bytes) -> list[Sheet]:
    """Every sheet of a file: .xlsx, .xls, .ods or .csv. Raises RuleViolation ``projects.file_…``."""
    found = sheets(name, content, most_rows=MOST_ROWS, last_row=MOST_ROWS)
    if content[:2] != b"PK":
        names = _names(content) if content[:4] == b"\xd0\xcf\x11\xe0" else []
        return [Sheet(_at(names, place), rows, merged) for place, (rows, merged) in enumerate(found)]
    names = _names(content)
    hollow = _hollow(content)
    return [
        Sheet(_at(names, place), rows, merged, hollow.get(_at(names, place), {}))
        for place, (rows, merged) in enumerate(found)
    ]


def _names(content: bytes) -> list[str]:
    return list(calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names)


def _at(names: list[str], place: int) -> str:
    return names[place] if place < len(names) else "1"


def _hollow(content: bytes) -> dict[str, dict[str, str]]:
    """By sheet, the cells whose formula was saved without its value, and those that show an error."""
    kept: dict[str, dict[str, str]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name, path in _parts(archive):
            kept[name] = dict(_empty_cells(archive.read(path)))
    return kept


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    members = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= members:
        return
    targets = {one.get("Id"): one.get("Target", "") for one in _parse(archive.read("xl/_rels/workbook.xml.rels"))}
    for one in _parse(archive.read("xl/workbook.xml")).iter(f"{_NS}sheet"):
        target = targets.get(one.get(_REL), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if path in members:
            yield one.get("name", ""), path


def _empty_cells(sheet: bytes) -> Iterator[tuple[str, str]]:
    for cell in _parse(sheet).iter(f"{_NS}c"):
        value = cell.findtext(f"{_NS}v") or ""
        if cell.get("t") == "e":
            yield cell.get("r", ""), "error"
        elif cell.find(f"{_NS}f") is not None and not value and cell.get("t") != "str":
            yield cell.get("r", ""), "formula"


def _parse(xml: bytes) -> Any:
    # What a stranger sends names no entity and fetches nothing.
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
