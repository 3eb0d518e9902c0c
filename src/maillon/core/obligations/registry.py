"""What each kind of obligation is called and where it is met; every domain fills it in ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillon.core.obligations.models import Obligation

Link = Callable[[Obligation], str | None]
Text = str | Promise
_OPEN = _("Ouvrir")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of obligation: its name, where it is met, and what its debtor may say of it.

    ``declarable``: the debtor says by themselves that it is done, from a page or from a letter's link; otherwise
    the domain meets it when the thing itself is done. ``needs_evidence``: a file or a note goes with it, hence
    never from a letter alone. ``verb`` is the button's words, ``label`` and ``verb`` lazy translations.
    """

    name: str
    label: Text
    link: Link
    declarable: bool = False
    needs_evidence: bool = False
    verb: Text = _OPEN


_KINDS: dict[str, Kind] = {}


def register(
    name: str,
    *,
    label: Text,
    link: Link,
    declarable: bool = False,
    needs_evidence: bool = False,
    verb: Text = _OPEN,
) -> None:
    """Say how obligations of a kind are named, where they are met, and what their debtor may say of them."""
    _KINDS[name] = Kind(name, label, link, declarable, needs_evidence, verb)


def kinds() -> list[Kind]:
    """Every kind somebody registered, by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]


def kind_of(obligation: Obligation) -> Kind:
    """The obligation's kind; one that nobody registered has its code for a name and is met nowhere here."""
    return _KINDS.get(obligation.kind) or Kind(obligation.kind, obligation.kind, lambda _owed: None)


def label_of(obligation: Obligation) -> str:
    """How the obligation is named; its kind when nobody registered it."""
    return str(kind_of(obligation).label)


def link_to(obligation: Obligation) -> str | None:
    """Where the obligation is met, or ``None`` when nobody said."""
    return kind_of(obligation).link(obligation)
