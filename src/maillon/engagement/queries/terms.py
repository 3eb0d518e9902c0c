"""The dated rules that come with the product (``data/engagement/terms``), and the towns of volunteers."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from maillon.engagement.rules.nearby import Town
from maillon.engagement.rules.terms import LobbyingTerms, NewsletterTerms, TrainingTerms, VolunteerTerms, in_force


def newsletter_terms(on: date) -> NewsletterTerms:
    """The newsletter's rules of a day."""
    return in_force([NewsletterTerms(**row) for row in _versions("newsletters")], on)


def volunteer_terms(on: date) -> VolunteerTerms:
    """The rules of requests for help of a day."""
    return in_force([VolunteerTerms(**row) for row in _versions("volunteers")], on)


def training_terms(on: date) -> TrainingTerms:
    """The rules of training of a day."""
    return in_force([TrainingTerms(**row) for row in _versions("training")], on)


def lobbying_terms(on: date) -> LobbyingTerms:
    """The delays of the lobbyists' registry of a day."""
    return in_force([LobbyingTerms(**row) for row in _versions("lobbying")], on)


@cache
def towns() -> dict[str, Town]:
    """The towns one may say one is near of, by code, in the order of their regions."""
    return {row["code"]: Town(**row) for row in _read("towns")["town"]}


@cache
def _versions(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _read(name)["version"]
    return rows


def _read(name: str) -> dict[str, Any]:
    path = Path(settings.PROJECT) / "data" / "engagement" / "terms" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
