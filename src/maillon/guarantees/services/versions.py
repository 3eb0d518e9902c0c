"""Bringing in versioned documents anyone can write: what is verified of a file, what a borrower keeps to."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from maillon.core.audit.services import record
from maillon.core.errors import RuleViolation
from maillon.core.records import DocumentRefused
from maillon.guarantees.models import CovenantSet, DiligenceList
from maillon.guarantees.rules import covenants, diligence

FOLDER = Path(settings.PROJECT) / "data" / "guarantees"
Versioned = DiligenceList | CovenantSet


@transaction.atomic
def load_checklists(*, at: datetime, folder: Path | None = None) -> int:
    """Bring in every due-diligence list of a folder; a version that served stays as it is. Tells how many were read.

    Raises RuleViolation ``guarantees.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    where = folder or FOLDER / "diligence"
    return _load(where, DiligenceList, lambda said: diligence.read(said).document(), "guarantees.checklist.loaded", at)


@transaction.atomic
def load_covenants(*, at: datetime, folder: Path | None = None) -> int:
    """Bring in every set of covenants of a folder; a version that was broken stays as it is. Tells how many were read.

    Raises RuleViolation ``guarantees.unreadable`` (``file``, ``reason``); nothing is changed then.
    """
    where = folder or FOLDER / "covenants"
    return _load(where, CovenantSet, lambda said: covenants.read(said).document(), "guarantees.covenants.loaded", at)


def _load(
    folder: Path,
    model: type[Versioned],
    read: Callable[[Mapping[str, Any]], dict[str, Any]],
    verb: str,
    at: datetime,
) -> int:
    paths = sorted(folder.glob("*.toml"))
    for path in paths:
        try:
            said = tomllib.loads(path.read_text(encoding="utf-8"))
            facts: dict[str, Any] = {
                "definition": read(said["definition"]),
                "starts_on": date.fromisoformat(str(said["starts_on"])),
                "source": said["source"],
                "is_example": bool(said["is_example"]),
            }
            named = {"key": said["key"], "version": said["version"]}
        except (DocumentRefused, OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("guarantees.unreadable", file=path.name, reason=str(error)) from error
        known = model._default_manager.filter(**named).first()
        if known is not None and (_served(known) or all(getattr(known, k) == v for k, v in facts.items())):
            continue
        made, _new = model._default_manager.update_or_create(**named, defaults=facts | {"loaded_at": at})
        record(None, verb, made, at=at, after={**named, "source": made.source})
    return len(paths)


def _served(known: Versioned) -> bool:
    used = known.checks if isinstance(known, DiligenceList) else known.breaches
    return used.exists()
