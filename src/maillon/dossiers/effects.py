"""What a decision does: each domain registers it in ``apps.py``; it is done in the transaction of the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from maillon.core.errors import RuleViolation
from maillon.core.people.models import User
from maillon.dossiers.models import Decision, Dossier
from maillon.dossiers.rules.proposals import Proposal
from maillon.dossiers.rules.walk import Outcome

Act = Callable[["Occasion"], None]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A dossier takes effect, or its effect ends."""

    dossier: Dossier
    decision: Decision
    actor: User | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things a favourable decision may do, chosen by who decides: a category of membership."""

    key: str
    label: Mapping[str, str]
    """Narratives by language."""


Follow = Callable[[Dossier, str, User | None, datetime], None]
"""Told of each step a dossier took (the dossier, the step, who, when), in its transaction."""
Answered = Callable[[Dossier, User | None, datetime], None]
"""Told that answers of a dossier changed, in the transaction that wrote them."""
Choices = Callable[[Dossier], Sequence[Choice]]
Readers = Callable[[Dossier], QuerySet[User, User]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one kind of decision does, in words a handler reads before deciding, and how."""

    name: str
    label: str | Promise
    take_effect: Act
    choices: Choices | None = None
    """What there is to choose from, the first one unless another is said; none: nothing to choose."""
    follow: Follow | None = None
    """What the domain does as the dossier walks: submitted, refused, put on the waiting list, withdrawn."""
    answered: Answered | None = None
    """What the domain does as its answers change: what was signed of another text falls."""
    readers: Readers | None = None
    """Who, beside its handlers and its committee, may be given a dossier to read: those it is for."""
    decided: Act | None = None
    """Told of a favourable decision as it is written, before its conditions are met; raises to refuse it."""


_EFFECTS: dict[str, Effect] = {}
_FAVOURABLE = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)


def register(
    name: str,
    *,
    label: str | Promise,
    take_effect: Act,
    choices: Choices | None = None,
    follow: Follow | None = None,
    answered: Answered | None = None,
    readers: Readers | None = None,
    decided: Act | None = None,
) -> None:
    """Say what a procedure's decision does (``network.membership``); ``take_effect`` raises to refuse the whole."""
    _EFFECTS[name] = Effect(name, label, take_effect, choices, follow, answered, readers, decided)


def effect_of(name: str) -> Effect | None:
    """The effect of that name; None where no domain registered it: the decision is then only recorded."""
    return _EFFECTS.get(name)


def choices_of(dossier: Dossier) -> Sequence[Choice]:
    """What a favourable decision on this dossier has to choose from, the one taken unless another is said first."""
    effect = effect_of(dossier.version.procedure.effect)
    return effect.choices(dossier) if effect and effect.choices else ()


def readers_of(dossier: Dossier) -> QuerySet[User, User]:
    """Who the domain of a dossier proposes as its readers; nobody where it proposes none."""
    effect = effect_of(dossier.version.procedure.effect)
    return effect.readers(dossier) if effect and effect.readers else User.objects.none()


def choice_label(dossier: Dossier, key: str) -> Mapping[str, str]:
    """How what was chosen is named, by language; empty where nothing was, or where it is offered no more."""
    return next((one.label for one in choices_of(dossier) if one.key == key), {}) if key else {}


def chosen(dossier: Dossier, proposal: Proposal) -> str:
    """The key of what a proposal chooses; "" where there is nothing to choose.

    Raises RuleViolation ``dossiers.unknown_choice``.
    """
    if proposal.outcome not in _FAVOURABLE:
        return ""
    offered = [one.key for one in choices_of(dossier)]
    if proposal.choice and proposal.choice not in offered:
        raise RuleViolation("dossiers.unknown_choice", field="choice")
    return proposal.choice or (offered[0] if offered else "")


def told_of(decision: Decision, *, actor: User | None, at: datetime) -> None:
    """Tell the domain of a favourable decision just written; whatever it refuses, the decision is undone.

    Call it inside the transaction of the decision.
    """
    dossier = decision.dossier
    effect = effect_of(dossier.version.procedure.effect)
    if effect is not None and effect.decided is not None and decision.outcome in _FAVOURABLE:
        effect.decided(Occasion(dossier, decision, actor, at))


def names() -> list[str]:
    """Every registered effect, for who writes a procedure."""
    return sorted(_EFFECTS)
