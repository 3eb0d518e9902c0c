"""What a token is: a secret that stands for a person before machines, within scopes and for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from maillon.core.errors import RuleViolation
from maillon.core.people.rules import Capability

PREFIX = "maillon_"
"""What every secret starts with, so that scanners of published code recognise one that leaked."""
SHOWN = len(PREFIX) + 6
"""How much of a secret stays readable, for its owner to tell it from another."""
LIFETIMES = (7, 30, 90, 365)
"""Days a token may live, as offered; a year at most, so that a forgotten one dies."""
LONGEST = timedelta(days=366)
MOST_PER_PERSON = 20


class Scope(StrEnum):
    """What a token may be used for; never more than its person may do."""

    READ = "read"
    RECORD = "record"
    PUBLISH = "publish"
    IMPORT = "import"
    HANDLE = "handle"


CAPABILITY: dict[Scope, Capability] = {
    Scope.READ: Capability.READ,
    Scope.RECORD: Capability.RECORD,
    Scope.PUBLISH: Capability.PUBLISH,
    Scope.IMPORT: Capability.IMPORT,
    Scope.HANDLE: Capability.HANDLE,
}
"""The capability a person must hold somewhere for the scope to mean anything."""


def digest(secret: str) -> str:
    """The SHA-256 kept of a secret (hexadecimal): 256 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def scopes(asked: Iterable[str], *, held: Iterable[Scope]) -> list[Scope]:
    """The scopes asked for, in their order of power, ``read`` always among them.

    Raises RuleViolation ``tokens.unknown_scope`` for a word that is none, and ``tokens.scope_beyond_person``
    for one whose capability the person holds nowhere.
    """
    wanted: set[Scope] = {Scope.READ}
    for word in asked:
        if word not in list(Scope):
            raise RuleViolation("tokens.unknown_scope", field="scopes", scope=word)
        wanted.add(Scope(word))
    beyond = wanted - {Scope.READ} - set(held)
    if beyond:
        raise RuleViolation("tokens.scope_beyond_person", field="scopes", scope=min(beyond).value)
    return [scope for scope in Scope if scope in wanted]


def check_expiry(expires_at: datetime, *, at: datetime) -> None:
    """Refuses a token already dead or too long alive: RuleViolation ``tokens.expiry`` (days: the longest)."""
    if not at < expires_at <= at + LONGEST:
        raise RuleViolation("tokens.expiry", field="expires_at", days=LONGEST.days)
