"""Beside each dossier's points, how far a single mark moved by 1 takes them: filled from the readings already filed."""

from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from maillon.dossiers.rules import definition
from maillon.dossiers.rules.stability import reach_of

_KEPT = ("points_best", "meets_at_best", "points_worst", "meets_at_worst")


def fill(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    Dossier, Score = apps.get_model("dossiers", "Dossier"), apps.get_model("dossiers", "Score")
    grids = {}
    for dossier in Dossier.objects.filter(points__isnull=False).select_related("version").iterator(chunk_size=500):
        if dossier.version_id not in grids:
            grids[dossier.version_id] = definition.read(dossier.version.definition).grid
        readings: dict[int, dict[str, int]] = {}
        filed = Score.objects.filter(review__dossier=dossier, review__state="filed")
        for review, criterion, mark in filed.values_list("review_id", "criterion", "mark"):
            readings.setdefault(review, {})[criterion] = mark
        if readings:
            reach = reach_of(grids[dossier.version_id], list(readings.values()))
            Dossier.objects.filter(pk=dossier.pk).update(**dict(zip(_KEPT, reach, strict=True)))


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_what_never_changes")]
    operations = [
        migrations.AddField("dossier", "meets_at_best", models.BooleanField(null=True)),
        migrations.AddField("dossier", "meets_at_worst", models.BooleanField(null=True)),
        migrations.AddField(
            "dossier",
            "points_best",
            models.PositiveIntegerField(help_text="that mean, if the best single mark moved by 1", null=True),
        ),
        migrations.AddField(
            "dossier",
            "points_worst",
            models.PositiveIntegerField(help_text="that mean, if the worst single mark moved by 1", null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
