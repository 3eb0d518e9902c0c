"""Code lists as their files give them: the IATI standard's, the UN's regions, Québec's."""

from __future__ import annotations

import re
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale
from lxml import etree

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EDITION = date(2026, 6, 22)
"""Day of the copy of the standard's lists; also the day a code was withdrawn at the latest, when it does not say."""
_LICENCE = "CC BY 4.0"


@dataclass(frozen=True, slots=True)
class ReadCode:
    """One line of a list; ``name_fr`` is empty when nobody gives one."""

    code: str
    name_fr: str
    name_en: str
    name_fr_is_ours: bool = False
    description: dict[str, str] = field(default_factory=dict)
    category: str = ""
    active_from: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReadList:
    """One edition of a list."""

    name: str
    version: str
    source: str
    licence: str
    codes: tuple[ReadCode, ...]


def read_all(folder: Path) -> Iterator[ReadList]:
    """Every list of a folder laid out as ``data/codelists``, with its French completed."""
    regions = tomllib.loads((folder / "m49.toml").read_text("utf-8"))
    subregion = {country: code for code, countries in regions["countries"].items() for country in countries.split()}
    ours = tomllib.loads((folder / "labels-fr.toml").read_text("utf-8"))
    for found in _standard(folder / "iati.tar.xz"):
        codes = [_in_french(found.name, code, ours.get(found.name, {})) for code in found.codes]
        if found.name == "Country":
            codes = [
                replace(code, name_en=_readable(code.name_en), category=subregion.get(code.code, "")) for code in codes
            ]
        yield replace(found, codes=tuple(codes))
    yield ReadList("Region-M49", "1999", "ONU, norme M49", "fait", tuple(_rows(regions["regions"])))
    quebec = tomllib.loads((folder / "quebec.toml").read_text("utf-8"))
    yield ReadList("QuebecRegion", "2021", "Institut de la statistique du Québec", "fait", tuple(_rows(quebec)))
    own = folder / "lists.toml"
    for name, rows in (tomllib.loads(own.read_text("utf-8")) if own.exists() else {}).items():
        yield ReadList(name, "2026", "Maillon (exemple)", _LICENCE, tuple(_rows(rows)))


def _rows(table: dict[str, list[str]]) -> Iterator[ReadCode]:
    for code, (french, english, *parent) in table.items():
        yield ReadCode(code, french, english, category=parent[0] if parent else "")


def _standard(archive: Path) -> Iterator[ReadList]:
    with tarfile.open(archive, "r:xz") as files:
        for member in files:
            content = files.extractfile(member) if member.name.endswith(".xml") else None
            if content is None:
                continue
            embedded = member.name.startswith("Embedded")
            repository = "IATI/IATI-Codelists 75e827ba" if embedded else "IATI/IATI-Codelists-NonEmbedded 7aeece77"
            root = etree.parse(content).getroot()
            yield ReadList(
                name=str(root.get("name")),
                version="2.03" if embedded else _EDITION.isoformat(),
                source=repository,
                licence=_LICENCE,
                codes=tuple(_code(item) for item in root.iter("codelist-item")),
            )


def _code(item: Any) -> ReadCode:
    names, descriptions = _narratives(item, "name"), _narratives(item, "description")
    code = (item.findtext("code") or "").strip()
    withdrawn = item.get("withdrawal-date")
    return ReadCode(
        code=code,
        name_fr=names.get("fr", "").replace("'", "’"),
        name_en=names.get("en") or code,
        description={language: text for language, text in descriptions.items() if language in ("fr", "en")},
        category=(item.findtext("category") or "").strip(),
        active_from=_day(item.get("activation-date")),
        withdrawn_on=_day(withdrawn) or (_EDITION if item.get("status") == "withdrawn" else None),
    )


_ARTICLE = re.compile(r"(?P<name>.+) \(the(?: (?P<form>.+ of(?: the)?))?\)")


def _readable(name: str) -> str:
    """An English country name in its spoken order: « Congo (the Democratic Republic of the) » and « Sudan (the) »."""
    found = _ARTICLE.fullmatch(name)
    if found is None:
        return name
    return f"{found['form']} {found['name']}" if found["form"] else found["name"]


def _narratives(item: Any, tag: str) -> dict[str, str]:
    return {
        narrative.get(_LANG, "en"): " ".join((narrative.text or "").split())
        for narrative in item.findall(f"{tag}/narrative")
        if narrative.text and narrative.text.strip()
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _in_french(list_name: str, code: ReadCode, ours: dict[str, str]) -> ReadCode:
    if name := ours.get(code.code):
        return replace(code, name_fr=name, name_fr_is_ours=True)
    if code.name_fr:
        return code
    locale = Locale("fr", "CA")
    by_cldr = {
        "Country": locale.territories.get(code.code),
        "Currency": locale.currencies.get(code.code),
        "Language": locale.languages.get(code.code.lower()),
        "Version": code.name_en,
    }
    if name := by_cldr.get(list_name):
        return replace(code, name_fr=str(name), name_fr_is_ours=True)
    return code
