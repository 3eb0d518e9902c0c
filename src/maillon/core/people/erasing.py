"""What each domain holds about a person, and forgets when they are erased; every domain fills it in ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from maillon.core.people.models import User

Forget = Callable[[User], None]
_FORGET: list[Forget] = []
ForgetAt = Callable[[User, datetime], None]
_FORGET_AT: list[ForgetAt] = []
Tell = Callable[[User], dict[str, Any]]
_TELL: list[Tell] = []


def on_erasure(forget: Forget) -> Forget:
    """Have this done, in the same transaction, when a person is erased."""
    if forget not in _FORGET:
        _FORGET.append(forget)
    return forget


def on_dated_erasure(forget: ForgetAt) -> ForgetAt:
    """The same for what must know when the person is erased."""
    if forget not in _FORGET_AT:
        _FORGET_AT.append(forget)
    return forget


def forget_everywhere(user: User, *, at: datetime) -> None:
    """Have every domain forget what it keeps of a person and nobody else needs."""
    for forget in _FORGET:
        forget(user)
    for forget_at in _FORGET_AT:
        forget_at(user, at)


def on_access(tell: Tell) -> Tell:
    """Have this added to what a person takes away of what is held about them: plain values ready for JSON."""
    if tell not in _TELL:
        _TELL.append(tell)
    return tell


def held_everywhere(user: User) -> dict[str, Any]:
    """What every domain holds about a person, by name."""
    return {name: told for tell in _TELL for name, told in tell(user).items()}
