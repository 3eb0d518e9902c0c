"""A version of an agreement's budget may be an amendment's; what is sealed stays refused while the table is remade."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.funding import guard


def install(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.REFUSALS:
        refusal.install(schema_editor.connection)


def remove(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for refusal in guard.REFUSALS:
        refusal.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("funding", "0008_text_written_until_it_is_signed")]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="budget",
            name="amendment",
            field=models.ForeignKey(
                help_text="whose version it is: in force once both have signed it, never when it is dropped",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="budgets",
                to="funding.amendment",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("amendment__isnull", True), ("agreement__isnull", False), _connector="OR"),
                name="amended_budget_of_agreement",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
