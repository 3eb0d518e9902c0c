"""Bringing in what departures are asked and the risks of countries, from files anyone can read."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from maillon.core.errors import RuleViolation
from maillon.mobility.models import Departure, Feedback, Guideline, RiskSheet, TrainingSession
from maillon.mobility.rules import guidelines as rules

_READERS: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "checklist": rules.checklist,
    "curriculum": rules.curriculum,
    "care": rules.care,
    "debriefing": rules.questions,
    "survey": rules.questions,
}
_UNREADABLE = (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError)


@transaction.atomic
def load(folder: Path | None = None, *, at: datetime) -> int:
    """Bring in every guideline and risk sheet of a folder (by default the project's); twice changes nothing.

    A version that a departure follows keeps its words: another version, from another day, changes them. Gives how
    many documents were read. Raises RuleViolation ``mobility.unreadable`` (``file``, ``reason``); nothing is
    changed then.
    """
    where = folder or Path(settings.PROJECT) / "data" / "mobility"
    read = [_guideline(path, at) for path in sorted((where / "guidelines").glob("*.toml"))]
    return len(read) + sum(_risks(path, at) for path in sorted((where / "risks").glob("*.toml")))


def _guideline(path: Path, at: datetime) -> Guideline:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        _READERS[said["kind"]](said["definition"])
        if not isinstance(said["starts_on"], date) or not said["source"]:
            raise ValueError("starts_on, source")
        key = {name: said[name] for name in ("kind", "programme", "starts_on")}
        told = {name: said[name] for name in ("name", "definition", "source")}
    except _UNREADABLE as error:
        raise RuleViolation("mobility.unreadable", file=path.name, reason=str(error)) from error
    known = Guideline.objects.filter(**key).first()
    if known is not None and _is_followed(known):
        return known
    told |= {"ends_on": said.get("ends_on"), "is_example": bool(said.get("is_example", False)), "loaded_at": at}
    return Guideline.objects.update_or_create(**key, defaults=told)[0]


def _is_followed(guideline: Guideline) -> bool:
    followed = Q(checklist=guideline) | Q(curriculum=guideline) | Q(care=guideline)
    return (
        Departure.objects.filter(followed).exists()
        or Feedback.objects.filter(guideline=guideline).exists()
        or TrainingSession.objects.filter(curriculum=guideline).exists()
    )


def _risks(path: Path, at: datetime) -> int:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        common = {name: said[name] for name in ("source", "source_address", "stale_after_days")}
        common |= {"is_example": bool(said.get("is_example", False)), "loaded_at": at}
        for one in said["sheets"]:
            told = {name: one.get(name, empty) for name, empty in (("health", {}), ("emergency_numbers", ""))}
            told |= {"level": int(one["level"]), "advice": one["advice"]}
            if told["level"] not in range(1, 5) or not isinstance(said["checked_on"], date):
                raise ValueError("level, checked_on")
            RiskSheet.objects.update_or_create(
                country=one["country"], checked_on=said["checked_on"], defaults=told | common
            )
    except _UNREADABLE as error:
        raise RuleViolation("mobility.unreadable", file=path.name, reason=str(error)) from error
    return len(said["sheets"])
