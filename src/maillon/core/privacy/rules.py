"""Consents, delays and clocks of Québec's Law 25, on plain values."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

PARENT_UNDER = 14
"""Below this age the holder of parental authority consents (CQLR P-39.1, section 4.1)."""


class How(StrEnum):
    """How a consent was given."""

    PAGE = "page"
    FORM = "form"
    LETTER = "letter"
    SPOKEN = "spoken"


class Action(StrEnum):
    """What happens to data at the end of its time."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a purpose: from when it is shown, and whether it asks again those who agreed before."""

    number: int
    starts_at: datetime
    asks_again: bool


def current(versions: Iterable[Version], *, at: datetime) -> Version | None:
    """The wording shown at an instant; None before the first."""
    begun = [one for one in versions if one.starts_at <= at]
    return max(begun, key=lambda one: one.number, default=None)


def valid_numbers(versions: Iterable[Version], *, at: datetime) -> frozenset[int]:
    """The versions whose consents count at an instant: those since the last that asks again."""
    begun = sorted((one for one in versions if one.starts_at <= at), key=lambda one: one.number)
    kept: list[int] = []
    for one in begun:
        kept = [one.number] if one.asks_again else [*kept, one.number]
    return frozenset(kept)


def wording_digest(title: str, text: str) -> str:
    """What proves which words were read: SHA-256 of the title and the text, in hexadecimal."""
    return sha256(f"{title.strip()}\n\n{text.strip()}".encode()).hexdigest()


def needs_parent(age: int | None) -> bool:
    """Whether somebody of this age (completed years; None when unknown or of age) needs a parent's consent."""
    return age is not None and age < PARENT_UNDER


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in calendar months and days."""

    months: int = 0
    days: int = 0

    def before(self, at: datetime) -> datetime:
        """The instant this long before another; the 31st becomes the last day of a shorter month."""
        return _moved(at, -self.months) - timedelta(days=self.days)

    def after(self, at: datetime) -> datetime:
        """The instant this long after another."""
        return _moved(at, self.months) + timedelta(days=self.days)


def _moved(at: datetime, months: int) -> datetime:
    total = at.year * 12 + at.month - 1 + months
    year, month = divmod(total, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def notices_due(*, serious_risk: bool | None, commission: object, people: object) -> frozenset[str]:
    """The notices an incident still calls for: ``commission`` and ``people`` when the risk of harm is serious."""
    if not serious_risk:
        return frozenset()
    return frozenset(name for name, done in (("commission", commission), ("people", people)) if not done)


def missing_of_incident(facts: Mapping[str, object]) -> list[str]:
    """The fields the Commission's register asks for and that are empty, in the form's order.

    What data are concerned, or why it is not known, is one question.
    """
    missing = [] if facts.get("data_concerned") or facts.get("data_unknown_why") else ["data_concerned"]
    return missing + [name for name in ("circumstances", "discovered_on") if not facts.get(name)]
