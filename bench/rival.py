"""The explorer's questions asked of PostgreSQL, as well as we know how.

The same numbered tables, loaded from the same cube; an index for each way they are read; the same one-scan trick,
compiled from the same Ibis expressions; temporary tables analysed between the steps, as their plans need.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import psycopg

from maillon.insight import measures
from maillon.insight.engines.duck import Cube

_TABLES = {
    "slice": "slice int PRIMARY KEY, activity bigint, budget bigint, spent bigint",
    "share": "slice int, facet int, vid int, weight float8",
    "cash": "slice int, year int, budget bigint, spent bigint",
    "gap": "slice int, year int, kind text, currency text, rate_year int, minor bigint",
    "activity": "activity bigint PRIMARY KEY, identifier text, title_fr text, title_en text, organisation_fr text, "
    'organisation_en text, start int, "end" int, budget bigint, spent bigint, counted_budget bigint, '
    "counted_spent bigint",
}
_INDEXES = """
CREATE INDEX ON share (vid) INCLUDE (slice, facet, weight);
CREATE INDEX ON share (slice) INCLUDE (facet, vid, weight);
CREATE INDEX ON slice (activity);
CREATE INDEX ON cash (slice) INCLUDE (year, budget, spent);
CREATE INDEX ON cash (year) INCLUDE (slice, budget, spent);
CREATE INDEX ON gap (slice);
CREATE INDEX ON activity (budget DESC, identifier);
CREATE AGGREGATE product(float8) (
    sfunc = float8mul, stype = float8, initcond = 1, combinefunc = float8mul, parallel = safe);
VACUUM ANALYZE;
"""
_SETTINGS = "SET work_mem = '128MB'; SET temp_buffers = '64MB'; SET jit = off; SET max_parallel_workers_per_gather = 2"


class Rival:
    """A PostgreSQL holding the cube's tables."""

    def __init__(self, url: str, cube: Cube) -> None:
        self._connection = psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True)
        for name, columns in _TABLES.items():
            self._connection.execute(f"CREATE TABLE {name} ({columns})")
            self._load(cube, name, [column.strip().split(" ")[0] for column in columns.split(",")])
        for statement in filter(str.strip, _INDEXES.split(";")):
            self._connection.execute(statement)
        self._connection.execute(_SETTINGS)
        given = {"hits": measures.hits(), "facets": measures.facets(), "years": measures.years()}
        given |= {
            "listed": measures.listed(),
            "gaps": measures.gaps(dated=False),
            "gaps_dated": measures.gaps(dated=True),
        }
        given |= {
            f"candidates{'_dated' if dated else ''}": measures.candidates(searched=False, dated=dated)
            for dated in (False, True)
        }
        self._sql = {name: str(ibis.to_sql(table, dialect="postgres")) for name, table in given.items()}

    def _load(self, cube: Cube, name: str, columns: list[str]) -> None:
        quoted = ", ".join(columns)
        with self._connection.cursor().copy(f"COPY {name} ({quoted}) FROM STDIN") as copy:
            rows = cube.rows(f"SELECT {quoted} FROM {name}")
            for row in rows:
                copy.write_row(row)

    def answer(self, picks: Sequence[int], mask: int, *, dated: bool) -> dict[str, list[tuple[Any, ...]]]:
        """Every measure of one question, and the first twenty activities."""
        ask = f"WITH pick AS (SELECT unnest(%(picks)s::int[]) AS vid), ask AS (SELECT {int(mask)} AS mask) "
        given = {"picks": list(picks)}
        run = self._connection.execute
        suffix = "_dated" if dated else ""
        run("DROP TABLE IF EXISTS hit, candidate")
        run(f"CREATE TEMP TABLE hit AS {ask} SELECT * FROM ({self._sql['hits']}) q", given)
        run("ANALYZE hit")
        run(f"CREATE TEMP TABLE candidate AS {ask} SELECT * FROM ({self._sql[f'candidates{suffix}']}) q", given)
        run("ANALYZE candidate")
        return {
            "facets": run(self._sql["facets"]).fetchall(),
            "years": run(self._sql["years"]).fetchall(),
            "gaps": run(f"{ask} SELECT * FROM ({self._sql[f'gaps{suffix}']}) q", given).fetchall(),
            "listed": run(
                f"SELECT activity, part_budget, part_spent FROM ({self._sql['listed']}) q "
                "ORDER BY budget DESC NULLS LAST, identifier LIMIT 20"
            ).fetchall(),
        }

    def close(self) -> None:
        """Let go of the server."""
        self._connection.close()
