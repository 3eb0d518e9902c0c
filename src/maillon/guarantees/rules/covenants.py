"""What a borrower keeps to while its guarantee lasts, as versioned data, and whether a figure breaks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from maillon.core.records import plain, read_as
from maillon.guarantees.rules.accounts import MEASURES

Narratives = Mapping[str, str]
FROM_STATEMENT = ("days_past_due", "statement_age")
FROM_ACCOUNTS = (*MEASURES, "accounts_age")
KNOWN = (*FROM_STATEMENT, *FROM_ACCOUNTS)


@dataclass(frozen=True, slots=True)
class Covenant:
    """One thing kept to: a measure, and the most or the least of it."""

    key: str
    measure: str
    label: Narratives
    at_most: str = ""
    at_least: str = ""
    article: Narratives = field(default_factory=dict)

    @property
    def agreed(self) -> Fraction:
        """The most, or the least."""
        return Fraction(self.at_most or self.at_least)

    def holds(self, figure: Fraction) -> bool:
        """Kept to by a figure: exactly what was agreed still is."""
        return figure <= self.agreed if self.at_most else figure >= self.agreed


@dataclass(frozen=True, slots=True)
class Covenants:
    """One version of the covenants, of some products or of all."""

    title: Narratives
    covenants: tuple[Covenant, ...]
    products: tuple[str, ...] = ()
    """Keys of the products they bind; empty: all."""
    answer_days: int = 30
    """Within which the fund waives what was broken, or sees it kept to again."""
    source: Narratives = field(default_factory=dict)
    """Where it comes from, in each language."""

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)


def read(document: Mapping[str, Any]) -> Covenants:
    """The covenants a document says.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError for a key twice, a measure unknown, a
    covenant with no bound or with two, a bound that is not a number.
    """
    found = read_as(Covenants, document)
    keys = [one.key for one in found.covenants]
    if len(set(keys)) < len(keys):
        raise ValueError(f"a key twice among {', '.join(keys)}")
    for one in found.covenants:
        if one.measure not in KNOWN:
            raise ValueError(f"{one.key}: {one.measure} is none of {', '.join(KNOWN)}")
        if bool(one.at_most) == bool(one.at_least):
            raise ValueError(f"{one.key}: the most or the least, one of the two")
        Fraction(one.at_most or one.at_least)
    return found


@dataclass(frozen=True, slots=True)
class Tested:
    """A covenant with its figure of the moment: kept, broken, or nothing yet to say."""

    covenant: Covenant
    figure: Fraction | None

    @property
    def holds(self) -> bool | None:
        """None while nothing tells the figure."""
        return None if self.figure is None else self.covenant.holds(self.figure)


def tested(covenants: Covenants, figures: Mapping[str, Fraction | None]) -> Sequence[Tested]:
    """Each covenant with the figure of its measure."""
    return [Tested(one, figures.get(one.measure)) for one in covenants.covenants]
