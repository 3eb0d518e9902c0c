"""A logic model and its performance framework as typed: every field keeps its words, read or not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillon.core.errors import RuleViolation
from maillon.core.narratives import read
from maillon.funding.rules.planning import content
from maillon.funding.rules.planning.content import Measure, Plan, Row, Target
from maillon.projects import library
from maillon.projects.rules.typed import number_as_typed, parse_number
from maillon.web.http import whole_number
from maillon.web.refusals import sentence

_SHORT = 200


def language() -> str:
    """``fr`` or ``en``: how numbers are read and written."""
    return (get_language() or "fr")[:2]


def words(text: str, longest: int = _SHORT) -> str:
    """A line of text as it is kept."""
    return " ".join(text.replace("\x00", "").split())[:longest]


def rows_of_post(sent: QueryDict, before: Plan) -> Plan:
    """The rows typed over a plan; its indicators stay with the rows that stay."""
    kept = []
    for key in _keys(sent, "row")[: content.MOST_ROWS]:
        level = sent.get(f"r.{key}.level", "")
        if level in content.LEVELS:
            told = tuple(dict.fromkeys(sent.getlist(f"r.{key}.to")))
            kept.append(Row(key, level, words(sent.get(f"r.{key}.text", ""), content.LONGEST), told))
    return linked(replace(before, rows=tuple(kept)))


def linked(plan: Plan) -> Plan:
    """The plan once every link goes up to a row that is there, and every indicator measures one."""
    known = {row.key: row for row in plan.rows}
    rows = tuple(
        replace(row, leads_to=tuple(key for key in row.leads_to if key in known and content.may_lead(row, known[key])))
        for row in plan.rows
    )
    return Plan(rows, tuple(one for one in plan.measures if one.row in known))


@dataclass
class MeasureRow:
    """One indicator as typed, what is wrong in its fields, and the indicator it makes."""

    key: str
    values: dict[str, str]
    targets: dict[int, str]
    slices: list[str]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def shared(self) -> library.Shared | None:
        """Its shared definition."""
        return library.find(self.values["vocabulary"], self.values["code"])

    @property
    def shared_name(self) -> str:
        """The name of its shared definition, in the reader's language."""
        return read(self.shared.name, language()).text if self.shared else ""

    @property
    def shared_method(self) -> str:
        """Its unit and how to count, in the reader's language."""
        if self.shared is None:
            return ""
        return f"{read(self.shared.unit, language()).text}. {read(self.shared.method, language()).text}"

    @property
    def aims(self) -> list[tuple[int, str, str]]:
        """Each year, what is aimed at as typed, why it is not read."""
        return [(year, value, self.errors.get(f"t.{year}", "")) for year, value in self.targets.items()]

    @property
    def is_free(self) -> bool:
        """Whether its title and unit are its own."""
        return self.shared is None


def measures_of(plan: Plan, years: list[int]) -> list[MeasureRow]:
    """The indicators of a plan as the fields of their form."""
    return [_row_of(one, years) for one in plan.measures]


def measures_of_post(sent: QueryDict, years: list[int]) -> list[MeasureRow]:
    """The indicators as typed."""
    names = (
        "row", "vocabulary", "code", "title", "unit", "measure", "baseline", "baseline_year",
        "source", "frequency", "responsible",
    )  # fmt: skip
    made = []
    for key in _keys(sent, "m")[: content.MOST_MEASURES]:
        values = {name: words(sent.get(f"m.{key}.{name}", ""), content.LONGEST) for name in names}
        values["ascending"] = "" if sent.get(f"m.{key}.ascending") == "non" else "oui"
        targets = {year: words(sent.get(f"m.{key}.t.{year}", ""), 80) for year in years}
        slices = [one for one in sent.getlist(f"m.{key}.slice") if one in content.SLICES]
        made.append(MeasureRow(key, values, targets, slices))
    return made


def new_measure(key: str, row: str, shared: library.Shared | None, years: list[int]) -> MeasureRow:
    """A new indicator of a result: from the library, or this project's own."""
    values = dict.fromkeys(("vocabulary", "code", "title", "unit", "baseline", "baseline_year"), "")
    values |= {"row": row, "measure": "1", "ascending": "oui", "source": "", "frequency": "", "responsible": ""}
    slices: list[str] = []
    if shared is not None:
        values |= {"vocabulary": shared.vocabulary, "code": shared.code}
        slices = [one for one in shared.disaggregation if one in content.SLICES]
    return MeasureRow(key, values, dict.fromkeys(years, ""), slices)


def read_measures(rows: list[MeasureRow], plan: Plan) -> Plan:
    """The plan with its indicators read; what cannot be read is said in each row's ``errors``."""
    known = {row.key for row in plan.rows}
    return replace(plan, measures=tuple(_read(row) for row in rows if row.values["row"] in known))


def _read(row: MeasureRow) -> Measure:
    values, shared = row.values, row.shared
    measure = shared.measure if shared else values["measure"]
    if measure not in ("1", "2", "3", "4", "5"):
        measure = "1"
    told = [Target(year, _value(row, f"t.{year}", text, measure)) for year, text in row.targets.items()]
    year = whole_number(values["baseline_year"])
    if values["baseline_year"] and not (year is not None and 1950 <= year <= 2200):
        row.errors["baseline_year"] = _("Une année, par exemple 2026.")
    return Measure(
        key=row.key,
        row=values["row"],
        vocabulary=shared.vocabulary if shared else "",
        code=shared.code if shared else "",
        title=read(shared.name, language()).text if shared else values["title"],
        measure=measure,
        ascending=shared.ascending if shared else bool(values["ascending"]),
        unit=read(shared.unit, language()).text if shared else values["unit"],
        baseline=_value(row, "baseline", values["baseline"], measure),
        baseline_year=year if year and "baseline_year" not in row.errors else 0,
        targets=tuple(one for one in told if one.value),
        disaggregation=tuple(row.slices),
        source=values["source"],
        frequency=values["frequency"],
        responsible=values["responsible"],
    )


def _value(row: MeasureRow, name: str, text: str, measure: str) -> str:
    """A value: a number to its decimal text, words where the measure is qualitative."""
    if not text or measure == content.QUALITATIVE:
        return text
    try:
        return f"{parse_number(text, language()):f}"
    except RuleViolation as refused:
        row.errors[name] = sentence(refused)
        return ""


def value_shown(value: str) -> str:
    """A value as this reader types it."""
    try:
        return number_as_typed(Decimal(value), language()) if value else ""
    except ArithmeticError:
        return value


def _row_of(one: Measure, years: list[int]) -> MeasureRow:
    values = {
        "row": one.row,
        "vocabulary": one.vocabulary,
        "code": one.code,
        "title": one.title,
        "unit": one.unit,
        "measure": one.measure,
        "ascending": "oui" if one.ascending else "",
        "baseline": value_shown(one.baseline),
        "baseline_year": str(one.baseline_year or ""),
        "source": one.source,
        "frequency": one.frequency,
        "responsible": one.responsible,
    }
    kept = {*years, *(target.year for target in one.targets)}
    targets = {year: value_shown(one.target(year)) for year in sorted(kept)}
    return MeasureRow(one.key, values, targets, list(one.disaggregation))


def _keys(sent: QueryDict, name: str) -> list[str]:
    kept = (key for key in sent.getlist(name) if key and len(key) <= 20 and key.replace("-", "").isalnum())
    return list(dict.fromkeys(key for key in kept if key.isascii()))
