from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0003_interviews_with_consent_and_rules_of_the_record")]

    operations = [
        migrations.AlterField(
            model_name="recordrules",
            name="part",
            field=models.CharField(
                choices=[
                    ("gaps", "rules.gaps.Rules"),
                    ("barometer", "rules.barometer.Rules"),
                    ("sizes", "rules.directory.Bracket"),
                ],
                max_length=10,
            ),
        ),
    ]
