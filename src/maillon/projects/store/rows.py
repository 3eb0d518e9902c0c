"""Many rows into one table, quickly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connections, models, router

# What these fields hold goes to either database as it is; others say how they are written (JSON, dates, decimals).
_AS_IS = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table to which nothing points: their keys are neither given nor read back.

    ``bulk_create`` asks each field of each row how its value is written, and reads every key again: a third of
    an import. Here a field is asked only when its values need it.
    """
    if not rows:
        return
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    write: list[tuple[str, Callable[[Any], Any] | None]] = [
        (field.attname, None if isinstance(field, _AS_IS) else partial(field.get_db_prep_save, connection=connection))
        for field in fields
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})",  # noqa: S608  our own names
            [
                [given if prepare is None else prepare(given) for name, prepare in write for given in (held[name],)]
                for held in map(vars, rows)
            ],
        )
