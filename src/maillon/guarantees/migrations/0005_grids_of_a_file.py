import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0003_how_far_one_mark_takes_a_dossier"),
        ("guarantees", "0004_printed_papers"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="dossier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="dossiers.dossier",
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="guarantee",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="guarantees.guarantee",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("dossier", "framework", "assessed_on"), name="assessment_of_file_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dossier__isnull", False), ("guarantee", None)),
                    models.Q(("dossier", None), ("guarantee__isnull", False)),
                    _connector="OR",
                ),
                name="assessment_of_a_file_or_a_guarantee",
            ),
        ),
    ]
