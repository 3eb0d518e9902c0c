"""Bringing in what the by-laws say of members: categories, years, rules, from files anyone can read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import transaction

from maillon.core.errors import RuleViolation
from maillon.network.models import MembershipCategory, MembershipRules, MembershipYear
from maillon.network.rules import memberships as rules

_NARRATIVES = ("fr", "en")


def folder_of(part: str) -> Path:
    """Where the project's own data of a part of the network lies."""
    return Path(settings.PROJECT) / "data" / "network" / part


@transaction.atomic
def load_memberships(folder: Path | None = None) -> dict[str, int]:
    """Bring in categories, years and rules of a folder (by default the project's); loading twice changes nothing.

    A category some membership already has keeps what it gives: another version, from another day, changes it. A
    year the members were asked for keeps its dates. Gives how many rows of each were read. Raises RuleViolation
    ``network.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    where = folder or folder_of("memberships")
    counts = {"categories": 0, "years": 0, "rules": 0}
    for position, (row, said) in enumerate(_rows(where / "categories.toml", "category")):
        _category({**row, "position": position}, said, where)
        counts["categories"] += 1
    for row, said in _rows(where / "years.toml", "year"):
        starts_on = _day(row, "starts_on", where)
        held = MembershipYear.objects.filter(starts_on=starts_on).first()
        if held is None or held.opened_at is None:
            MembershipYear.objects.update_or_create(starts_on=starts_on, defaults={**row, **said})
        counts["years"] += 1
    for row, said in _rows(where / "rules.toml", "rules"):
        try:
            rules.read(row.get("definition", {}))
        except TypeError as error:
            raise RuleViolation("network.unreadable", file="rules.toml", reason=str(error)) from error
        MembershipRules.objects.update_or_create(
            starts_on=_day(row, "starts_on", where),
            defaults={"ends_on": row.get("ends_on"), "definition": row.get("definition", {}), **said},
        )
        counts["rules"] += 1
    return counts


def _category(row: Mapping[str, Any], said: Mapping[str, Any], where: Path) -> None:
    starts_on = _day(row, "starts_on", where)
    kept = MembershipCategory.objects.filter(key=row.get("key", ""), starts_on=starts_on).first()
    if kept is not None and kept.memberships.exists():
        # Names are corrected and a last day is added; what it gave to members of the past stays as it was.
        kept.label, kept.position, kept.ends_on = row["label"], row["position"], row.get("ends_on")
        kept.save(update_fields=["label", "position", "ends_on"])
        return
    if not row.get("key") or any(not row.get("label", {}).get(language) for language in _NARRATIVES):
        raise RuleViolation("network.unreadable", file="categories.toml", reason="key, label")
    rest = {name: value for name, value in row.items() if name not in ("key", "starts_on")}
    MembershipCategory.objects.update_or_create(key=row["key"], starts_on=starts_on, defaults={**rest, **said})


def _rows(path: Path, name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The rows of a file, each with what the file says of all of them: its source, and whether it is an example."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        rows = [dict(row) for row in read[name]]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RuleViolation("network.unreadable", file=path.name, reason=str(error)) from error
    said = {"source": str(read.get("source", ""))[:300], "is_example": bool(read.get("is_example", False))}
    if not said["source"]:
        raise RuleViolation("network.unreadable", file=path.name, reason="source")
    return [(row, said) for row in rows]


def _day(row: Mapping[str, Any], name: str, where: Path) -> date:
    if not isinstance(row.get(name), date):
        raise RuleViolation("network.unreadable", file=where.name, reason=name)
    return cast("date", row[name])
