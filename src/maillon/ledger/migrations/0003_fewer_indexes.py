"""Two indexes that others make useless are dropped: a posting writes less."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_USELESS = (("ledger_entry", "book_id"), ("ledger_transfer", "entry_id"))


def drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # Not AlterField: SQLite would make the tables again, without the triggers that keep them.
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for table, column in _USELESS:
            for name, told in connection.introspection.get_constraints(cursor, table).items():
                if told["index"] and not told["unique"] and told["columns"] == [column]:
                    cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_what_never_changes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="book",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.book",
                    ),
                ),
                migrations.AlterField(
                    model_name="transfer",
                    name="entry",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers",
                        to="ledger.entry",
                    ),
                ),
            ],
        )
    ]
