"""What the directory counts itself by, held in one index."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_obligations_and_documents"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["standing", "country", "region"], name="organisation_part"),
        ),
    ]
