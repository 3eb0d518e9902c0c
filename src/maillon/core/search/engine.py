"""The two full-text indexes: FTS5 beside SQLite's table, a generated tsvector under PostgreSQL's.

Both hold the stems core.text made, word for word, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Term:
    """One word asked for: any of its forms, each whole or as a beginning."""

    forms: tuple[str, ...]
    is_beginning: bool = False


_INSTALL = {
    "sqlite": [
        """CREATE VIRTUAL TABLE core_search_index USING fts5(
            title_stems, stems, content='core_searchentry', content_rowid='id', tokenize='ascii', prefix='3')""",
        """CREATE TRIGGER search_insert AFTER INSERT ON core_searchentry BEGIN
            INSERT INTO core_search_index(rowid, title_stems, stems)
            VALUES (new.id, new.title_stems, new.stems); END""",
        """CREATE TRIGGER search_delete AFTER DELETE ON core_searchentry BEGIN
            INSERT INTO core_search_index(core_search_index, rowid, title_stems, stems)
            VALUES ('delete', old.id, old.title_stems, old.stems); END""",
        """CREATE TRIGGER search_update AFTER UPDATE OF title_stems, stems ON core_searchentry BEGIN
            INSERT INTO core_search_index(core_search_index, rowid, title_stems, stems)
            VALUES ('delete', old.id, old.title_stems, old.stems);
            INSERT INTO core_search_index(rowid, title_stems, stems)
            VALUES (new.id, new.title_stems, new.stems); END""",
        "INSERT INTO core_search_index(core_search_index) VALUES ('rebuild')",
    ],
    "postgresql": [
        """ALTER TABLE core_searchentry
            ADD COLUMN title_vector tsvector GENERATED ALWAYS AS
                (array_to_tsvector(array_remove(string_to_array(title_stems, ' '), ''))) STORED,
            ADD COLUMN vector tsvector GENERATED ALWAYS AS
                (array_to_tsvector(array_remove(string_to_array(stems, ' '), ''))) STORED""",
        "CREATE INDEX search_vector ON core_searchentry USING gin (vector)",
    ],
}
_REMOVE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS search_insert",
        "DROP TRIGGER IF EXISTS search_delete",
        "DROP TRIGGER IF EXISTS search_update",
        "DROP TABLE IF EXISTS core_search_index",
    ],
    "postgresql": ["ALTER TABLE core_searchentry DROP COLUMN IF EXISTS vector, DROP COLUMN IF EXISTS title_vector"],
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the full-text index beside the table of entries, and fill it."""
    _run(connection, _INSTALL[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the full-text index away; the entries stay."""
    _run(connection, _REMOVE[connection.vendor])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def condition(terms: Sequence[Term], *, in_title: bool) -> tuple[str, list[str]]:
    """The SQL condition, with its parameters, that an entry holds every term (in its title alone, or anywhere)."""
    if connection.vendor == "postgresql":
        column = "title_vector" if in_title else "vector"
        query = " & ".join(
            "(" + " | ".join(f"'{form}'{':*' if term.is_beginning else ''}" for form in term.forms) + ")"
            for term in terms
        )
        return f"core_searchentry.{column} @@ %s::tsquery", [query]
    query = " AND ".join(
        "(" + " OR ".join(f'"{form}"{"*" if term.is_beginning else ""}' for form in term.forms) + ")" for term in terms
    )
    column = "title_stems" if in_title else "stems"
    match = f"{{{column}}} : ({query})"
    return "core_searchentry.id IN (SELECT rowid FROM core_search_index WHERE core_search_index MATCH %s)", [match]
