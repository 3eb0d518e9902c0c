"""What is done with facts: writing them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from maillon.insight import generations


def _silent(done: int) -> None:
    """Nobody listens."""


def refresh(*, at: datetime, report: Callable[[int], None] = _silent) -> dict[str, Any]:
    """Write the facts of everything published again and make them the ones read; returns how much there is.

    Readers keep the former facts until the last file is written; a refresh that fails, or is killed, changes
    nothing. Two refreshes take turns. ``report`` hears how many activities are done.
    """
    root = Path(settings.FACTS_ROOT)
    account: dict[str, Any] = {}
    # Every process knows this service; only one that writes loads Arrow and DuckDB (80 MB).
    facts, making = import_module("maillon.insight.facts"), import_module("maillon.insight.engines.making")

    def fill(folder: Path) -> None:
        # No transaction around: on SQLite it would keep everybody from writing as long as it lasts.
        account.update(facts.write(folder, at=at, report=report))
        making.make(folder)

    with generations.only_writer(root):
        generations.write(root, fill)
    return account
