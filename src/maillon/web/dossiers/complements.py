"""What another domain adds to an application beside its form (a budget, a logic model): where, and how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from maillon.core.people.permissions import Visitor
from maillon.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Complement:
    """One part of an application that is not its form."""

    label: str
    url: str
    note: str = ""
    """How it stands: « 112 000 $ demandés », « à commencer »."""
    is_done: bool = False


Ask = Callable[[Dossier, Visitor], Complement | None]
_ASKED: list[Ask] = []


def register(ask: Ask) -> None:
    """Have a domain say what it adds to a dossier, for one reader; None where it adds nothing they may read."""
    if ask not in _ASKED:
        _ASKED.append(ask)


def complements_of(dossier: Dossier, user: Visitor) -> list[Complement]:
    """Everything added to a dossier that this person may read, in the order domains registered."""
    return [told for ask in _ASKED if (told := ask(dossier, user)) is not None]
