"""What each domain forgets when a person is erased; every domain fills it in ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable

from maillon.core.people.models import User

Forget = Callable[[User], None]
_FORGET: list[Forget] = []


def on_erasure(forget: Forget) -> Forget:
    """Have this done, in the same transaction, when a person is erased."""
    if forget not in _FORGET:
        _FORGET.append(forget)
    return forget


def forget_everywhere(user: User) -> None:
    """Have every domain forget what it keeps of a person and nobody else needs."""
    for forget in _FORGET:
        forget(user)
