"""A generation's cube as numbered columns on disk, mapped in memory: what a page counts on.

Every web process reads the same pages of memory, and none loads DuckDB. Slices, values and activities are numbered
from nought in the order of their files, so that a number is a place. The arithmetic is in ``kernel``.
"""

from __future__ import annotations

import json
import mmap
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from maillon.insight import generations
from maillon.insight.rules import BITS, SORTS, Facet

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SORTED = sorted({f"{column}_{language}" if column in ("title", "organisation") else column
                 for column in SORTS.values() for language in ("fr", "en")})  # fmt: skip
"""Columns a list may be ordered by, in the order of ``Arrays.activity_ranks``."""
_RANKS = ", ".join(
    f'CASE WHEN "{column}" IS NULL THEN -1 ELSE dense_rank() OVER (ORDER BY "{column}") END AS "{column}"'
    for column in SORTED
)
# A range of memory is mapped in whole pages: what is smaller is read.
_MAPPED_FROM = 1 << 16
_TABLES = {
    "share": "SELECT slice::BIGINT - 1 AS slice, facet, vid - 1 AS value, weight FROM share ORDER BY vid, slice",
    "slice": """
        SELECT dense_rank() OVER (ORDER BY activity) - 1 AS activity, budget, spent FROM slice ORDER BY slice""",
    "cash": "SELECT slice::BIGINT - 1 AS slice, year::BIGINT - 1 AS year, budget, spent FROM cash ORDER BY slice, year",
    "gap": """
        SELECT slice::BIGINT - 1 AS slice, year::BIGINT - 1 AS year, minor,
               dense_rank() OVER (ORDER BY kind, currency, rate_year) - 1 AS name
        FROM gap ORDER BY slice, year""",
    "activity": """
        SELECT activity AS id, budget, spent, committed, incoming, guaranteed,
               budget_left_to_children, spent_left_to_children,
               row_number() OVER (ORDER BY identifier, activity) - 1 AS place
        FROM activity ORDER BY activity""",
}
_SORTS = f"SELECT {_RANKS} FROM activity ORDER BY activity"  # noqa: S608 (a closed list)
_NAMES = {
    "values": "SELECT facet, code, label_fr, label_en FROM value ORDER BY vid",
    "gaps": "SELECT DISTINCT kind, currency, rate_year FROM gap ORDER BY ALL",
}
_ROWS = """
SELECT identifier, title, source - 1, organisation - 1, list_transform(countries, lambda v: v - 1),
       list_transform(partners, lambda v: v - 1), list_transform(funders, lambda v: v - 1), start, "end"
FROM activity ORDER BY activity"""

_CUBE = (Path(__file__).parent.parent / "sql" / "cube.sql").read_text()
FOLDER = f"arrays-{sha256(repr((_CUBE, _TABLES, _SORTS, _NAMES, _ROWS)).encode()).hexdigest()[:12]}"
"""Where a generation keeps its arrays, named by their layout: code that wants another one makes its own."""


class Value(NamedTuple):
    """A value of a facet as the facts name it."""

    facet: Facet
    code: str
    label_fr: str
    label_en: str

    def label(self, language: str) -> str:
        """Its name for a reader of ``language``."""
        return self.label_en if language.startswith("en") else self.label_fr


class GapName(NamedTuple):
    """What money without a rate has in common."""

    kind: str
    currency: str
    rate_year: int


class Row(NamedTuple):
    """What a list shows of an activity, its values as their numbers."""

    identifier: str
    title: str
    source: int
    organisation: int
    countries: list[int]
    partners: list[int]
    funders: list[int]
    start_year: int | None
    end_year: int | None


class Source(Protocol):
    """What arrays are made of: a cube."""

    def rows(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """The rows of a statement."""

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The same, a few at a time."""

    def columns(self, sql: str) -> Mapping[str, NDArray[Any]]:
        """Its columns."""


def write(generation: Path, cube: Source) -> None:
    """Write a generation's cube as arrays; whoever is killed half-way, or comes second, leaves nothing."""
    with tempfile.TemporaryDirectory(prefix="arrays-", dir=generation) as aside:
        draft = Path(aside) / FOLDER
        draft.mkdir(mode=0o755)
        for table, sql in _TABLES.items():
            for column, values in cube.columns(sql).items():
                np.save(draft / f"{table}_{column}.npy", values)
        ranks = cube.columns(_SORTS)
        np.save(draft / "activity_ranks.npy", np.stack([ranks[column].astype(np.int64) for column in SORTED]))
        for name, sql in _NAMES.items():
            (draft / f"{name}.json").write_text(json.dumps(cube.rows(sql), ensure_ascii=False), encoding="utf-8")
        np.save(draft / "row_ends.npy", np.array(_write_rows(draft / "rows.json", cube), np.int64))
        if not (generation / FOLDER).exists():
            draft.rename(generation / FOLDER)


def _write_rows(file: Path, cube: Source) -> list[int]:
    ends, place = [], 0
    with file.open("wb") as out:
        for row in cube.stream(_ROWS):
            place += out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            ends.append(place)
        out.write(b"\n")  # An empty file cannot be mapped.
    return ends


@dataclass(frozen=True, eq=False)
class Arrays:
    """One generation, open for questions from any thread."""

    folder: Path
    share_slice: Ints
    share_facet: NDArray[np.uint16]
    share_value: NDArray[np.int32]
    """Shares stand by value, then slice: those of one value are together, and in it those of one activity."""
    share_weight: Floats
    slice_activity: Ints
    slice_budget: Ints
    slice_spent: Ints
    cash_slice: Ints
    cash_year: Ints
    cash_budget: Ints
    cash_spent: Ints
    gap_slice: Ints
    gap_year: Ints
    gap_minor: Ints
    gap_name: Ints
    activity_id: Ints
    activity_place: Ints
    """The rank of each activity's identifier."""
    activity_ranks: Ints
    """A line for each column of ``SORTED``; -1 where nothing is said."""
    activity_budget: Ints
    activity_spent: Ints
    activity_committed: Ints
    activity_incoming: Ints
    activity_guaranteed: Ints
    activity_budget_left_to_children: NDArray[np.bool_]
    activity_spent_left_to_children: NDArray[np.bool_]
    row_ends: Ints

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the arrays of a folder."""
        columns = {each.name: _mapped(folder / f"{each.name}.npy") for each in fields(cls) if each.name != "folder"}
        return cls(folder=folder, **columns)

    @cached_property
    def values(self) -> list[Value]:
        """Every value of every facet, by its number; those of a facet are together, by code."""
        facet_of = {bit: facet for facet, bit in BITS.items()}
        held = json.loads((self.folder / "values.json").read_text(encoding="utf-8"))
        return [Value(facet_of[bit], *names) for bit, *names in held]

    @cached_property
    def numbers(self) -> dict[tuple[Facet, str], int]:
        """The number of each value."""
        return {(value.facet, value.code): number for number, value in enumerate(self.values)}

    @cached_property
    def span(self) -> dict[Facet, slice]:
        """The numbers of each facet's values."""
        facets = [value.facet for value in self.values]
        firsts = {facet: facets.index(facet) if facet in facets else 0 for facet in Facet}
        return {facet: slice(first, first + facets.count(facet)) for facet, first in firsts.items()}

    @cached_property
    def share_starts(self) -> Ints:
        """Where the shares of each value begin, and after the last one where they end."""
        return np.searchsorted(self.share_value, np.arange(len(self.values) + 1, dtype=np.int32))

    @cached_property
    def gap_names(self) -> list[GapName]:
        """Kind, currency and year of the rate of money without one, by number."""
        return [GapName(*each) for each in json.loads((self.folder / "gaps.json").read_text(encoding="utf-8"))]

    @cached_property
    def label_ranks(self) -> dict[str, Ints]:
        """The place of each value among all by label then code, for ``fr`` and ``en``."""
        ranks = {}
        for language in ("fr", "en"):
            keys = [(value.label(language), value.code) for value in self.values]
            ranks[language] = np.empty(len(keys), np.int64)
            ranks[language][sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        return ranks

    def places(self, ids: Sequence[int]) -> tuple[Ints, Ints]:
        """Of these activities, the ids held here and their numbers, by ascending id."""
        wanted = np.unique(np.asarray(ids, np.int64))
        places = np.searchsorted(self.activity_id, wanted)
        held = places < len(self.activity_id)
        held[held] = self.activity_id[places[held]] == wanted[held]
        return wanted[held], places[held]

    def rows(self, activities: Sequence[int]) -> Iterator[Row]:
        """What a list shows of activities given by number."""
        for number in activities:
            start = int(self.row_ends[number - 1]) if number else 0
            yield Row(*json.loads(self._rows[start : int(self.row_ends[number])]))

    @cached_property
    def _rows(self) -> mmap.mmap:
        with (self.folder / "rows.json").open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @cached_property
    def refreshed_at(self) -> datetime:
        """When the facts were written."""
        return datetime.fromisoformat(json.loads((self.folder.parent / generations.META).read_text())["at"])


def _mapped(file: Path) -> NDArray[Any]:
    found: NDArray[Any] = np.load(file, mmap_mode=None if file.stat().st_size < _MAPPED_FROM else "r")
    return found.view(np.ndarray)


_opening = threading.Lock()
_open: Arrays | None = None


def current(root: Path) -> Arrays | None:
    """The current generation, opened once a process and again when the pointer moves; None before the first."""
    global _open
    folder = generations.current(root)
    if folder is None:
        return None
    held = _open
    if held is not None and held.folder.parent == folder:
        return held
    with _opening:
        if _open is None or _open.folder.parent != folder:
            if not (folder / FOLDER).exists():
                # Written by other code. A process that only answers never loads what makes them (80 MB).
                import_module("maillon.insight.engines.making").make(folder)
            _open = Arrays.open(folder / FOLDER)
        return _open
