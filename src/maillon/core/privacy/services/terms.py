"""Setting purposes, retention rules and delays from their versioned files; a version is never changed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from maillon.core.errors import RuleViolation
from maillon.core.privacy.models import DelayRule, Purpose, RetentionRule

_FILES: tuple[tuple[str, str, Any, tuple[str, ...]], ...] = (
    ("purposes.toml", "purpose", Purpose, ("key", "version")),
    ("retention.toml", "rule", RetentionRule, ("key", "starts_on")),
    ("delays.toml", "delay", DelayRule, ("key", "starts_on")),
)


@transaction.atomic
def load_terms(folder: Path) -> dict[str, int]:
    """Add the versions of a folder (as ``data/privacy``) that are not there yet; tells how many of each.

    Raises RuleViolation ``privacy.version_changed`` when a file says something else of a version already there:
    people agreed to its words.
    """
    added = {}
    for name, entry, model, keys in _FILES:
        rows = tomllib.loads((folder / name).read_text(encoding="utf-8")).get(entry, [])
        added[entry] = sum(_settle(model, keys, row) for row in rows)
    return added


def _settle(model: Any, keys: tuple[str, ...], row: dict[str, Any]) -> bool:
    found = model.objects.filter(**{key: row[key] for key in keys}).first()
    if found is None:
        model.objects.create(**row)
        return True
    changed = [name for name, told in row.items() if getattr(found, name) != told]
    if changed:
        raise RuleViolation("privacy.version_changed", key=row["key"], fields=changed)
    return False
