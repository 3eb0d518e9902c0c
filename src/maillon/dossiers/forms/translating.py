"""What pyxform says in English, as codes with sheet and row; what is not known keeps its own words."""

from __future__ import annotations

import re
from collections.abc import Callable

from maillon.dossiers.forms.errors import FormError

_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_SHEET = re.compile(r"[Oo]n the '([^']+)' sheet")
_COLUMN = re.compile(r"the '([^']+)' value")
Facts = Callable[[re.Match[str]], dict[str, object]]


def _none(_: re.Match[str]) -> dict[str, object]:
    return {}


def _named(found: re.Match[str]) -> dict[str, object]:
    return {name: value.strip() for name, value in found.groupdict().items() if value is not None}


_TOLD: tuple[tuple[str, str, Facts], ...] = (
        (r"Duplicate column header: (?P<name>.+)", "forms.duplicate_column", _named),
        (r"different names for the same column were found: '(?P<other>[^']*)', '(?P<name>[^']*)'",
         "forms.duplicate_column", _named),
        (r"required column headers were not found: (?P<columns>[^.]+)\.", "forms.missing_columns",
         lambda found: {"columns": [name.strip(" '") for name in found["columns"].split(",")]}),
        (r"Unknown question type '(?P<name>[^']*)'", "forms.unknown_type", _named),
        (r"Question with no type", "forms.no_type", _none),
        (r"Question or group with no name", "forms.no_name", _none),
        (r"Missing calculation", "forms.no_calculation", _none),
        (r"Choices must have a name", "forms.choice_no_name", _none),
        (r"Choice names must be unique", "forms.choice_duplicate", _none),
        (r"Choices should have a label", "forms.choice_no_label", _none),
        (r"Choice names with spaces .*?\[(?P<name>[^\]]*)\] in \[(?P<list>[^\]]*)\]", "forms.choice_spaces", _named),
        (r"Names must begin with a letter", "forms.bad_name", lambda found: {"name": ""}),
        (r"'name' value '(?P<name>[^']*)' is (?:invalid|problematic).*?(?:unique|meta)", "forms.duplicate_name",
         lambda found: {"name": found["name"], "other": None}),
        (r"case-insensitive match to another name", "forms.name_same_but_case", _none),
        (r"List name not in (?:choices|columns|external choices) sheet: (?P<name>.+)", "forms.unknown_list", _named),
        (r"There should be a choices sheet", "forms.no_choices_sheet", lambda found: {"name": ""}),
        (r"Could not find the name '(?P<name>[^']*)'", "forms.unknown_question", _named),
        (r"There is no survey element named '(?P<name>[^']*)'", "forms.unknown_question", _named),
        (r"The name '(?P<name>[^']*)' appears more than once", "forms.ambiguous_name", _named),
        (r"There are multiple survey elements named '(?P<name>[^']*)'", "forms.ambiguous_name", _named),
        (r"Reference variables must start with", "forms.bad_reference", _none),
        (r"Language '(?P<language>[^']*)' is missing the (?P<sheet>survey|choices) (?:columns )?"
         r"(?P<columns>.+?)(?: column)?\.",
         "forms.missing_translation", _named),
        (r"do not contain valid machine-readable codes: (?P<languages>.+?)\. ", "forms.language_code", _named),
        (r"(?:Group|Repeat) has no label", "forms.group_no_label", _none),
        (r"survey element named '(?P<name>[^']*)' has no label or hint", "forms.no_label", _named),
        (r"Use the max-pixels parameter", "forms.photo_size", _none),
        (r"is no longer supported on most devices", "forms.type_of_old", _none),
        (r"Row without name, text, or label is being skipped", "forms.row_skipped", _none),
        (r"similar names were found: (?P<found>.+?)\.", "forms.sheet_like", _named),
        (r"Column headers must not be empty and must not contain spaces", "forms.column_spaces", _none),
        (r"or_other and translations", "forms.or_other_untranslated", _none),
        (r"This section has not been included", "forms.include", _none),
        (r"following parameter\(s\) are not accepted|Accepted parameters", "forms.bad_parameter", _none),
)  # fmt: skip
_KNOWN = tuple((re.compile(pattern, re.S), code, facts) for pattern, code, facts in _TOLD)


def translated(text: str) -> list[FormError]:
    """The errors a message of pyxform tells: one a line where it tells several rows."""
    lines = [line for line in re.split(r"\n(?=\[row)", text.strip()) if line]
    return [_one(line) for line in lines] or [FormError("forms.pyxform", params={"text": text})]


def _one(text: str) -> FormError:
    row = _ROW.search(text)
    sheet, column = _SHEET.search(text), _COLUMN.search(text)
    where = sheet[1] if sheet else "survey" if row else ""
    number = int(row[1]) if row else None
    for pattern, code, facts in _KNOWN:
        if found := pattern.search(text):
            params = facts(found)
            if "sheet" in params:
                where = str(params.pop("sheet"))
            if code == "forms.column_spaces":
                params = {"name": column[1] if column else ""}
            return FormError(code, where, number, column[1] if column else "", params)
    said = _ROW.sub("", text).strip()
    return FormError("forms.pyxform", where, number, column[1] if column else "", {"text": said})
