"""The dated rules of this domain, as plain values; the record in force is chosen by its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """What is in force from a day."""

    @property
    def starts_on(self) -> date: ...


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True, slots=True)
class NewsletterTerms:
    """When letters to an address stop, and how many are written together."""

    starts_on: date
    temporary_bounces: int
    within_days: int
    at_a_time: int
    tell_again_minutes: int
    source: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class VolunteerTerms:
    """How many requests for help an organisation writes in a day."""

    starts_on: date
    asks_a_day: int
    tell_again_minutes: int
    source: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class TrainingTerms:
    """How much of a session one must attend to be certified, in percent."""

    starts_on: date
    certificate_percent: int
    source: str
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class LobbyingTerms:
    """Within how many days a communication is declared."""

    starts_on: date
    declare_days: int
    source: str
    is_example: bool = False


def in_force(versions: Iterable[T], on: date) -> T:
    """The latest version that has begun that day; the first one for a day before all of them."""
    ordered = sorted(versions, key=lambda one: one.starts_on)
    begun = [one for one in ordered if one.starts_on <= on]
    return begun[-1] if begun else ordered[0]
