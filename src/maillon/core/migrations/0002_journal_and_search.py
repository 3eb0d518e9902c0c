"""What the database itself keeps: a journal nobody rewrites, and the full-text index."""

from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.core.audit import guard
from maillon.core.search import engine


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.install(schema_editor.connection)
    engine.install(schema_editor.connection)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guard.remove(schema_editor.connection)
    engine.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.AddField(
            "searchentry",
            "title_stems",
            models.TextField(default="", help_text="space-separated stems of the title, every language"),
        ),
        migrations.RunPython(install, remove),
    ]
