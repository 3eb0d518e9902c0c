"""Statements kept ready, for what hundreds of people do in the same second.

Writing the SQL of a question takes the ORM several times longer than the database takes to answer it. What a burst
asks is written once a process, by the ORM, and asked again with other values: the same rows, on both engines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet

M = TypeVar("M", bound=Model)


class Slot(Expression):
    """Where a value comes each time the question is asked: ``filter(email=Slot(0, CharField()))``."""

    def __init__(self, position: int, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.position = position

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A place for a value, that names which."""
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class _Written:
    sql: str
    places: tuple[Any, ...]
    converters: dict[int, tuple[list[Any], Any]]


class Kept:
    """A question written once: ``ask`` gives the first row of its ``values_list``, as the ORM would.

    Its slots take numbers and texts; values that each engine keeps in its own way (instants, JSON) are not for them.
    """

    def __init__(self, question: Callable[[], QuerySet[Any, Any]]) -> None:
        self._question = question
        self._written: dict[type, _Written] = {}

    def ask(self, *values: int | str) -> tuple[Any, ...] | None:
        """The first row, or nothing."""
        engine = type(connection.ops)
        if engine not in self._written:
            self._written[engine] = self._write()
        written = self._written[engine]
        with connection.cursor() as cursor:
            asked = [values[one.position] if isinstance(one, Slot) else one for one in written.places]
            cursor.execute(written.sql, asked)
            found = cursor.fetchone()
        if found is None:
            return None
        row = list(found)
        for column, (converters, expression) in written.converters.items():
            for convert in converters:
                row[column] = convert(row[column], expression, connection)
        return tuple(row)

    def _write(self) -> _Written:
        compiler = self._question()[:1].query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        return _Written(sql, tuple(places), compiler.get_converters(one for one, *_named in compiler.select))


_inserts: dict[tuple[type, type[Model], bool], tuple[str, list[Field[Any, Any]]]] = {}


def insert(row: M) -> M:
    """Insert one new row and give it its key; of ``save`` it keeps the checks of the database, not the signals."""
    table = row._meta
    numbered = row.pk is not None
    kept = (type(connection.ops), type(row), numbered)
    if kept not in _inserts:
        quote = connection.ops.quote_name
        fields = [one for one in table.concrete_fields if numbered or one is not table.pk]
        columns, places = ", ".join(quote(str(one.column)) for one in fields), ", ".join(["%s"] * len(fields))
        key = quote(str(table.pk.column))
        # Names of our own tables, quoted; every value is a parameter.
        said = f"INSERT INTO {quote(table.db_table)} ({columns}) VALUES ({places}) RETURNING {key}"  # noqa: S608
        _inserts[kept] = said, fields
    sql, fields = _inserts[kept]
    with connection.cursor() as cursor:
        cursor.execute(sql, [one.get_db_prep_save(one.pre_save(row, True), connection) for one in fields])
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return row
