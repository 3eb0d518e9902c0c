import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0005_members_from_relationships")]

    operations = [
        migrations.AlterField(
            model_name="renewal",
            name="declared_at",
            field=models.DateTimeField(help_text="when it was sent, once accepted; none: under way", null=True),
        ),
        migrations.CreateModel(
            name="DeclaredCountry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(help_text="ISO 3166-1 alpha-2", max_length=2)),
                (
                    "renewal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="countries",
                        to="network.renewal",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("renewal", "country"), name="declared_country_once")],
            },
        ),
    ]
