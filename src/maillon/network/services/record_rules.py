"""Bringing in what a whole record holds, what the barometer may show, how sizes are sorted, from files anyone reads."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from maillon.core.errors import RuleViolation
from maillon.network.models import RecordRules
from maillon.network.rules import barometer, directory, gaps
from maillon.network.services.catalogue import folder_of

_READERS: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    RecordRules.Part.GAPS: gaps.read,
    RecordRules.Part.BAROMETER: barometer.read,
    RecordRules.Part.SIZES: directory.read,
}


@transaction.atomic
def load_record_rules(folder: Path | None = None) -> int:
    """Bring in the versions of these files (by default the project's); loading twice changes nothing; how many.

    Raises RuleViolation ``network.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    count = 0
    for part, reader in _READERS.items():
        path = (folder or folder_of("")) / part / "rules.toml"
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
            for row in told["rules"]:
                if not isinstance(row["starts_on"], date) or not told["source"]:
                    raise ValueError("starts_on, source")
                reader(row["definition"])
                count += 1
                RecordRules.objects.update_or_create(
                    part=part,
                    starts_on=row["starts_on"],
                    defaults={
                        "ends_on": row.get("ends_on"),
                        "definition": row["definition"],
                        "source": told["source"][:300],
                        "is_example": bool(told.get("is_example", False)),
                    },
                )
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("network.unreadable", file=f"{part}/{path.name}", reason=str(error)) from error
    return count
