"""What a decision does: each domain registers it in ``apps.py``; it is done in the transaction of the decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from maillon.core.people.models import User
from maillon.dossiers.models import Decision, Dossier

Act = Callable[["Occasion"], None]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A dossier takes effect, or its effect ends."""

    dossier: Dossier
    decision: Decision
    actor: User | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """What one kind of decision does, in words a handler reads before deciding, and how."""

    name: str
    label: str | Promise
    take_effect: Act


_EFFECTS: dict[str, Effect] = {}


def register(name: str, *, label: str | Promise, take_effect: Act) -> None:
    """Say what a procedure's decision does (``network.membership``); ``take_effect`` raises to refuse the whole."""
    _EFFECTS[name] = Effect(name, label, take_effect)


def effect_of(name: str) -> Effect | None:
    """The effect of that name; None where no domain registered it: the decision is then only recorded."""
    return _EFFECTS.get(name)


def names() -> list[str]:
    """Every registered effect, for who writes a procedure."""
    return sorted(_EFFECTS)
