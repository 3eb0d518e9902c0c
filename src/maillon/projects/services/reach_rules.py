"""Bringing in how people reached are counted and told, from a file anyone reads."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from maillon.core.errors import RuleViolation
from maillon.projects.models import ReachRule
from maillon.projects.rules import reach_showing


def shipped() -> Path:
    """Where the project's own rules lie."""
    return Path(settings.PROJECT) / "data" / "projects" / "reach.toml"


def rule_of_file(year: int, path: Path | None = None) -> reach_showing.Rule:
    """The rule a file says for a year, without a database; raises RuleViolation ``projects.reach_rules``."""
    day = date(year, 12, 31)
    rows = [row for row in _rows(path or shipped()) if row["starts_on"] <= day < (row["ends_on"] or date.max)]
    if not rows:
        raise RuleViolation("projects.reach_no_rule", year=year)
    return reach_showing.read(max(rows, key=lambda row: row["starts_on"])["definition"])


@transaction.atomic
def load_reach_rules(path: Path | None = None) -> int:
    """Bring in the versions of a file (by default the project's); loading twice changes nothing; how many.

    Raises RuleViolation ``projects.reach_rules`` (``file``, ``reason``); nothing is changed then.
    """
    rows = _rows(path or shipped())
    for row in rows:
        ReachRule.objects.update_or_create(
            starts_on=row["starts_on"],
            defaults={name: row[name] for name in ("ends_on", "definition", "source", "is_example")},
        )
    return len(rows)


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = []
        for row in told["rules"]:
            if type(row["starts_on"]) is not date or not told["source"]:
                raise ValueError("starts_on, source")
            reach_showing.read(row["definition"])
            more = {"source": told["source"][:300], "is_example": bool(told.get("is_example", False))}
            rows.append({"ends_on": None, **row, **more})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RuleViolation("projects.reach_rules", file=path.name, reason=str(error)) from error
    return rows
