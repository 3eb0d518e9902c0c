"""A borrower's cash period after period, as forecast and under named stress: does it ever run dry? Whole units.

Stresses are a versioned document (``data/guarantees/cashflow``): what each does to receipts, payments and the service
of the loan, and what it does instead when the loan is in a currency the borrower does not sell in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from maillon.core.records import plain, read_as

Narratives = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Effect:
    """By which part each flow moves: "-1/5" is a fifth less."""

    receipts: str = "0"
    payments: str = "0"
    service: str = "0"


@dataclass(frozen=True, slots=True)
class Stress:
    """One thing that may go wrong."""

    key: str
    label: Narratives
    effect: Effect = field(default_factory=Effect)
    in_hard_currency: tuple[Effect, ...] = ()
    """At most one: instead, when the loan is in one of ``hard_currencies``."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stresses:
    """One version of what every forecast is put to."""

    title: Narratives
    stresses: tuple[Stress, ...]
    hard_currencies: tuple[str, ...] = ()
    """In which no borrower of this fund sells."""
    source: Narratives = field(default_factory=dict)
    """Where it comes from, in each language."""

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a quarter of the forecast."""

    name: str
    receipts: int
    payments: int
    drawn: int
    service: int


@dataclass(frozen=True, slots=True)
class Course:
    """The forecast under one stress: cash at the end of each period, and whether it holds."""

    key: str
    label: Narratives
    cash: tuple[int, ...]
    cover: Fraction | None
    """Receipts and the loan received, less payments (what the loan buys among them), over what is repaid; none without
    repayment. Below 1, cash at the start makes up the rest."""

    @property
    def lowest(self) -> int:
        """The least there is at the end of any period."""
        return min(self.cash)

    @property
    def holds(self) -> bool:
        """Never below nothing."""
        return self.lowest >= 0

    @property
    def draws_on_cash(self) -> bool:
        """It holds, but only out of what was there at the start."""
        return self.holds and self.cover is not None and self.cover < 1

    @property
    def dry(self) -> int | None:
        """The place of the first period that ends below nothing."""
        return next((place for place, amount in enumerate(self.cash) if amount < 0), None)


def read(document: Mapping[str, Any]) -> Stresses:
    """The stresses a document says.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError for a key twice, a part that is not a
    fraction or that takes away more than everything, two effects in hard currency.
    """
    found = read_as(Stresses, document)
    keys = [one.key for one in found.stresses]
    if len(set(keys)) < len(keys):
        raise ValueError(f"a key twice among {', '.join(keys)}")
    for one in found.stresses:
        if len(one.in_hard_currency) > 1:
            raise ValueError(f"{one.key}: one effect in hard currency")
        for effect in (one.effect, *one.in_hard_currency):
            for part in (effect.receipts, effect.payments, effect.service):
                if Fraction(part) < -1:
                    raise ValueError(f"{one.key}: {part} takes away more than everything")
    return found


def courses(opening: int, periods: Sequence[Period], stresses: Stresses, *, currency: str) -> Sequence[Course]:
    """The forecast as told (key ""), then under each stress; nothing without a period."""
    if not periods:
        return []
    hard = currency in stresses.hard_currencies
    told = [_course("", {}, Effect(), opening, periods)]
    for one in stresses.stresses:
        effect = one.in_hard_currency[0] if hard and one.in_hard_currency else one.effect
        told.append(_course(one.key, one.label, effect, opening, periods))
    return told


def _course(key: str, label: Narratives, effect: Effect, opening: int, periods: Sequence[Period]) -> Course:
    """Receipts are rounded down, payments up: a stress is never kinder than it says."""
    receipts, payments, service = (1 + Fraction(part) for part in (effect.receipts, effect.payments, effect.service))
    cash, kept = opening, []
    left = owed = 0
    for one in periods:
        came, went, due = floor(one.receipts * receipts), ceil(one.payments * payments), ceil(one.service * service)
        cash += came + one.drawn - went - due
        left += came + one.drawn - went
        owed += due
        kept.append(cash)
    return Course(key, label, tuple(kept), Fraction(left, owed) if owed else None)
