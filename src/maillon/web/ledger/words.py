"""The words of a ledger on a page; a domain adds those of what it posts, in its own refusals' neighbour."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillon.core.people.permissions import Visitor
from maillon.ledger.models import Account

KINDS = {
    Account.Kind.ASSET: gettext_lazy("Actif"),
    Account.Kind.LIABILITY: gettext_lazy("Passif"),
    Account.Kind.EQUITY: gettext_lazy("Actif net"),
    Account.Kind.INCOME: gettext_lazy("Produits"),
    Account.Kind.EXPENSE: gettext_lazy("Charges"),
    Account.Kind.MEMORANDUM: gettext_lazy("Comptes d’ordre"),
}
EVENTS: dict[str, object] = {
    "ledger.entry.reversed": gettext_lazy("Contrepassation"),
    "ledger.exchange.settled": gettext_lazy("Écart de change"),
}
"""What an entry's event is called."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an entry is about in words, and the address of its page where the reader may go."""

    words: str
    url: str | None = None


Told = Callable[[Visitor, Collection[str]], Mapping[str, Shown]]
"""The reader and the keys of records of one kind → each as it is shown, in as few questions as one kind takes."""
SUBJECTS: dict[str, Told] = {}
"""A record's label → who tells the records of that kind."""


def tells_event(event: str, name: object) -> None:
    """Say what an event is called; the domain that posts it does, when the application starts."""
    EVENTS[event] = name


def tells_subject(label: str, told: Told) -> None:
    """Say who tells the records of a kind; the domain that owns them does, when the application starts."""
    SUBJECTS[label] = told


def event_name(event: str) -> str:
    """The words for an event; its code when nobody said."""
    return str(EVENTS.get(event, event))


def subjects_shown(reader: Visitor, about: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Shown]:
    """What a page of entries is about: every label and key in words; a kind nobody tells, or a record that is gone,
    by its number; empty words for what is about nothing.
    """
    keys: dict[str, set[str]] = {}
    for label, key in about:
        keys.setdefault(label, set()).add(key)
    found: dict[tuple[str, str], Shown] = {}
    for label, wanted in keys.items():
        told = SUBJECTS[label](reader, wanted) if label in SUBJECTS else {}
        for key in wanted:
            unknown = _("Dossier comptable %(key)s") % {"key": key} if label and key else ""
            found[label, key] = told.get(key) or Shown(unknown)
    return found
