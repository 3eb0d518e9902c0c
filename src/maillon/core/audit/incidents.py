"""The database's own refusal to change or delete what was written of an incident, on both engines."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "core_incidententry"

_INSTALL = {
    "sqlite": [
        f"""CREATE TRIGGER IF NOT EXISTS incident_no_{verb.lower()} BEFORE {verb} ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'the register of incidents is append-only'); END"""
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION incident_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the register of incidents is append-only'; END $$""",
        f"DROP TRIGGER IF EXISTS incident_no_change ON {TABLE}",
        f"""CREATE TRIGGER incident_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION incident_refuse()""",
    ],
}
_REMOVE = {
    "sqlite": ["DROP TRIGGER IF EXISTS incident_no_update", "DROP TRIGGER IF EXISTS incident_no_delete"],
    "postgresql": [f"DROP TRIGGER IF EXISTS incident_no_change ON {TABLE}"],
}


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on UPDATE, DELETE and TRUNCATE of the register's entries fail."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Let the register be emptied: to put a backup in its place, or between tests."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
