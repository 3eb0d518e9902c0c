"""An attendance list as people keep it (Excel, CSV), read in memory; what it says of somebody goes no further."""

from __future__ import annotations

from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.text import fold
from maillon.projects.rules.attendance import HEADERS, attendant
from maillon.projects.rules.document import Finding, Incoherent
from maillon.projects.rules.reach import Attendant
from maillon.projects.spreadsheets.reading import column_letters, plain_value, sheets

MOST_PEOPLE = 50_000
_LAST_ROW = 60_000
_HEADER_ROWS = 10
_MOST_FINDINGS = 20


def read(name: str, content: bytes, *, year: int) -> list[Attendant]:
    """Everybody the first sheet with the expected headers names; blank lines are passed over.

    Raises RuleViolation ``projects.file_…``, ``projects.reach_no_header``; Incoherent with the first cells to correct,
    which repeats nothing of what they hold.
    """
    for cells, _merged in sheets(name, content, most_rows=MOST_PEOPLE, last_row=_LAST_ROW):
        if (found := _header(cells)) is not None:
            return _people(cells, *found, year=year)
    raise RuleViolation("projects.reach_no_header")


def _header(cells: list[list[Any]]) -> tuple[int, dict[int, str]] | None:
    names = {_key(header): name for name, headers in HEADERS.items() for header in headers}
    for number, row in enumerate(cells[:_HEADER_ROWS]):
        found = {index: names[key] for index, value in enumerate(row) if (key := _key(value)) in names}
        if {"family_name", "name"} & set(found.values()):
            if len(set(found.values())) < len(found):
                twice = next(name for name in found.values() if list(found.values()).count(name) > 1)
                raise RuleViolation("projects.file_header_twice", header=HEADERS[twice][0])
            return number, found
    return None


def _key(value: Any) -> str:
    return " ".join(fold(str(value)).replace("_", " ").strip(" *:").split())


def _people(cells: list[list[Any]], header: int, columns: dict[int, str], *, year: int) -> list[Attendant]:
    people: list[Attendant] = []
    findings: list[Finding] = []
    for row, values in enumerate(cells[header + 1 :], start=header + 2):
        told = {
            columns[place]: (f"{column_letters(place)}{row}", text)
            for place, value in enumerate(values)
            if place in columns and (text := str(plain_value(value)))
        }
        if not told:
            continue
        if isinstance(one := attendant(told, row=row, year=year), Finding):
            findings.append(one)
            if len(findings) == _MOST_FINDINGS:
                break
            continue
        people.append(one)
        if len(people) > MOST_PEOPLE:
            raise RuleViolation("projects.file_too_many_rows", limit=MOST_PEOPLE)
    if findings:
        raise Incoherent(findings)
    if not people:
        raise RuleViolation("projects.file_empty")
    return people
