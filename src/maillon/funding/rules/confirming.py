"""Which movements of a bank statement are the payments that were ordered. Plain values only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from maillon.ledger.bank.references import bare
from maillon.ledger.bank.statement import Movement


@dataclass(frozen=True, slots=True)
class Ordered:
    """A payment sent to the bank and not confirmed yet."""

    pk: int
    end_to_end: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Match:
    """A payment the statement shows: on which day, under which of the bank's references."""

    pk: int
    paid_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a statement says of the payments ordered."""

    paid: tuple[Match, ...] = ()
    wrong_amount: tuple[str, ...] = ()
    """References found beside another amount: somebody must look."""
    unseen: tuple[str, ...] = ()
    """References the statement does not show."""


def read(ordered: Sequence[Ordered], movements: Iterable[Movement]) -> Reading:
    """Each payment ordered, found by its own reference in what went out, or not.

    A movement confirms one payment at most and a payment is confirmed once; money that the bank took back
    confirms nothing.
    """
    out = [one for one in movements if one.amount_minor < 0 and not one.is_reversal]
    words = [f"{one.remittance} {one.reference}".upper() for one in out]
    used: set[int] = set()
    paid: list[Match] = []
    wrong: list[str] = []
    unseen: list[str] = []
    for asked in ordered:
        written = _written(asked.end_to_end)
        named = [place for place, text in enumerate(words) if place not in used and written.search(text)]
        exact = [
            place
            for place in named
            if -out[place].amount_minor == asked.amount_minor and out[place].currency == asked.currency
        ]
        if exact:
            used.add(exact[0])
            found = out[exact[0]]
            paid.append(Match(asked.pk, found.booked_on, found.reference[:140]))
        else:
            (wrong if named else unseen).append(asked.end_to_end)
    return Reading(tuple(paid), tuple(sorted(wrong)), tuple(sorted(unseen)))


def _written(reference: str) -> re.Pattern[str]:
    """A reference as banks write it back: its signs in order, whatever stands between, and no digit after."""
    return re.compile(r"(?<![0-9A-Z])" + r"[^0-9A-Z]*".join(bare(reference)) + r"(?![0-9])")
