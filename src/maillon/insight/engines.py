"""DuckDB: the only file that knows it. Builds a generation's cube, and asks it the compiled measures."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from maillon.insight import generations
from maillon.insight.rules import BITS

MEMORY, THREADS = "160MB", 1
"""What one web process may use to answer: its questions are small, and other visitors need the other cores."""
BUILD_MEMORY, BUILD_THREADS = "400MB", 2
_SQL = Path(__file__).parent / "sql"
_LAYOUT = (_SQL / "cube.sql").read_text()
CUBE = f"cube-{sha256(_LAYOUT.encode()).hexdigest()[:12]}.duckdb"
"""Named by its layout: code that wants another one makes it again from the Parquet files."""
_PICKED = "WITH pick AS (SELECT unnest($picks::INTEGER[]) AS vid)"
_ASKED = f"{_PICKED}, ask AS (SELECT $mask::INTEGER AS mask)"
_FOUND = ", found AS (SELECT unnest($found::BIGINT[]) AS activity)"


@cache
def _measure(name: str) -> str:
    return (_SQL / "measures" / f"{name}.sql").read_text()


def build(folder: Path) -> None:
    """Make the cube of a generation from its Parquet files; whoever is killed half-way leaves none."""
    with tempfile.TemporaryDirectory(prefix="cube-", dir=folder) as aside:
        draft = Path(aside) / CUBE
        with duckdb.connect(str(draft), config={"memory_limit": BUILD_MEMORY, "threads": BUILD_THREADS}) as connection:
            connection.execute("SET file_search_path = ?", [str(folder)])
            connection.execute("SET temp_directory = ?", [str(Path(aside) / "spill")])
            connection.execute(
                "CREATE TEMP TABLE facet AS SELECT unnest(?::VARCHAR[]) AS name, unnest(?::USMALLINT[]) AS bit",
                [[facet.value for facet in BITS], list(BITS.values())],
            )
            connection.execute(_LAYOUT)
            connection.execute("CHECKPOINT")
        draft.replace(folder / CUBE)


class Cube:
    """One generation, open for questions from any thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / CUBE).exists():
            build(folder)
        self._database = duckdb.connect(
            str(folder / CUBE),
            read_only=True,
            config={"memory_limit": MEMORY, "threads": THREADS, "enable_external_access": False},
        )
        self._per_thread = threading.local()

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        try:
            return list(self._cursor().execute(sql, parameters).fetchall())
        except (duckdb.InternalException, duckdb.FatalException):
            # DuckDB refuses everything after a fault of its own: the next question opens the cube anew.
            _close(self)
            raise

    def measure(self, name: str, tail: str = "", **parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a compiled measure, with ``tail`` after it (an order, a page)."""
        return self.rows(f"FROM ({_measure(name)}) {tail}", parameters)

    def ask(self, picks: Iterable[int], mask: int, *, found: Sequence[int] | None, dated: bool) -> Question:
        """Put a question: what its measures are then taken of, on this thread, until the next one."""
        return Question(self, sorted(picks), mask, found, dated)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._per_thread, "cursor", None)
        if cursor is None:
            cursor = self._per_thread.cursor = self._database.cursor()
        return cursor

    @cached_property
    def refreshed_at(self) -> datetime:
        """When the facts were written."""
        return datetime.fromisoformat(json.loads((self.folder / generations.META).read_text())["at"])


class Question:
    """One selection put to a cube; its candidates stand in a temporary table of this thread's connection."""

    def __init__(self, cube: Cube, picks: list[int], mask: int, found: Sequence[int] | None, dated: bool) -> None:
        self._cube, self._picks, self._dated = cube, picks, dated
        name = f"candidates{'' if found is None else '_searched'}{'_dated' if dated else ''}"
        given: dict[str, Any] = {"picks": picks, "mask": mask}
        prelude = _ASKED
        if found is not None:
            given["found"] = list(found)
            prelude += _FOUND
        cube.rows(f"CREATE OR REPLACE TEMP TABLE hit AS {_PICKED} FROM ({_measure('hits')})", {"picks": picks})
        cube.rows(f"CREATE OR REPLACE TEMP TABLE candidate AS {prelude} FROM ({_measure(name)})", given)

    def measure(self, name: str, tail: str = "") -> list[tuple[Any, ...]]:
        """The rows of a measure over the candidates."""
        return self._cube.measure(name, tail)

    def gaps(self) -> list[tuple[Any, ...]]:
        """Kind, currency, year of the rate and amount of the money no rate is known for."""
        if not self._dated:
            return self._cube.measure("gaps")
        return self._cube.rows(f"{_PICKED} FROM ({_measure('gaps_dated')})", {"picks": self._picks})


_opening = threading.Lock()
_open: Cube | None = None


def _close(broken: Cube) -> None:
    global _open
    with _opening:
        if _open is broken:
            _open = None


def cube(root: Path) -> Cube | None:
    """The current generation, opened once a process and again when the pointer moves; None before the first."""
    global _open
    folder = generations.current(root)
    if folder is None:
        return None
    held = _open
    if held is not None and held.folder == folder:
        return held
    with _opening:
        if _open is None or _open.folder != folder:
            _open = Cube(folder)
        return _open
