"""From which arrears a portfolio is watched, as the fund's file says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from django.conf import settings

SHIPPED = Path(settings.PROJECT) / "data" / "guarantees" / "watch" / "exemple.toml"


@dataclass(frozen=True, slots=True)
class Watch:
    """The share of the principal 30 days past due or more that calls for attention, and where it comes from."""

    par30_at_most: float
    source: Mapping[str, str]
    version: int
    is_example: bool


@cache
def watch() -> Watch:
    """The threshold in force."""
    said = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return Watch(float(Fraction(said["par30_at_most"])), said["source"], said["version"], said["is_example"])
