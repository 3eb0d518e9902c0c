"""What the database itself refuses to rewrite, said once for both engines: a domain names its tables here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Refusal:
    """A trigger that refuses ``verbs`` on a table, always or when ``when`` is true of the row.

    ``when`` is an SQL condition on ``OLD`` or ``NEW`` that both engines read alike, subqueries included;
    ``message`` is what the refused statement is told. TRUNCATE is refused wherever DELETE always is: SQLite
    has no such verb.
    """

    name: str
    table: str
    verbs: Sequence[str]
    message: str
    when: str = ""

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """From now on the database refuses it."""
        self.remove(connection)
        _run(connection, self._sqlite() if connection.vendor == "sqlite" else self._postgresql())

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Let it be done: to put a backup in place, or between tests."""
        if connection.vendor == "sqlite":
            _run(connection, [f"DROP TRIGGER IF EXISTS {self._of(verb)}" for verb in self.verbs])
        else:
            _run(connection, [f"DROP TRIGGER IF EXISTS {name} ON {self.table}" for name in (self.name, self._whole)])

    def _sqlite(self) -> list[str]:
        when = f"WHEN {self.when}" if self.when else ""
        return [
            f"""CREATE TRIGGER {self._of(verb)} BEFORE {verb} ON {self.table} FOR EACH ROW {when}
            BEGIN SELECT RAISE(ABORT, '{self.message}'); END"""
            for verb in self.verbs
        ]

    def _postgresql(self) -> list[str]:
        # A WHEN clause takes no subquery there: the condition is asked inside the function.
        condition = self.when or "true"
        made = [
            f"""CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF {condition} THEN RAISE EXCEPTION '{self.message}'; END IF; RETURN COALESCE(NEW, OLD); END $$""",
            f"""CREATE TRIGGER {self.name} BEFORE {" OR ".join(self.verbs)} ON {self.table}
            FOR EACH ROW EXECUTE FUNCTION {self.name}_refuse()""",
        ]
        if "DELETE" in self.verbs and not self.when:
            made.append(
                f"""CREATE TRIGGER {self._whole} BEFORE TRUNCATE ON {self.table}
                FOR EACH STATEMENT EXECUTE FUNCTION {self.name}_refuse()"""
            )
        return made

    @property
    def _whole(self) -> str:
        return f"{self.name}_whole"

    def _of(self, verb: str) -> str:
        return f"{self.name}_{verb.split()[0].lower()}"


_registered: dict[str, Refusal] = {}


def register(*refusals: Refusal) -> None:
    """Say which refusals a backup must lift and set again; a domain does, when the application starts."""
    _registered.update((refusal.name, refusal) for refusal in refusals)


def install(connection: BaseDatabaseWrapper) -> None:
    """Every registered refusal holds, on the tables that are there: an older backup may not have them all."""
    present = set(connection.introspection.table_names())
    for refusal in _registered.values():
        if refusal.table in present:
            refusal.install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """No registered refusal holds."""
    present = set(connection.introspection.table_names())
    for refusal in _registered.values():
        if refusal.table in present:
            refusal.remove(connection)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
