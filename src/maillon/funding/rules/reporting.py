"""A report as plain values, read from what each question says it feeds; what it leaves unexplained.

A question of the form maps to ``report.period.first_day``, ``report.people.women``, ``report.result.actual``,
``report.expense.category``…: whoever rewrites the form keeps the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from maillon.core.money import Money

HEAD = "report."

Said = Sequence[tuple[str, str, str]]
"""Fact, the repetition it stands in ("" outside of any), and value; in the form's order."""


@dataclass(frozen=True, slots=True)
class Achieved:
    """One indicator: its number in the framework, what was reached, and what explains a difference."""

    number: str
    actual: str
    comment: str = ""
    evidence: str = ""
    """The name of the file joined to it; empty: none."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One item of the agreement's budget, minor units: planned and spent over the period."""

    category: str
    label: str
    planned_minor: int
    actual_minor: int
    comment: str = ""
    said_minor: int | None = None
    """What the report wrote as its budget, where that is not what was agreed."""
    beside_minor: int | None = None
    """What the counterpart and others paid of it, where the report says it; not in ``actual_minor``."""
    is_left_out: bool = False
    """Planned by the agreed budget, and not in the report."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an organisation, and its partner, report of a period."""

    first_day: date | None = None
    last_day: date | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    achieved: tuple[Achieved, ...] = ()
    spent: tuple[Spent, ...] = ()
    summary: str = ""

    @property
    def spent_minor(self) -> int:
        """All that was spent of the programme's money."""
        return sum(one.actual_minor for one in self.spent)

    @property
    def beside_minor(self) -> int:
        """All that the counterpart and others paid."""
        return sum(one.beside_minor or 0 for one in self.spent)


def read(said: Said, *, currency: str) -> Told:
    """The report that answers say; amounts are in units of ``currency``, what is not readable is left out."""
    single: dict[str, str] = {}
    groups: dict[str, dict[str, dict[str, str]]] = {"result": {}, "expense": {}}
    for fact, place, value in said:
        head, _dot, rest = fact.removeprefix(HEAD).partition(".")
        if head in groups:
            groups[head].setdefault(place, {})[rest] = value.strip()
        else:
            single[fact.removeprefix(HEAD)] = value.strip()
    people = {name: single.get(f"people.{name}", "") for name in ("women", "men", "girls", "boys")}
    return Told(
        _day(single.get("period.first_day", "")),
        _day(single.get("period.last_day", "")),
        {name: int(text) for name, text in people.items() if text.isdecimal()},
        tuple(
            Achieved(one["number"], one["actual"], one.get("comment", ""), one.get("evidence", ""))
            for one in groups["result"].values()
            if one.get("number") and _number(one.get("actual", "")) is not None
        ),
        tuple(
            Spent(
                one["category"],
                one.get("label", ""),
                _minor(one.get("planned", ""), currency) or 0,
                _minor(one.get("actual", ""), currency) or 0,
                one.get("comment", ""),
                beside_minor=_minor(one.get("beside", ""), currency),
            )
            for one in groups["expense"].values()
            if one.get("category")
        ),
        single.get("summary", ""),
    )


def against(told: Told, agreed: Mapping[str, int], labels: Mapping[str, str]) -> Told:
    """The report beside the agreed budget: what each item was to cost is what was agreed, whatever the report wrote.

    ``agreed`` is by category, minor units; an item it plans that the report leaves out is there, nothing spent. The
    report as it is where nothing was agreed.
    """
    if not agreed:
        return told
    left, spent = dict(agreed), []
    for one in told.spent:
        plan = left.pop(one.category, 0)
        said = one.planned_minor if one.planned_minor != plan else None
        spent.append(replace(one, planned_minor=plan, said_minor=said))
    spent += [Spent(key, labels.get(key, ""), minor, 0, is_left_out=True) for key, minor in left.items()]
    return replace(told, spent=tuple(spent))


def is_otherwise(told: Told, agreed: Mapping[str, int]) -> bool:
    """Whether a report being written plans otherwise than the agreed budget."""
    return any(one.said_minor is not None or one.is_left_out for one in against(told, agreed, {}).spent)


def unexplained(told: Told, *, share: Fraction) -> tuple[Spent, ...]:
    """The items whose spending differs from what was planned by more than a share of it, without a word said.

    A share of 0 asks for no explanation. What was planned at nothing and spent is a difference whatever the share.
    """
    if not share:
        return ()
    return tuple(
        one
        for one in told.spent
        if not one.comment and abs(one.actual_minor - one.planned_minor) > share * one.planned_minor
    )


def over_transfer(told: Told, *, share: Fraction) -> tuple[Spent, ...]:
    """The items that receive from others more than a share of their own budget: that asks for an amendment."""
    if not share:
        return ()
    return tuple(one for one in told.spent if one.actual_minor - one.planned_minor > share * one.planned_minor)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _minor(text: str, currency: str) -> int | None:
    number = _number(text)
    return Money.from_decimal(number, currency).minor if number is not None else None
