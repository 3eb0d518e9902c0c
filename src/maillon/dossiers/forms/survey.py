"""The survey and choices sheets, checked row by row before they are compiled: every error at once, where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from maillon.dossiers.forms.errors import FormError
from maillon.dossiers.forms.xpath.compiled import Expression
from maillon.dossiers.forms.xpath.scope import ExpressionRefused, Scope

Row = Mapping[str, str]

_NAME = re.compile(r"[^\W\d][\w.\-]*")
_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}]*?)\s*\}")
_BEGIN = re.compile(r"^begin[ _](?:group|repeat|loop|lgroup|looped group)\b", re.I)
_END = re.compile(r"^end[ _](?:group|repeat|loop|lgroup|looped group)\b", re.I)
_SELECT = re.compile(
    r"^(?:select[ _]one|select1|select[ _]multiple|select all that apply|rank)(?:[ _]from)?\s+(?P<list>.+?)"
    r"(?:\s+or[ _](?:specify[ _])?other)?\s*$",
    re.I,
)
EXPRESSIONS = {
    "relevant": "relevant", "relevance": "relevant", "constraint": "constraint", "calculation": "calculation",
    "calculate": "calculation", "required": "required", "readonly": "readonly", "read_only": "readonly",
    "choice_filter": "choice_filter", "repeat_count": "repeat_count",
}  # fmt: skip
_OTHER_KINDS = re.compile(r"^(?:select|rank|osm|add |cascading|include|begin|end|range|xml-|csv-|q )", re.I)
_WORDS = {"yes", "no", "true", "false", "oui", "non", "1", "0"}
_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "default")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node was written: its row, and the row as it is."""

    row: int
    cells: Row


def bare(header: str) -> str:
    """A column's name without its language nor its ``bind::``: ``label::Français (fr)`` -> ``label``."""
    parts = [part.strip() for part in re.split(r"::?", header) if part.strip()]
    if len(parts) > 1 and parts[0].lower() in ("bind", "control", "body"):
        parts = parts[1:]
    return parts[0].lower().replace(" ", "_") if parts else ""


def cell(row: Row, name: str) -> str:
    """A row's cell by its bare column name."""
    return next((value for header, value in row.items() if bare(header) == name and value), "")


def places(rows: Sequence[Row], root: str) -> dict[str, Place]:
    """Where each path of the form was written."""
    found: dict[str, Place] = {}
    stack = [f"/{root}"]
    for place, row in enumerate(rows):
        kind, name = cell(row, "type"), cell(row, "name")
        if _END.match(kind):
            stack = stack[:-1] or stack
            continue
        if name:
            path = f"{stack[-1]}/{name}"
            found.setdefault(path, Place(place + 2, row))
            if _BEGIN.match(kind):
                stack.append(path)
    return found


def checked(rows: Sequence[Row], choices: Sequence[Row], *, sheet: str, types: Set[str]) -> Iterator[FormError]:
    """What is wrong in the survey, row by row; ``types`` are those a question may have, besides selects and groups."""
    known = {cell(row, "name") for row in rows} - {""}
    lists = {cell(row, "list_name") or cell(row, "list") for row in choices} - {""}
    yield from _nesting(rows, sheet)
    yield from _names(rows, sheet)
    for place, row in enumerate(rows):
        number = place + 2
        kind = cell(row, "type")
        if not kind:
            if cell(row, "name") or cell(row, "label"):
                yield FormError("forms.no_type", sheet, number, "type")
            continue
        if kind.startswith("#"):
            continue
        select = _SELECT.match(kind)
        if select and not re.search(r"external|from[ _]file", kind, re.I):
            wanted = select["list"]
            if not (wanted in lists or wanted.startswith("${") or wanted.endswith((".csv", ".xml", ".geojson"))):
                code = "forms.unknown_list" if choices else "forms.no_choices_sheet"
                yield FormError(code, sheet, number, "type", {"name": wanted})
        if not select and kind not in types and not _OTHER_KINDS.match(kind):
            yield FormError("forms.unknown_type", sheet, number, "type", {"name": kind})
        yield from _expressions(row, number, sheet, known)


def _nesting(rows: Sequence[Row], sheet: str) -> Iterator[FormError]:
    opened: list[tuple[int, str]] = []
    for place, row in enumerate(rows):
        kind = cell(row, "type")
        if _BEGIN.match(kind):
            opened.append((place + 2, re.split(r"[ _]", kind, maxsplit=1)[1].strip().lower()))
        elif _END.match(kind):
            ended = re.split(r"[ _]", kind, maxsplit=1)[1].strip().lower()
            if not opened:
                yield FormError("forms.end_without_begin", sheet, place + 2, "type", {"kind": ended})
            elif opened.pop()[1].split()[0] != ended.split()[0]:
                yield FormError("forms.end_of_other", sheet, place + 2, "type", {"kind": ended})
    for number, kind in opened:
        yield FormError("forms.begin_without_end", sheet, number, "type", {"kind": kind})


def _names(rows: Sequence[Row], sheet: str) -> Iterator[FormError]:
    levels: list[dict[str, int]] = [{}]
    for place, row in enumerate(rows):
        kind, name = cell(row, "type"), cell(row, "name")
        number = place + 2
        if _END.match(kind):
            levels = levels[:-1] or levels
            continue
        if name and not _NAME.fullmatch(name):
            yield FormError("forms.bad_name", sheet, number, "name", {"name": name})
        elif name in levels[-1]:
            yield FormError("forms.duplicate_name", sheet, number, "name", {"name": name, "other": levels[-1][name]})
        elif name:
            levels[-1][name] = number
        if _BEGIN.match(kind):
            levels.append({})


def _expressions(row: Row, number: int, sheet: str, known: set[str]) -> Iterator[FormError]:
    for header, value in row.items():
        if not value:
            continue
        column = bare(header)
        if column in EXPRESSIONS or column in _TEXTS or header.lower() == "trigger":
            for found in _REFERENCE.finditer(value):
                if found[1] not in known:
                    yield FormError("forms.unknown_question", sheet, number, header, {"name": found[1]})
        if column in EXPRESSIONS and not (column in ("required", "readonly") and value.strip().lower() in _WORDS):
            yield from _expression(value, number, sheet, header)


def _expression(value: str, number: int, sheet: str, column: str) -> Iterator[FormError]:
    try:
        # Where references lead is known once compiled; here, only grammar and functions.
        Expression(_REFERENCE.sub(" /data ", value.replace("\n", " ")), Scope("/data"))
    except ExpressionRefused as refused:
        if refused.code != "forms.function_nodes":
            yield FormError(refused.code, sheet, number, column, refused.params)
