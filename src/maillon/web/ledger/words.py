"""The words of a ledger on a page; a domain adds those of what it posts, in its own refusals' neighbour."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from maillon.ledger.models import Account

KINDS = {
    Account.Kind.ASSET: _("Actif"),
    Account.Kind.LIABILITY: _("Passif"),
    Account.Kind.EQUITY: _("Actif net"),
    Account.Kind.INCOME: _("Produits"),
    Account.Kind.EXPENSE: _("Charges"),
    Account.Kind.MEMORANDUM: _("Comptes d’ordre"),
}
EVENTS: dict[str, object] = {
    "ledger.entry.reversed": _("Contrepassation"),
    "ledger.exchange.settled": _("Écart de change"),
}
"""What an entry's event is called."""
SUBJECTS: dict[str, tuple[object, Callable[[str], str | None]]] = {}
"""A record's label → what it is called, and the address of one by its key, where it has a page."""


def tells_event(event: str, name: object) -> None:
    """Say what an event is called; the domain that posts it does, when the application starts."""
    EVENTS[event] = name


def tells_subject(label: str, name: object, address: Callable[[str], str | None]) -> None:
    """Say what a kind of record is called, and where one is shown."""
    SUBJECTS[label] = (name, address)


def event_name(event: str) -> str:
    """The words for an event; its code when nobody said."""
    return str(EVENTS.get(event, event))


def subject_shown(label: str, key: str) -> tuple[str, str | None]:
    """The words and the address of what an entry is about; both empty when it is about nothing."""
    if not label:
        return "", None
    name, address = SUBJECTS.get(label, (label, lambda _key: None))
    return f"{name} {key}", address(key)
