"""A workbook read into a logic model with its framework: whole, or the cells that stop it, named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from maillon.core.text import fold
from maillon.funding.rules.planning import content
from maillon.funding.rules.planning.content import QUALITATIVE, Measure, Plan, Row, Target, may_lead
from maillon.funding.spreadsheets import numbers
from maillon.funding.spreadsheets.cells import Sheet, address
from maillon.funding.spreadsheets.reading import CellIssue
from maillon.projects import library

ROWS_SHEET = ("Résultats", "Results")
MEASURES_SHEET = ("Indicateurs", "Indicators")
ROW_HEADERS = {"number": ("N°", "No."), "level": ("Niveau", "Level"), "text": ("Énoncé", "Statement")}
ROW_HEADERS |= {"leads_to": ("Mène à", "Leads to"), "key": ("Clé", "Key")}
MEASURE_HEADERS = {
    "row": ("Résultat n°", "Result no."),
    "code": ("Code de la bibliothèque", "Library code"),
    "title": ("Indicateur", "Indicator"),
    "unit": ("Unité", "Unit"),
    "baseline": ("Valeur de départ", "Baseline"),
    "baseline_year": ("Année de départ", "Baseline year"),
    "source": ("Source et collecte", "Source and collection"),
    "frequency": ("Fréquence", "Frequency"),
    "responsible": ("Responsable", "Responsible"),
    "key": ("Clé", "Key"),
}
TARGET = ("Cible", "Target")
LEVEL_NAMES = {
    content.ULTIMATE: ("Résultat ultime", "Ultimate outcome"),
    content.INTERMEDIATE: ("Résultat intermédiaire", "Intermediate outcome"),
    content.IMMEDIATE: ("Résultat immédiat", "Immediate outcome"),
    content.OUTPUT: ("Extrant", "Output"),
    content.ACTIVITY: ("Activité", "Activity"),
}
_LEVEL_OF = {fold(name): level for level, names in LEVEL_NAMES.items() for name in (*names, level)}


@dataclass
class LogicReading:
    """What a workbook says: a plan, or the cells to correct."""

    plan: Plan
    issues: list[CellIssue] = field(default_factory=list)


def read(sheets: Sequence[Sheet], *, now: Plan, new_key: Callable[[], str]) -> LogicReading:
    """The plan of a workbook; keys it kept keep their rows, what has none is new."""
    return _Reader(now, new_key).read(sheets)


class _Reader:
    def __init__(self, now: Plan, new_key: Callable[[], str]) -> None:
        self.now = now
        self.new_key = new_key
        self.issues: list[CellIssue] = []

    def read(self, sheets: Sequence[Sheet]) -> LogicReading:
        rows_sheet, measures_sheet = (
            _sheet(sheets, names, required)
            for names, required in ((ROW_HEADERS, ("level", "text")), (MEASURE_HEADERS, ("row", "title")))
        )
        if rows_sheet is None:
            headers = ", ".join(ROW_HEADERS[name][0] for name in ("level", "text"))
            name = sheets[0].name if sheets else ""
            return LogicReading(self.now, [CellIssue(name, "A1", "no_header", {"headers": headers})])
        rows, numbered = self._rows(*rows_sheet)
        measures = self._measures(*measures_sheet, numbered) if measures_sheet else self.now.measures
        known = {row.key for row in rows}
        return LogicReading(Plan(rows, tuple(one for one in measures if one.row in known)), self.issues)

    def _rows(self, sheet: Sheet, top: int, columns: Mapping[str, int]) -> tuple[tuple[Row, ...], dict[str, Row]]:
        told: list[tuple[int, Row, str]] = []
        numbered: dict[str, Row] = {}
        taken: set[str] = set()
        for place, cells in enumerate(sheet.rows[top + 1 :], start=top + 1):
            said = {name: _text(cells, column) for name, column in columns.items()}
            if not said["text"] and not said["level"]:
                continue
            level = _LEVEL_OF.get(fold(said["level"]), "")
            if not level:
                self._refuse(sheet, place, columns["level"], "level", said["level"])
                continue
            if len(said["text"]) > content.LONGEST:
                self._refuse(sheet, place, columns["text"], "too_long", "", limit=content.LONGEST)
            key = said.get("key", "")
            if not key or key in taken or not key.replace("-", "").isalnum() or len(key) > 20:
                key = self.new_key()
            taken.add(key)
            row = Row(key, level, said["text"][: content.LONGEST])
            told.append((place, row, said.get("leads_to", "")))
            numbered[fold(said.get("number", "")) or f"#{place}"] = row
        if len(told) > content.MOST_ROWS:
            self._refuse(sheet, top, 0, "too_many_rows", "", limit=content.MOST_ROWS)
        made = []
        for place, row, text in told:
            wanted = [numbered.get(fold(one)) for one in text.replace(";", ",").split(",") if one.strip()]
            if any(one is None or not may_lead(row, one) for one in wanted):
                self._refuse(sheet, place, columns["leads_to"], "link", text)
            keys = tuple(one.key for one in wanted if one is not None and may_lead(row, one))
            made.append(Row(row.key, row.level, row.text, keys))
        return tuple(made), numbered

    def _measures(
        self, sheet: Sheet, top: int, columns: Mapping[str, int], numbered: Mapping[str, Row]
    ) -> tuple[Measure, ...]:
        years = _years(sheet.rows[top])
        before = {one.key: one for one in self.now.measures}
        made: list[Measure] = []
        for place, cells in enumerate(sheet.rows[top + 1 :], start=top + 1):
            said = {name: _text(cells, column) for name, column in columns.items()}
            if not any(said.values()):
                continue
            row = numbered.get(fold(said["row"]))
            if row is None:
                self._refuse(sheet, place, columns["row"], "result", said["row"])
                continue
            code = said.get("code", "")
            shared = library.everything().get(code) if code else None
            if code and shared is None:
                self._refuse(sheet, place, columns["code"], "code", code)
            key = said.get("key", "")
            if not key or any(one.key == key for one in made) or not key.isalnum() or len(key) > 20:
                key = self.new_key()
            was = before.get(key, Measure(key, row.key))
            measure = shared.measure if shared else was.measure
            targets = tuple(
                Target(year, value)
                for year, column in years.items()
                if (value := self._value(sheet, place, column, cells, measure))
            )
            baseline = self._value(sheet, place, columns["baseline"], cells, measure) if "baseline" in columns else ""
            year = said.get("baseline_year", "")
            if year and not (year.isdigit() and 1950 <= int(year[:6]) <= 2200):
                self._refuse(sheet, place, columns["baseline_year"], "year", year)
                year = ""
            made.append(
                Measure(
                    key=key,
                    row=row.key,
                    vocabulary=shared.vocabulary if shared else "",
                    code=shared.code if shared else "",
                    title=said["title"][: content.LONGEST],
                    measure=measure,
                    ascending=shared.ascending if shared else was.ascending,
                    unit=said.get("unit", "")[:200],
                    baseline=baseline,
                    baseline_year=int(year) if year else 0,
                    targets=targets,
                    disaggregation=shared.disaggregation if shared and not was.disaggregation else was.disaggregation,
                    source=said.get("source", "")[: content.LONGEST],
                    frequency=said.get("frequency", "")[:200],
                    responsible=said.get("responsible", "")[:200],
                )
            )
        return tuple(made)

    def _value(self, sheet: Sheet, place: int, column: int, cells: Sequence[Any], measure: str) -> str:
        cell = cells[column] if column < len(cells) else None
        if cell in (None, ""):
            if why := sheet.hollow.get(address(place, column)):
                self._refuse(sheet, place, column, why, "")
            return ""
        if measure == QUALITATIVE:
            return str(cell)[:80]
        try:
            return f"{numbers.read(cell).value:f}"
        except numbers.NumberRefused as refused:
            self.issues.append(CellIssue(sheet.name, address(place, column), refused.code, refused.facts))
            return ""

    def _refuse(self, sheet: Sheet, row: int, column: int, code: str, text: str, **facts: Any) -> None:
        self.issues.append(CellIssue(sheet.name, address(row, column), code, {"text": text, **facts}))


def _sheet(
    sheets: Sequence[Sheet], names: Mapping[str, tuple[str, str]], required: Sequence[str]
) -> tuple[Sheet, int, dict[str, int]] | None:
    """The first sheet with these headers, where they are, and each one's column."""
    wanted = {fold(header): name for name, headers in names.items() for header in headers}
    for sheet in sheets:
        for top, cells in enumerate(sheet.rows[:20]):
            found = {wanted[text]: column for column, cell in enumerate(cells) if (text := fold(str(cell))) in wanted}
            if all(name in found for name in required):
                return sheet, top, found
    return None


def _years(cells: Sequence[Any]) -> dict[int, int]:
    """Each « Cible 2027 » column, by its year."""
    found = {}
    heads = {fold(name) for name in TARGET}
    for column, cell in enumerate(cells):
        head, _space, year = fold(str(cell)).rpartition(" ")
        if head in heads and year.isdigit() and 2000 <= int(year[:6]) <= 2100:
            found[int(year)] = column
    return found


def _text(cells: Sequence[Any], column: int) -> str:
    cell = cells[column] if column < len(cells) else ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str("" if cell is None else cell).replace("\x00", "").split())
