"""What a domain shows under the ranking of its own procedures: each registers what it knows."""

from __future__ import annotations

from collections.abc import Callable

from maillon.core.people.models import User
from maillon.dossiers.models import ProcedureVersion

Aside = Callable[[User, ProcedureVersion], str]
_KNOWN: list[Aside] = []


def register(aside: Aside) -> None:
    """Show this under rankings; it gives "" where it has nothing to say."""
    if aside not in _KNOWN:
        _KNOWN.append(aside)


def asides_of(user: User, version: ProcedureVersion) -> list[str]:
    """What is shown under the ranking of a version, as ready HTML."""
    return [told for aside in _KNOWN if (told := aside(user, version))]
