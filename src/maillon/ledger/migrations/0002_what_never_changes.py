"""The database itself refuses to rewrite an entry, to add to one, to write in a closed period."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.ledger import guard


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.REFUSALS:
        refusal.install(schema_editor.connection)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.REFUSALS:
        refusal.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books_and_entries")]
    operations = [migrations.RunPython(install, remove)]
