"""Under which headings a book's statements gather its accounts, as it travels: one TOML file a norm, with its source
(``data/ledger/statements``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from maillon.core.errors import RuleViolation
from maillon.core.records import DocumentRefused, plain, read_as

Narratives = Mapping[str, str]
KINDS = ("asset", "liability", "equity", "income", "expense")
_LANGUAGES = ("fr", "en")
_A_COMMON_YEAR = 2023
_MOST = 32_000


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of a statement: the accounts of one kind it adds up; ``results`` also takes what past years left."""

    kind: str
    name: Narratives
    accounts: tuple[str, ...]
    results: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The statements of a norm: what each is called, its headings in their order, the last day of a year."""

    position: Narratives
    operations: Narratives
    changes: Narratives
    headings: tuple[Heading, ...]
    year_ends: str = "12-31"
    source: Narratives = field(default_factory=dict)
    """Where it comes from, by language; nothing: as the version says it."""

    def document(self) -> dict[str, Any]:
        """The JSON document ``read`` reads back."""
        return plain(self)

    def narratives(self) -> Iterator[Narratives]:
        """Everything it says."""
        yield from (self.position, self.operations, self.changes)
        yield from (one.name for one in self.headings)
        if self.source:
            yield self.source


@dataclass(frozen=True, slots=True)
class Version:
    """A layout with the chart and the norm it is for, from when it holds, and where it comes from."""

    chart: str
    norm: str
    number: int
    starts_on: date
    source: str
    is_example: bool
    layout: Layout


def read(document: Mapping[str, Any]) -> Layout:
    """The layout a document says.

    Raises core.records.DocumentRefused with the malformed parts, or ValueError for a language that lacks, a kind that
    is none, an account under two headings, two headings that take results, a day that ends no year.
    """
    found = read_as(Layout, document)
    for said in found.narratives():
        if lacking := [one for one in _LANGUAGES if not said.get(one, "").strip()]:
            raise ValueError(f"{said.get('fr', '')!r}: nothing in {lacking[0]}")
    codes = [code for one in found.headings for code in one.accounts]
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise ValueError(f"{twice[0]}: under two headings")
    for one in found.headings:
        if one.kind not in KINDS or (one.results and one.kind != "equity"):
            raise ValueError(f"{one.name['fr']}: {one.kind}")
    if sum(one.results for one in found.headings) > 1:
        raise ValueError("results: under two headings")
    date.fromisoformat(f"{_A_COMMON_YEAR}-{found.year_ends}")
    return found


def load(path: Path) -> Version:
    """The version a file holds. Raises RuleViolation ``ledger.layout`` (``file``, ``reason``) for what is not one."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        number, starts_on = told["version"], told["starts_on"]
        if type(starts_on) is not date or type(number) is not int or not 0 < number < _MOST:
            raise TypeError("version, starts_on")
        if not str(told["source"]).strip():
            raise ValueError("source")
        return Version(
            str(told["chart"]), str(told["norm"]), number, starts_on, str(told["source"]), bool(told["is_example"]),
            read(told["definition"]),
        )  # fmt: skip
    except (DocumentRefused, OSError, UnicodeError, KeyError, TypeError, ValueError) as error:
        raise RuleViolation("ledger.layout", file=path.name, reason=str(error)) from error


def shipped(folder: Path, *, chart: str, norm: str) -> list[Version]:
    """The versions of a folder for a chart kept under a norm, in the order of their numbers."""
    found = [load(path) for path in sorted(folder.glob("*.toml"))]
    return sorted((one for one in found if (one.chart, one.norm) == (chart, norm)), key=lambda one: one.number)
