"""A procedure's folder, read and written.

``procedure.toml``, ``forms/<id>/{survey,choices,settings}.csv``, and in ``forms/<id>/media/`` the pictures, sounds and
films that the labels of a form name.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import tomli_w

from maillon.core.errors import RuleViolation
from maillon.core.records import DocumentRefused, Malformed
from maillon.dossiers.rules import definition

MAIN = "procedure.toml"
_MEDIA = "media"
_USES = ("application", "support", "review", "report")
MAX_FILES = 200
MAX_TEXT = 5 * 1024 * 1024
MAX_MEDIA = 60 * 1024 * 1024
"""Largest sums of bytes: of what is written, of what is shown."""


@dataclass(frozen=True, slots=True)
class BundledForm:
    """A form of the folder: what it is for, how many answer it, its sheets as CSV, what its labels show by name."""

    form_id: str
    use: str
    wanted: int
    sheets: Mapping[str, str]
    media: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a folder says."""

    key: str
    prefix: str
    effect: str
    is_example: bool
    definition: definition.ProcedureDefinition
    forms: tuple[BundledForm, ...]


def read_folder(files: Mapping[str, bytes]) -> Bundle:
    """The procedure in these files, by path in the folder.

    Raises RuleViolation ``dossiers.folder_main`` (no procedure.toml), ``dossiers.folder_toml`` (``line`` as said by
    the reader), ``dossiers.folder_malformed`` (``findings``: where and code), ``dossiers.folder_form`` (``form``: named
    and not there), ``dossiers.folder_text`` (``name``: a sheet that is not UTF-8 CSV), ``dossiers.folder_sheet``
    (``name``: no name for a sheet) or ``dossiers.folder_too_large``.
    """
    refuse_too_large((path, len(data)) for path, data in files.items())
    if MAIN not in files:
        raise RuleViolation("dossiers.folder_main", name=MAIN)
    try:
        said = tomllib.loads(files[MAIN].decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleViolation("dossiers.folder_toml", detail=str(error)) from error
    if "\\u0000" in json.dumps(said, default=str):
        raise _malformed((Malformed(MAIN, "nul"),))
    findings = [Malformed(name, "missing") for name in ("key", "prefix", "definition") if not said.get(name)]
    if not isinstance(said.get("forms", []), list):
        findings.append(Malformed("forms", "list"))
    if findings:
        raise _malformed(tuple(findings))
    try:
        rules = definition.read(said["definition"])
    except DocumentRefused as refused:
        raise _malformed(refused.findings) from refused
    return Bundle(
        key=str(said["key"]),
        prefix=str(said["prefix"]),
        effect=str(said.get("effect", "")),
        is_example=bool(said.get("is_example", False)),
        definition=rules,
        forms=tuple(_form(named, files) for named in said.get("forms", [])),
    )


def write_folder(bundle: Bundle) -> dict[str, bytes]:
    """The files ``read_folder`` reads back, by path. Raises RuleViolation ``dossiers.folder_unsafe`` for a form whose
    id would lead out of the folder."""
    said: dict[str, Any] = {
        "key": bundle.key,
        "prefix": bundle.prefix,
        "effect": bundle.effect,
        "is_example": bundle.is_example,
        "forms": [{"use": form.use, "form": form.form_id, "wanted": form.wanted} for form in bundle.forms],
        "definition": bundle.definition.document(),
    }
    files = {MAIN: tomli_w.dumps(said, multiline_strings=True).encode()}
    for form in bundle.forms:
        if set(form.form_id) & set("/\\:\0") or form.form_id in ("", ".", ".."):
            raise RuleViolation("dossiers.folder_unsafe", name=form.form_id[:200])
        for sheet, text in form.sheets.items():
            files[f"forms/{form.form_id}/{sheet}.csv"] = text.encode()
        for name, data in form.media.items():
            files[f"forms/{form.form_id}/{_MEDIA}/{name}"] = data
    return files


def refuse_too_large(sizes: Iterable[tuple[str, int]], **where: str) -> None:
    """Raise RuleViolation ``dossiers.folder_too_large`` for more files, or more bytes, than a folder may hold.

    ``sizes``: the path of each file and its bytes.
    """
    listed = list(sizes)
    shown = sum(size for path, size in listed if is_media(path))
    written = sum(size for _path, size in listed) - shown
    if len(listed) > MAX_FILES or written > MAX_TEXT or shown > MAX_MEDIA:
        raise RuleViolation("dossiers.folder_too_large", files=MAX_FILES, texts=MAX_TEXT, media=MAX_MEDIA, **where)


def is_media(path: str) -> bool:
    """Whether the file at this path is one that labels show."""
    return PurePosixPath(path).parent.name == _MEDIA


def _form(named: Any, files: Mapping[str, bytes]) -> BundledForm:
    if not isinstance(named, dict) or named.get("use") not in _USES or not isinstance(named.get("form"), str):
        raise _malformed((Malformed("forms", "record"),))
    form_id, wanted = named["form"], named.get("wanted", 1)
    folder = PurePosixPath("forms") / form_id
    if not isinstance(wanted, int) or not 0 < wanted < 100:
        raise _malformed((Malformed("forms.wanted", "int"),))
    sheets = {
        _sheet_name(path): _text(path, data)
        for path, data in sorted(files.items(), key=_in_order)
        if PurePosixPath(path).parent == folder and path.endswith(".csv")
    }
    if "survey" not in sheets:
        raise RuleViolation("dossiers.folder_form", form=form_id)
    media = {
        PurePosixPath(path).name: data
        for path, data in sorted(files.items())
        if PurePosixPath(path).parent == folder / _MEDIA
    }
    return BundledForm(form_id=form_id, use=named["use"], wanted=wanted, sheets=sheets, media=media)


def _sheet_name(path: str) -> str:
    name = PurePosixPath(path).stem
    if len(name) > 31 or set(name) & set("[]:*?/\\'"):
        raise RuleViolation("dossiers.folder_sheet", name=path[:200])
    return name


def _text(path: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
        for _row in csv.reader(io.StringIO(text)):
            pass
    except (UnicodeDecodeError, csv.Error) as error:
        raise RuleViolation("dossiers.folder_text", name=path[:200]) from error
    return text


def _in_order(item: tuple[str, bytes]) -> tuple[int, str]:
    known = ("survey", "choices", "settings")
    name = PurePosixPath(item[0]).stem
    return (known.index(name) if name in known else len(known), name)


def _malformed(findings: tuple[Malformed, ...]) -> RuleViolation:
    return RuleViolation("dossiers.folder_malformed", findings=[(found.where, found.code) for found in findings])
