"""How many sign in each capacity, and how early a cycle opens by itself; no code of ethics was kept before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0007_reminded_at")]

    operations = [
        migrations.RemoveField(model_name="ethicscode", name="signatures"),
        migrations.AddField(
            model_name="ethicscode",
            name="signatures",
            field=models.JSONField(default=dict, help_text="how many sign in each capacity: {board: 1, management: 1}"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ethicscode",
            name="opens_days_before",
            field=models.PositiveSmallIntegerField(
                default=90, help_text="days before its due day a cycle opens by itself"
            ),
            preserve_default=False,
        ),
    ]
