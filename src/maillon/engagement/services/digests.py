"""Keyed digests: the same person is recognised, and nobody is found back from them without the site’s secret."""

from __future__ import annotations

from datetime import date

from django.utils.crypto import salted_hmac

from maillon.engagement.rules.actions import same_mailbox, same_person


def mailbox(action_id: int, email: str) -> str:
    """Of an address under one action: two actions never tell that somebody signed both."""
    return _digest("maillon.signature.mailbox", f"{action_id}:{same_mailbox(email)}")


def twin(action_id: int, name: str, code: str) -> str:
    """Of a name and a postal code under one action; "" without a postal code."""
    known = same_person(name, code)
    return _digest("maillon.signature.twin", f"{action_id}:{known}") if known else ""


def origin(address: str, day: date) -> str:
    """Of where a form came from, that day; "" when it is not known."""
    return _digest("maillon.signature.origin", f"{day.isoformat()}:{address}") if address else ""


def _digest(salt: str, value: str) -> str:
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()
