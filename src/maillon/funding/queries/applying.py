"""What bounds an application beside the terms of its call, by the day it is in force (data/funding/applying)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.PROJECT) / "data" / "funding" / "applying"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Months to begin a project once its call has closed, days to sign a need, years looked back at for funding."""

    starts_on: date
    begin_months: int
    need_days: int
    funded_years: int
    examples: Sequence[str]
    source: str


@cache
def _versions() -> Sequence[Bounds]:
    told = tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    return sorted((Bounds(**one) for one in told["rules"]), key=lambda one: one.starts_on)


def bounds_on(day: date) -> Bounds:
    """What bounds an application on a day; the first version before all."""
    known = _versions()
    return next((one for one in reversed(known) if one.starts_on <= day), known[0])
