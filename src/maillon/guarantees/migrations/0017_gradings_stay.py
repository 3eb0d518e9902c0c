"""The database itself refuses to change a judgement that was made."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.guarantees import guard


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.SINCE_GRADINGS:
        refusal.install(schema_editor.connection)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.SINCE_GRADINGS:
        refusal.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("guarantees", "0016_gradings")]
    operations = [migrations.RunPython(install, remove)]
