"""The database's own refusal to delete an obligation, on both engines: what was owed never vanishes."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "core_obligation"

_INSTALL = {
    "sqlite": [
        f"""CREATE TRIGGER IF NOT EXISTS obligation_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'an obligation is never deleted'); END"""
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION obligation_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'an obligation is never deleted'; END $$""",
        f"DROP TRIGGER IF EXISTS obligation_no_delete ON {TABLE}",
        f"""CREATE TRIGGER obligation_no_delete BEFORE DELETE OR TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION obligation_refuse()""",
    ],
}
_REMOVE = {
    "sqlite": ["DROP TRIGGER IF EXISTS obligation_no_delete"],
    "postgresql": [f"DROP TRIGGER IF EXISTS obligation_no_delete ON {TABLE}"],
}


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on DELETE and TRUNCATE of obligations fail."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Let obligations be emptied: to put a backup in their place, or between tests."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
