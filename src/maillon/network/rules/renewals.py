"""A yearly declaration as plain values, read from what each question says it feeds; and what deserves a second look.

A question of the form maps to ``declared.period.first_day``, ``declared.figure.revenue.federal``,
``declared.countries``, ``declared.partner.name``, ``declared.board.office``…: whoever rewrites the form
keeps the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from maillon.core.periods import Period

HEAD = "declared."
BOARD, PARTNER = "board", "partner"
"""The role of who sits on a board, and the kind of a relationship with a partner."""
_YES = "oui"
MONEY = frozenset({"revenue", "programme_expenses"})
"""Kinds of figures in whole dollars; the others are counts of people."""

Said = Sequence[tuple[str, str, str]]
"""Fact, the repetition it stands in ("" outside of any), and value; in the form's order."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner the member names; ``still`` is false when they no longer work together."""

    name: str
    country: str = ""
    still: bool = True


@dataclass(frozen=True, slots=True)
class BoardMember:
    """Somebody of the board; a name is there only when the person agreed that it be kept."""

    office: str
    is_resident: bool = False
    given_name: str = ""
    family_name: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a member declares of a fiscal year."""

    first_day: date | None = None
    last_day: date | None = None
    figures: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By kind and detail: dollars for money, persons for the rest."""
    countries: tuple[str, ...] = ()
    partners: tuple[Partner, ...] = ()
    board: tuple[BoardMember, ...] = ()

    @property
    def period(self) -> Period | None:
        """The fiscal year, its last day included; none when the form asks for none."""
        if self.first_day is None or self.last_day is None or self.last_day < self.first_day:
            return None
        return Period(self.first_day, self.last_day + timedelta(days=1))

    @property
    def revenue(self) -> int:
        """All revenue, in dollars."""
        return sum(value for (kind, _detail), value in self.figures.items() if kind == "revenue")

    @property
    def counted(self) -> Mapping[tuple[str, str], int]:
        """The figures with their totals: revenue, seats of the board and those of residents in Canada."""
        told = dict(self.figures)
        if any(kind == "revenue" for kind, _detail in told):
            told["revenue", ""] = self.revenue
        if self.board:
            told["directors", ""] = len(self.board)
            told["directors_in_canada", ""] = sum(one.is_resident for one in self.board)
        return told


def read(said: Said) -> Declaration:
    """The declaration that answers say; what is not readable is left out."""
    single: dict[str, str] = {}
    partners: dict[str, dict[str, str]] = {}
    board: dict[str, dict[str, str]] = {}
    for fact, place, value in said:
        head, _dot, rest = fact.removeprefix(HEAD).partition(".")
        if head == "partner":
            partners.setdefault(place, {})[rest] = value.strip()
        elif head == "board":
            board.setdefault(place, {})[rest] = value.strip()
        else:
            single[fact.removeprefix(HEAD)] = value.strip()
    figures = {}
    for name, value in single.items():
        head, _dot, rest = name.partition(".")
        if head == "figure" and (number := _number(value)) is not None:
            kind, _dot, detail = rest.partition(".")
            figures[kind, detail] = number
    return Declaration(
        _day(single.get("period.first_day", "")),
        _day(single.get("period.last_day", "")),
        figures,
        tuple(dict.fromkeys(single.get("countries", "").split())),
        tuple(
            Partner(one["name"], one.get("country", ""), one.get("still", _YES) == _YES)
            for one in partners.values()
            if one.get("name")
        ),
        tuple(_seat(one) for one in board.values() if one.get("office")),
    )


def _seat(said: Mapping[str, str]) -> BoardMember:
    agrees = said.get("agrees") == _YES
    names = (said.get("given_name", ""), said.get("family_name", "")) if agrees else ("", "")
    return BoardMember(said["office"], said.get("resident") == _YES, *names)


def _number(value: str) -> int | None:
    try:
        number = int(value)
    except ValueError:
        return None
    return number if number >= 0 else None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


class Remark(StrEnum):
    """What deserves a second look before a declaration is accepted; none forbids it."""

    REVENUE_MOVED = "revenue_moved"
    STAFF_MOVED = "staff_moved"
    NOTHING_CHANGED = "nothing_changed"
    FEW_RESIDENTS = "few_residents"
    NO_PERIOD = "no_period"


def remarks(now: Declaration, before: Mapping[tuple[str, str], int], *, percent: int) -> tuple[Remark, ...]:
    """What a reader would stop at; ``before`` are the last figures known, in the same units.

    ``percent`` is how much a total may move from one year to the next without a word: data of the by-laws.
    """
    found = []
    if now.period is None:
        found.append(Remark.NO_PERIOD)
    counted = now.counted
    if _moved(counted, before, ("revenue", ""), percent):
        found.append(Remark.REVENUE_MOVED)
    if _moved(counted, before, ("staff", ""), percent):
        found.append(Remark.STAFF_MOVED)
    if before and now.figures and all(before.get(key) == value for key, value in now.figures.items()):
        found.append(Remark.NOTHING_CHANGED)
    if now.board and 2 * counted["directors_in_canada", ""] <= counted["directors", ""]:
        found.append(Remark.FEW_RESIDENTS)
    return tuple(found)


def _moved(
    now: Mapping[tuple[str, str], int], before: Mapping[tuple[str, str], int], key: tuple[str, str], percent: int
) -> bool:
    if key not in now or not before.get(key):
        return False
    return abs(now[key] - before[key]) * 100 > before[key] * percent
