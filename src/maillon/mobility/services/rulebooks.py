"""Bringing in what programmes ask of departures, from files anyone can read."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from maillon.core.errors import RuleViolation
from maillon.mobility.models import Rulebook
from maillon.mobility.rules import rulebook as rules


@transaction.atomic
def load(folder: Path | None = None, *, at: datetime) -> int:
    """Bring in every rulebook of a folder (by default the project's); loading twice changes nothing.

    A version that a season uses keeps its rules: another version, from another day, changes them. Gives how many
    were read. Raises RuleViolation ``mobility.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    where = folder or Path(settings.PROJECT) / "data" / "mobility" / "rulebooks"
    found = sorted(where.glob("*.toml"))
    for path in found:
        said = _read(path)
        key = {"programme": said["programme"], "starts_on": said["starts_on"]}
        known = Rulebook.objects.filter(**key).first()
        if known is not None and known.seasons.exists():
            continue
        Rulebook.objects.update_or_create(**key, defaults={**said, "loaded_at": at})
    return len(found)


def _read(path: Path) -> dict[str, Any]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        rules.read(said["definition"])
        if not isinstance(said["starts_on"], date) or not said["source"]:
            raise ValueError("starts_on, source")
        names = ("programme", "name", "starts_on", "definition", "source")
        return {name: said[name] for name in names} | {
            "ends_on": said.get("ends_on"),
            "is_example": bool(said.get("is_example", False)),
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RuleViolation("mobility.unreadable", file=path.name, reason=str(error)) from error
