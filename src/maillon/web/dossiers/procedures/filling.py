"""What a section holds as fields to fill, and what was typed in them as a section: both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillon.core.text import slug
from maillon.web.dossiers.procedures.sections import Asked, Section, Text
from maillon.web.http import whole_number

LANGUAGES = ("fr", "en")
_LONG = 20_000
_MOST_ROWS = 200
Typed = dict[str, str]
Options = Mapping[str, Sequence[tuple[str, Text]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of the page; ``parts`` are its inputs: name, id, value, language."""

    asked: Asked
    parts: list[tuple[str, str, str, str]]
    error: str = ""
    options: list[tuple[str, Text, bool]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Where the label leads."""
        return self.parts[0][1]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a section: its place from 0, its key, its fields."""

    place: int
    key: str
    fields: list[Shown]
    remarks: list[str] = field(default_factory=list)


def typed_from(section: Section, part: Mapping[str, Any]) -> Typed:
    """What the fields of a section say when nobody has typed yet."""
    typed: Typed = {}
    for asked in section.asked:
        _spread(typed, asked.name, asked, _get(part, asked.name))
    if section.rows:
        rows = _get(part, section.rows.where) or []
        typed["n"] = str(len(rows))
        for place, row in enumerate(rows):
            typed[f"r{place}.key"] = row.get("key", "")
            for asked in section.rows.asked:
                _spread(typed, f"r{place}.{asked.name}", asked, row.get(asked.name))
    return typed


def typed_in(section: Section, sent: QueryDict) -> Typed:
    """What somebody typed, by field."""
    typed = {key: str(value).replace("\x00", "").replace("\r\n", "\n") for key, value in sent.items()}
    if section.rows:
        typed["n"] = str(_count(typed))
    return typed


def moved(section: Section, typed: Typed, action: str) -> Typed:
    """The same fields with a row added, taken out or moved up (``add``, ``drop-2``, ``up-2``)."""
    if section.rows is None:
        return typed
    rows = [{name: typed.get(f"r{place}.{name}", "") for name in _names(section)} for place in range(_count(typed))]
    verb, _dash, where = action.partition("-")
    place = -1 if (told := whole_number(where)) is None else told
    if verb == "add" and len(rows) < _MOST_ROWS:
        rows.append({})
    elif verb == "drop" and 0 <= place < len(rows):
        del rows[place]
    elif verb == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    kept = {name: value for name, value in typed.items() if not re.match(r"r\d+\.", name)}
    kept["n"] = str(len(rows))
    return kept | {f"r{place}.{name}": value for place, row in enumerate(rows) for name, value in row.items()}


def assembled(
    section: Section, typed: Typed, part: Mapping[str, Any], paths: Sequence[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The section that was typed, and what is wrong by field; what no field asks stays as it was."""
    errors: dict[str, str] = {}
    made: dict[str, Any] = {name: _copied(value) for name, value in part.items()}
    for asked in section.asked:
        _set(made, asked.name, _gathered(typed, asked.name, asked, paths, errors))
    if section.rows:
        before = {row["key"]: row for row in _get(part, section.rows.where) or []}
        rows: list[dict[str, Any]] = []
        for place in range(_count(typed)):
            row = {
                asked.name: _gathered(typed, f"r{place}.{asked.name}", asked, paths, errors)
                for asked in section.rows.asked
            }
            key = typed.get(f"r{place}.key", "")
            if not key and not any(typed.get(name, "").strip() for name in typed if name.startswith(f"r{place}.")):
                continue
            key = key if key and key not in [one["key"] for one in rows] else _key(row[section.rows.named_by], rows)
            rows.append({**before.get(key, {}), **row, "key": key})
        _set(made, section.rows.where, rows)
    return made, errors


def drawn(
    section: Section, typed: Typed, errors: Mapping[str, str], options: Options, remarks: Mapping[str, list[str]]
) -> tuple[list[Shown], list[Row]]:
    """The fields and the rows of the page; ``remarks`` are findings by field, or by key for a whole row."""
    fields = [_shown(asked, asked.name, typed, errors, options, remarks.get(asked.name, [])) for asked in section.asked]
    rows: list[Row] = []
    for place in range(_count(typed) if section.rows else 0):
        assert section.rows is not None
        key = typed.get(f"r{place}.key", "")
        shown = [
            _shown(asked, f"r{place}.{asked.name}", typed, errors, options, remarks.get(f"{key}.{asked.name}", []))
            for asked in section.rows.asked
        ]
        rows.append(Row(place, key, shown, remarks.get(key, []) if key else []))
    return fields, rows


def _shown(
    asked: Asked, name: str, typed: Typed, errors: Mapping[str, str], options: Options, remarks: list[str]
) -> Shown:
    identifier = "f-" + name.replace(".", "-")
    if asked.kind in ("text", "prose"):
        parts = [(f"{name}.{one}", f"{identifier}-{one}", typed.get(f"{name}.{one}", ""), one) for one in LANGUAGES]
    elif asked.kind == "several":
        codes = [code for code, _label in options.get(asked.choices, ())]
        kept = [one for key in typed if key.startswith(f"{name}:") and typed[key] and (one := key[len(name) + 1 :])]
        labels = dict(options.get(asked.choices, ()))
        shown = [*codes, *(one for one in kept if one not in codes)]
        offered = [(code, labels.get(code, code), bool(typed.get(f"{name}:{code}"))) for code in shown]
        return Shown(asked, [(name, identifier, "", "")], errors.get(name, ""), offered, remarks)
    else:
        parts = [(name, identifier, typed.get(name, ""), "")]
    value = parts[0][2]
    offered = [(code, label, code == value) for code, label in options.get(asked.choices, ())]
    if asked.kind == "choice" and value and not any(chosen for _code, _label, chosen in offered):
        offered.append((value, value, True))
    return Shown(asked, parts, errors.get(name, ""), offered, remarks)


def _spread(typed: Typed, name: str, asked: Asked, value: Any) -> None:
    if asked.kind in ("text", "prose"):
        for language in LANGUAGES:
            typed[f"{name}.{language}"] = (value or {}).get(language, "")
    elif asked.kind == "paths":
        typed[name] = ", ".join(value or ())
    elif asked.kind == "several":
        typed.update({f"{name}:{code}": "1" for code in value or ()})
    elif asked.kind == "flag":
        typed[name] = "1" if value else ""
    elif asked.kind == "money":
        typed[name] = str((value or 0) // 100) if (value or 0) % 100 == 0 else f"{value / 100:.2f}"
    elif asked.kind == "whole":
        never = asked.name == "comment_at_most" and value in (None, -1)
        typed[name] = "" if value is None or never else str(value)
    else:
        typed[name] = str(value or "")


def _gathered(typed: Typed, name: str, asked: Asked, paths: Sequence[str], errors: dict[str, str]) -> Any:
    if asked.kind in ("text", "prose"):
        said = {one: typed.get(f"{name}.{one}", "").strip() for one in LANGUAGES}
        if any(len(text) > _LONG for text in said.values()):
            errors[name] = _("Ce texte est trop long.")
        return {one: text for one, text in said.items() if text}
    if asked.kind == "several":
        return sorted(key[len(name) + 1 :] for key, said in typed.items() if key.startswith(f"{name}:") and said)
    text = typed.get(name, "").strip()
    if len(text) > _LONG:
        errors[name] = _("Ce texte est trop long.")
    if asked.kind == "flag":
        return bool(text)
    if asked.kind == "paths":
        return [_path(one, paths) for one in re.split(r"[\s,;]+", text) if one]
    if asked.kind == "path":
        return _path(text, paths) if text else ""
    if asked.kind in ("whole", "money"):
        return _figure(text, name, asked, errors)
    return text


def _figure(text: str, name: str, asked: Asked, errors: dict[str, str]) -> int:
    if not text:
        return -1 if asked.name == "comment_at_most" else 5 if asked.name == "scale" else 0
    bare = re.sub(r"[\s\u00a0\u202f$]", "", text).replace(",", ".")
    pattern = r"\d{1,12}(?:\.\d{1,2})?" if asked.kind == "money" else r"\d{1,9}"
    if not re.fullmatch(pattern, bare):
        errors[name] = _("Écrivez un nombre entier, sans autre signe.")
        return 0
    return round(float(bare) * 100) if asked.kind == "money" else int(bare)


def _path(written: str, paths: Sequence[str]) -> str:
    """The path of a question named by its path, its name or ``${name}``; as written where that is not one."""
    bare = written.strip()
    if bare.startswith("${") and bare.endswith("}"):
        bare = bare[2:-1].strip()
    if bare in paths:
        return bare
    found = [path for path in paths if path.rpartition("/")[2] == bare]
    return found[0] if len(found) == 1 else bare


def _names(section: Section) -> list[str]:
    assert section.rows is not None
    names = ["key"]
    for asked in section.rows.asked:
        names += [f"{asked.name}.{one}" for one in LANGUAGES] if asked.kind in ("text", "prose") else [asked.name]
    return names


def _key(said: Any, rows: Iterable[Mapping[str, Any]]) -> str:
    text = next((one for one in said.values() if one), "") if isinstance(said, Mapping) else str(said)
    bare = "_".join(slug(text).split("-")[:4])[:40] or "regle"
    taken = {row["key"] for row in rows}
    return next(one for one in (bare, *(f"{bare}_{n}" for n in range(2, 999))) if one not in taken)


def _count(typed: Mapping[str, str]) -> int:
    return min(whole_number(typed.get("n"), digits=4) or 0, _MOST_ROWS)


def _get(part: Mapping[str, Any], name: str) -> Any:
    value: Any = part
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _set(made: dict[str, Any], name: str, value: Any) -> None:
    *way, last = name.split(".")
    for step in way:
        made = made.setdefault(step, {})
    made[last] = value


def _copied(value: Any) -> Any:
    return {name: _copied(one) for name, one in value.items()} if isinstance(value, Mapping) else value
