"""The words of the invented network, read from data/demo: names, places, projects, sentences."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings

FOLDER = settings.PROJECT / "data" / "demo"

# The day the demonstration takes place. Everything dated is derived from it, never from the clock: two
# installations made a year apart hold the same network.
REFERENCE = datetime(2026, 11, 9, 14, 0, tzinfo=UTC)
TODAY = REFERENCE.date()


@dataclass(frozen=True, slots=True)
class Place:
    """A town and its point, in degrees."""

    name: str
    latitude: float
    longitude: float

    @property
    def of(self) -> str:
        """« de Thiès », « d’Agadez »."""
        return f"d’{self.name}" if self.name[0] in "AEIOUÉÈÎÔ" else f"de {self.name}"


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the network: how one says « there », its towns, names in its languages."""

    code: str
    language: str
    in_fr: str
    in_en: str
    places: tuple[Place, ...]
    words: tuple[str, ...]


@cache
def countries() -> dict[str, Country]:
    """The thirty-eight countries, by ISO code."""
    read = json.loads((FOLDER / "countries.json").read_text())
    return {
        code: Country(
            code,
            row["languages"][0],
            row["in_fr"],
            row["in_en"],
            tuple(Place(*place) for place in row["places"]),
            tuple(row["words"]),
        )
        for code, row in read.items()
    }


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file of the demonstration."""
    with (FOLDER / f"{name}.csv").open(newline="") as source:
        return tuple(csv.DictReader(source))


@cache
def document(name: str) -> Mapping[str, Any]:
    """A TOML file of the demonstration."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())


def fill(texts: list[str], **facts: str) -> dict[str, str]:
    """A French and English pair with its names put in: narratives by language."""
    return {language: text.format_map(facts) for language, text in zip(("fr", "en"), texts, strict=True)}
