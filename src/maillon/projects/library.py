"""The shared library of indicators: definitions several projects choose as they are (data/projects/indicators)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from maillon.core.records import read_as
from maillon.core.text import fold

FILE = Path(settings.PROJECT) / "data" / "projects" / "indicators" / "library.toml"
SDG, OURS = "9", "99"
SUM, PEOPLE, NEVER = "sum", "people", "never"


@dataclass(frozen=True, slots=True)
class Shared:
    """An indicator of the library; ``measure`` is IATI's IndicatorMeasure, ``adds`` says whether values add up."""

    vocabulary: str
    code: str
    name: Mapping[str, str]
    definition: Mapping[str, str]
    unit: Mapping[str, str]
    measure: str
    ascending: bool
    disaggregation: tuple[str, ...]
    method: Mapping[str, str]
    """How to count."""
    adds: str
    source: str
    is_example: bool
    words: str = ""
    """Other words one looks for it by."""

    @property
    def key(self) -> str:
        """What names it in an address and in a workbook: « 99:AGR-01 »."""
        return f"{self.vocabulary}:{self.code}"


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def everything() -> Mapping[str, Shared]:
    """The whole library, by key, in the order of its file."""
    told = [{name: value for name, value in one.items() if name != "goals"} for one in _file()["indicators"]]
    made = [read_as(Shared, one) for one in told]
    return {one.key: one for one in made}


def edition() -> str:
    """Which edition of the library this is."""
    return str(_file()["edition"])


def find(vocabulary: str, code: str) -> Shared | None:
    """The shared definition of a code, where the library has it."""
    return everything().get(f"{vocabulary}:{code}")


@cache
def _searched() -> list[tuple[str, Shared]]:
    return [
        (fold(" ".join([one.code, *one.name.values(), *one.definition.values(), one.words])), one)
        for one in everything().values()
    ]


def search(words: str) -> list[Shared]:
    """The indicators in which every word is found, in French or in English; all of them without words."""
    asked = fold(words).split()
    return [one for text, one in _searched() if all(word in text for word in asked)]
