"""Instalments of a loan and what is left of each: what is repaid settles the oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from maillon.guarantees.rules.events.lending import Instalment


@dataclass(frozen=True, slots=True)
class Due:
    """An instalment and what is not paid of it."""

    on: date
    principal_minor: int
    interest_minor: int
    left_principal_minor: int
    left_interest_minor: int

    @property
    def left_minor(self) -> int:
        """Principal and interest still to be paid."""
        return self.left_principal_minor + self.left_interest_minor

    @property
    def is_paid(self) -> bool:
        """Wholly."""
        return not self.left_minor


def settled(instalments: Iterable[Instalment], *, principal_minor: int, interest_minor: int) -> list[Due]:
    """The instalments in their order, each with what is left once so much principal and interest was repaid."""
    found = []
    for one in sorted(instalments, key=lambda instalment: instalment.due_on):
        left = max(0, one.principal_minor - principal_minor), max(0, one.interest_minor - interest_minor)
        principal_minor = max(0, principal_minor - one.principal_minor)
        interest_minor = max(0, interest_minor - one.interest_minor)
        found.append(Due(one.due_on, one.principal_minor, one.interest_minor, *left))
    return found
