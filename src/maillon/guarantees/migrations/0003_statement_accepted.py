"""A statement says whether the fund accepted it; those that came before took effect as they came: they are accepted."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F


def accept_what_came(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("guarantees", "Statement").objects.filter(accepted_at=None).update(accepted_at=F("known_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("guarantees", "0002_what_never_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "statement",
            "accepted_at",
            models.DateTimeField(help_text="the fund compared it with what it knows", null=True),
        ),
        migrations.AddField(
            "statement",
            "accepted_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(accept_what_came, migrations.RunPython.noop),
    ]
