"""DuckDB: the only file that knows it. Builds a generation's cube, and asks it the compiled measures.

A page never does: see ``arrays``. The cube is what the arrays are made of and compared with, and what an analyst opens.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from maillon.insight.rules import BITS

MEMORY, THREADS = "400MB", 2
_SQL = Path(__file__).parent.parent / "sql"
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
        with duckdb.connect(str(draft), config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
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
    """One generation's cube, open for one question at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / CUBE).exists():
            build(folder)
        self._connection = duckdb.connect(
            str(folder / CUBE),
            read_only=True,
            config={"memory_limit": MEMORY, "threads": THREADS, "enable_external_access": False},
        )

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        return list(self._connection.execute(sql, parameters).fetchall())

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of one statement, a few thousand in memory at once."""
        result = self._connection.execute(sql)
        while rows := result.fetchmany(5000):
            yield from rows

    def columns(self, sql: str) -> dict[str, NDArray[Any]]:
        """The columns of one statement, which holds no NULL."""
        found = self._connection.execute(sql).fetchnumpy()
        return {name: np.ma.getdata(column) for name, column in found.items()}

    def ask(self, picks: Iterable[int], mask: int, *, found: Sequence[int] | None, dated: bool) -> Question:
        """Put a question: what its measures are then taken of, until the next one."""
        return Question(self, sorted(picks), mask, found, dated)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class Question:
    """One selection put to a cube; its candidates stand in a temporary table."""

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
        """The rows of a compiled measure over the candidates, with ``tail`` after it (an order, a page)."""
        return self._cube.rows(f"FROM ({_measure(name)}) {tail}")

    def gaps(self) -> list[tuple[Any, ...]]:
        """Kind, currency, year of the rate and amount of the money no rate is known for."""
        if not self._dated:
            return self.measure("gaps")
        return self._cube.rows(f"{_PICKED} FROM ({_measure('gaps_dated')})", {"picks": self._picks})
