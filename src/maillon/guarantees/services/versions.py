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
from maillon.guarantees.models.versioned import VersionedDefinition
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
            facts = facts_of(said, read)
            named = {"key": said["key"], "version": said["version"]}
        except (DocumentRefused, OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise RuleViolation("guarantees.unreadable", file=path.name, reason=str(error)) from error
        known = model._default_manager.filter(**named).first()
        if known is not None and stays(known, facts, served=_served(known)):
            continue
        made, _new = model._default_manager.update_or_create(**named, defaults=facts | {"loaded_at": at})
        record(None, verb, made, at=at, after={**named, "source": made.source})
    return len(paths)


def facts_of(said: Mapping[str, Any], read: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """What a file says of a version: its definition, from which day, and where it comes from in each language."""
    source = said["source"] if isinstance(said["source"], Mapping) else {"fr": said["source"]}
    return {
        "definition": read({**said["definition"], "source": source}),
        "starts_on": date.fromisoformat(str(said["starts_on"])),
        "source": source["fr"],
        "is_example": bool(said["is_example"]),
    }


def stays(known: VersionedDefinition, facts: Mapping[str, Any], *, served: bool) -> bool:
    """Nothing of a version is new, or something was judged by it: then only its source may be told better."""
    if not served:
        return all(getattr(known, name) == value for name, value in facts.items())
    before, after = known.definition, facts["definition"]
    is_same_rule = _rule(before) == _rule(after) and known.starts_on == facts["starts_on"]
    return before == after or not is_same_rule


def _rule(definition: Mapping[str, Any]) -> dict[str, Any]:
    """What judges, without where it comes from."""
    return {name: value for name, value in definition.items() if name != "source"}


def _served(known: Versioned) -> bool:
    used = known.checks if isinstance(known, DiligenceList) else known.breaches
    return used.exists()
