"""Copying a whole database while it serves, and putting a copy back, on both engines.

SQLite gives its own file by its online backup API. PostgreSQL gives one file a table by COPY, all read in one
snapshot, so that neither pg_dump nor its version matters; the tables themselves are made again by migrations.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from maillon.core import guards
from maillon.core.audit.rules import FIRST
from maillon.core.backup.manifest import SQLITE_COPY, TABLES, Manifest
from maillon.core.errors import RuleViolation


def applied() -> dict[str, list[str]]:
    """The migrations the database has had, by application, in order."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def is_empty() -> bool:
    """True when nobody has an account and nothing was ever recorded here."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in ("core_user", "core_auditevent", "core_organisation", "core_storedfile"):
            if table in present:
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608  names above
                if cursor.fetchone()[0]:
                    return False
    return True


_LAST_SEAL = "SELECT sequence, hash FROM core_auditevent ORDER BY sequence DESC LIMIT 1"


def dump(folder: Path) -> tuple[int, str]:
    """Copy the database into a folder, as it stands at one instant, without stopping anybody.

    Gives the number of rows of the journal at that instant and its last seal.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / SQLITE_COPY)) as target:
            connection.connection.backup(target, pages=2000, sleep=0.01)
            target.execute("PRAGMA journal_mode=DELETE")
            return target.execute(_LAST_SEAL).fetchone() or (0, FIRST)
    (folder / TABLES).mkdir()
    with transaction.atomic(), connection.cursor() as cursor:
        # The first statement of the transaction: everything below sees one instant.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in _tables(cursor):
            columns = ", ".join(f'"{name}"' for name in _columns(cursor, table))
            rows_file = folder / TABLES / f"{table}.copy"
            with rows_file.open("wb") as out, cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT') as rows:
                for chunk in rows:
                    out.write(bytes(chunk))
            (folder / TABLES / f"{table}.columns").write_text(columns)
        cursor.execute(_LAST_SEAL)
        return cursor.fetchone() or (0, FIRST)


def load(folder: Path, manifest: Manifest) -> None:
    """Put a copy in place of whatever the database holds, then bring it up to this version's tables.

    Raises RuleViolation ``backup.other_engine`` when the copy comes from the other kind of database, and
    ``backup.newer`` when it has migrations this version does not know.
    """
    if manifest.engine != connection.vendor:
        raise RuleViolation("backup.other_engine", engine=manifest.engine)
    if connection.vendor == "sqlite":
        _load_sqlite(folder / SQLITE_COPY)
    else:
        _load_postgresql(folder / TABLES, manifest)
    call_command("migrate", verbosity=0, interactive=False)


def _load_sqlite(copy: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise RuleViolation("backup.unreadable")
        source.backup(connection.connection)
    connection.close()


def _load_postgresql(folder: Path, manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        for table in _tables(cursor):
            cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
    MigrationExecutor(connection).migrate([(app, names[-1]) for app, names in manifest.migrations.items()])
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables(cursor)
        guards.remove(connection)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # What the migrations themselves wrote gives way to the copy.
        cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables) + " CASCADE")
        for table in tables:
            _copy_in(cursor, table, folder)
        guards.install(connection)
    with connection.cursor() as cursor:
        _set_sequences(cursor)


def _copy_in(cursor: Any, table: str, folder: Path) -> None:
    source = folder / f"{table}.copy"
    if not source.exists():
        return
    columns = (folder / f"{table}.columns").read_text()
    with source.open("rb") as rows, cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as target:
        while chunk := rows.read(1 << 16):
            target.write(chunk)


def _tables(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _set_sequences(cursor: Any) -> None:
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND is_identity = 'YES'"
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'),"  # noqa: S608  the catalogue's names
            f' COALESCE((SELECT MAX("{column}") FROM "{table}"), 0) + 1, false)'
        )
