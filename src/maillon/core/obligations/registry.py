"""What each kind of obligation is called and where it is met; every domain fills it in ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.core.narratives import read
from maillon.core.obligations.models import Obligation
from maillon.core.people.models import User

Follower = Callable[[Obligation, str, User | None, datetime], None]
"""Told of an obligation that moved, by which verb (meet, waive, postpone, reopen), by whom, when."""
Link = Callable[[Obligation], str | None]
Text = str | Promise
_OPEN = _("Ouvrir")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of obligation: its name, where it is met, and what its debtor may say of it.

    ``declarable``: the debtor says by themselves that it is done, from a page or from a letter's link; otherwise
    the domain meets it when the thing itself is done. ``needs_evidence``: a file or a note goes with it, hence
    never from a letter alone. ``is_private``: its debtor alone knows of it; no creditor, no secretariat does.
    ``verb`` is the button's words, ``label`` and ``verb`` lazy translations.
    """

    name: str
    label: Text
    link: Link
    declarable: bool = False
    needs_evidence: bool = False
    verb: Text = _OPEN
    is_private: bool = False


_KINDS: dict[str, Kind] = {}
_FOLLOWERS: dict[str, Follower] = {}


def register(
    name: str,
    *,
    label: Text,
    link: Link,
    declarable: bool = False,
    needs_evidence: bool = False,
    verb: Text = _OPEN,
    is_private: bool = False,
) -> None:
    """Say how obligations of a kind are named, where they are met, and what their debtor may say of them."""
    _KINDS[name] = Kind(name, label, link, declarable, needs_evidence, verb, is_private)


def follow(name: str, follower: Follower) -> None:
    """Have a domain told, in the same transaction, when an obligation of a kind moves; it raises to refuse."""
    _FOLLOWERS[name] = follower


def tell(obligation: Obligation, verb: str, actor: User | None, at: datetime) -> None:
    """Tell the domain that follows this kind, where there is one."""
    if follower := _FOLLOWERS.get(obligation.kind):
        follower(obligation, verb, actor, at)


def kinds() -> list[Kind]:
    """Every kind somebody registered, by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]


def private_kinds() -> list[str]:
    """The kinds that only their debtor knows of."""
    return [name for name, kind in sorted(_KINDS.items()) if kind.is_private]


def kind_of(obligation: Obligation) -> Kind:
    """The obligation's kind; one that nobody registered has its code for a name and is met nowhere here."""
    return _KINDS.get(obligation.kind) or Kind(obligation.kind, obligation.kind, lambda _owed: None)


def label_of(obligation: Obligation) -> str:
    """How the obligation is named; its kind when nobody registered it."""
    return str(kind_of(obligation).label)


def link_to(obligation: Obligation) -> str | None:
    """Where the obligation is met, or ``None`` when nobody said."""
    return kind_of(obligation).link(obligation)


def title_of(obligation: Obligation) -> str:
    """What this very one asks, in the current language: its own title, else its kind's name."""
    own = read(obligation.title, get_language() or "fr").text if obligation.title else ""
    return own or label_of(obligation)
