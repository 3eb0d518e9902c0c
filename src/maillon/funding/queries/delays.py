"""The delays agreements give, by the day they are in force (data/funding/agreements/rules.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.PROJECT) / "data" / "funding" / "agreements"


@dataclass(frozen=True, slots=True)
class Delays:
    """Days to sign, to pay what is due, to give back what is asked; in force from a day on."""

    starts_on: date
    sign_days: int
    pay_days: int
    recovery_days: int
    source: str
    example: bool


@cache
def _versions() -> Sequence[Delays]:
    told = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    return sorted((Delays(**one) for one in told["rules"]), key=lambda one: one.starts_on)


def delays_on(day: date) -> Delays:
    """The delays in force on a day; the first ones before all."""
    known = _versions()
    return next((one for one in reversed(known) if one.starts_on <= day), known[0])


def wording(name: str) -> str:
    """The text of a kind both parties sign, with its blanks (``agreement.fr.txt``)."""
    return (FOLDER / name).read_text(encoding="utf-8")
