"""A workbook somebody wrote in Excel becomes an XForm, or the list of what to correct in it, by sheet and row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePath
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData, get_xlsform

from maillon.dossiers.forms.definition import Form
from maillon.dossiers.forms.errors import FormError, FormRefused
from maillon.dossiers.forms.languages import code_of
from maillon.dossiers.forms.mapping import COLUMN, NAMESPACE
from maillon.dossiers.forms.planning import Problem, plan_of
from maillon.dossiers.forms.reading import read_form
from maillon.dossiers.forms.survey import Place, Row, bare, cell, checked, places
from maillon.dossiers.forms.texts import well_set
from maillon.dossiers.forms.translating import translated
from maillon.dossiers.forms.workbook import opened, refuse_entities, refused, scanned, sheets_of

__all__ = ["MAX_BYTES", "MAX_ROWS", "CompiledForm", "FormError", "FormRefused", "compile_workbook"]

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
RECORD_TABLES = ("organisation", "person")
"""The tables that the party's own record gives: ``select_one_from_file organisation.csv`` may read them."""
_ROOT = "data"
_TITLE = re.compile(r"\s*(?:form_)?title\s*::")
_SEARCH = re.compile(r"\bsearch\s*\(")
_OURS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_COLUMNS = {
    "relevant": ("relevant", "relevance"), "calculate": ("calculation", "calculate"), "count": ("repeat_count",),
    "itemset": ("choice_filter", "type"), "readonly": ("readonly", "read_only"), "constraint": ("constraint",),
    "required": ("required",), "default": ("default", "calculation"), "label": ("label",), "hint": ("hint",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """The XForm of a workbook; ``digest`` is the SHA-256 of ``xform``; ``warnings`` forbid nothing.

    ``titles``: the form's title by language; an XForm holds one only, the workbook's settings may say others.
    """

    form_id: str
    version: str
    xform: str
    warnings: tuple[FormError, ...]
    digest: str
    titles: Mapping[str, str]


def compile_workbook(data: bytes, *, name: str, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> CompiledForm:
    """Compile an XLSForm (.xlsx) named ``name``. Raises FormRefused with every error found.

    ``max_bytes`` bounds the file and, times twenty, what it unzips to; ``max_rows`` each sheet.
    """
    archive = opened(data, max_bytes=max_bytes)
    refuse_entities(archive)
    sheets = sheets_of(archive)
    read = [sheet for sheet in sheets if sheet.name.lower() in _OURS]
    if not any(sheet.name.lower() == "survey" for sheet in read) and len(sheets) != 1:
        raise refused("forms.no_survey_sheet", found=[sheet.name for sheet in sheets])
    if errors := [error for sheet in read or sheets for error in scanned(archive, sheet, max_rows=max_rows)]:
        raise FormRefused(errors)
    book = _read(data)
    survey = list(book.survey or ())
    if errors := list(_checked(book, survey)):
        raise FormRefused(errors)
    titles = _titles(book)
    _adapt(book)
    xform, warnings = _converted(book, PurePath(name).stem)
    form = read_form(xform)
    where = places(survey, _ROOT)
    if problems := plan_of(form).problems:
        raise FormRefused([_located(problem, where) for problem in problems])
    if errors := list(_elsewhere(form, where)):
        raise FormRefused(errors)
    return CompiledForm(form.form_id, form.version, xform, tuple(warnings), form.digest, {**form.titles, **titles})


def _read(data: bytes) -> DefinitionData:
    try:
        return get_xlsform(BytesIO(data), file_type=".xlsx")
    except PyXFormError as error:
        raise FormRefused(translated(str(error))) from error
    except Exception as error:
        # Whatever a broken file makes openpyxl raise, it is the file that is at fault.
        raise refused("forms.not_excel") from error


def _checked(book: DefinitionData, survey: Sequence[dict[str, str]]) -> Iterator[FormError]:
    headers = {bare(header) for row in book.survey_header or () for header in row}
    missing = [column for column in ("type", "name") if column not in headers]
    if missing:
        yield FormError("forms.missing_columns", "survey", 1, params={"columns": missing})
        return
    if not any(row.get("type") for row in survey):
        yield FormError("forms.empty_survey", "survey")
        return
    choices = list(book.choices or ())
    if choices:
        columns = {bare(header) for row in book.choices_header or () for header in row}
        absent = [
            column
            for column, others in (("list_name", {"list_name", "list"}), ("name", {"name", "value"}))
            if not columns & others
        ]
        if absent:
            yield FormError("forms.missing_columns", "choices", 1, params={"columns": absent})
            return
    yield from checked(survey, choices, sheet="survey", types=QUESTION_TYPE_DICT.keys())


def _titles(book: DefinitionData) -> dict[str, str]:
    """The columns ``form_title::English (en)`` of the settings, taken out: pyxform knows one title only."""
    found: dict[str, str] = {}
    rows = [dict(row) for row in book.settings or ()]
    for row in rows:
        for header in [one for one in row if _TITLE.match(one)]:
            text, code = str(row.pop(header)).strip(), code_of(header.partition("::")[2].strip())
            if text:
                found[code] = well_set(text, code)
    if found:
        book.settings = rows
        book.settings_header = [
            {header: None for header in row if not _TITLE.match(header)} for row in book.settings_header or ()
        ]
    return found


def _adapt(book: DefinitionData) -> None:
    """Write our own column as the bind's attribute that pyxform knows how to carry."""
    column = next((header for row in book.survey_header or () for header in row if header.strip() == COLUMN), None)
    if column is None:
        return
    renamed = "bind::maillon:maps_to"
    book.survey = [
        {renamed if header == column else header: value for header, value in row.items()} for row in book.survey or ()
    ]
    book.survey_header = [
        {renamed if header == column else header: value for header, value in row.items()}
        for row in book.survey_header or ()
    ]
    settings = [dict(row) for row in book.settings or ()] or [{}]
    said = settings[0].get("namespaces", "")
    if "maillon=" not in said:
        settings[0]["namespaces"] = f'{said} maillon="{NAMESPACE}"'.strip()
    book.settings = settings
    book.settings_header = [dict.fromkeys([*(book.settings_header or [{}])[0], "namespaces"])]


def _converted(book: DefinitionData, name: str) -> tuple[str, list[FormError]]:
    told: list[str] = []
    try:
        described: dict[str, Any] = workbook_to_json(
            workbook_dict=book, form_name=_ROOT, fallback_form_name=name, warnings=told
        )
        settings = (book.settings or [{}])[0]
        if not settings.get("form_id") and not settings.get("id_string"):
            described["id_string"] = name
        survey = create_survey_element_from_dict(described)
        xform: str = survey.to_xml(validate=False, pretty_print=False, warnings=told)
    except PyXFormError as error:
        raise FormRefused([_found(one, book.survey or ()) for one in translated(str(error))]) from error
    except (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError) as error:
        raise FormRefused([FormError("forms.pyxform", params={"text": f"{type(error).__name__}: {error}"})]) from error
    return xform, [warning for text in told for warning in translated(text)]


def _found(error: FormError, survey: Sequence[Row]) -> FormError:
    """An error that pyxform names without saying where, put where its name is."""
    column = {"forms.unknown_type": "type", "forms.no_label": "name", "forms.ambiguous_name": "name"}.get(error.code)
    if error.row is not None or column is None:
        return error
    name = error.params.get("name")
    row = next((place + 2 for place, row in enumerate(survey) if name in (cell(row, column), _kind(row))), None)
    return replace(error, sheet="survey", row=row, column=column) if row else error


def _kind(row: Row) -> str:
    return cell(row, "type").partition(" ")[0]


def _located(problem: Problem, where: dict[str, Place]) -> FormError:
    if problem.path.endswith("/meta/instanceName"):
        return FormError(problem.code, "settings", 2, "instance_name", problem.params)
    place = where.get(problem.path)
    columns = _COLUMNS.get(problem.where, (problem.where,))
    header = ""
    if place is not None:
        header = next((header for header in place.cells if bare(header) in columns), "")
    params = dict(problem.params)
    if problem.code == "forms.cycle":
        paths = problem.params["paths"]
        assert isinstance(paths, tuple)
        params = {
            "names": [path.rpartition("/")[2] for path in paths],
            "rows": [where[path].row for path in paths if path in where],
        }
    return FormError(problem.code, "survey", place.row if place else None, header or problem.where, params)


def _elsewhere(form: Form, where: dict[str, Place]) -> Iterator[FormError]:
    """Lists that stand in a file apart, which nobody gives here: refused by name, never asked as free text."""
    for question in form.questions:
        place = where.get(question.path)
        row = place.row if place else None
        listed = form.instances.get(question.itemset.instance) if question.itemset else None
        if "query" in question.parameters:
            yield FormError("forms.list_external", "survey", row, "type", {"name": question.name})
        elif _SEARCH.search(question.appearance):
            yield FormError("forms.list_search", "survey", row, "appearance", {"name": question.name})
        elif listed is not None and listed.source and not listed.rows and listed.id not in RECORD_TABLES:
            name = listed.source.rsplit("/", 1)[-1]
            yield FormError("forms.list_from_file", "survey", row, "type", {"name": name})
