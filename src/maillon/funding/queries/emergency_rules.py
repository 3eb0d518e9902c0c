"""The rules of hour zero in force on a day, and the kinds of disaster (data/funding/emergencies)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.PROJECT) / "data" / "funding" / "emergencies"
Narratives = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a pre-qualification asks for and how long it lasts; how long one has to answer and to vote."""

    starts_on: date
    months: int
    answer_days: int
    vote_hours: int
    proofs: Mapping[str, Narratives]
    source: str
    example: bool


def readiness_on(day: date) -> Readiness:
    """The rules in force on a day; the first ones before all."""
    known = _versions()
    return next((one for one in reversed(known) if one.starts_on <= day), known[0])


@cache
def hazards() -> Mapping[str, Narratives]:
    """The kinds of disaster by GLIDE code, with their names."""
    found: Mapping[str, Narratives] = _read("hazards.toml")["hazards"]
    return found


@cache
def past_responses() -> Sequence[Mapping[str, Any]]:
    """The responses of the past, as published, each with its source."""
    found: Sequence[Mapping[str, Any]] = _read("past.toml")["responses"]
    return found


@cache
def _versions() -> Sequence[Readiness]:
    rows = [
        Readiness(**{**one, "proofs": {proof["key"]: proof["label"] for proof in one["proofs"]}})
        for one in _read("rules.toml")["rules"]
    ]
    return sorted(rows, key=lambda one: one.starts_on)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
