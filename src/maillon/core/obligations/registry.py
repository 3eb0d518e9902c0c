"""What each kind of obligation is called and where it is met; every domain fills it in ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from maillon.core.obligations.models import Obligation

Link = Callable[[Obligation], str | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of obligation: its name (a lazy translation) and the address where it is met."""

    name: str
    label: str | Promise
    link: Link


_KINDS: dict[str, Kind] = {}


def register(name: str, *, label: str | Promise, link: Link) -> None:
    """Say how obligations of a kind are named and where they are met."""
    _KINDS[name] = Kind(name, label, link)


def label_of(obligation: Obligation) -> str:
    """How the obligation is named; its kind when nobody registered it."""
    kind = _KINDS.get(obligation.kind)
    return str(kind.label) if kind else obligation.kind


def link_to(obligation: Obligation) -> str | None:
    """Where the obligation is met, or ``None`` when nobody said."""
    kind = _KINDS.get(obligation.kind)
    return kind.link(obligation) if kind else None
