from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_people_reached_by_sketches"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="code",
            field=models.CharField(blank=True, help_text="its code there: what adds it up with others", max_length=60),
        ),
        migrations.AddField(
            model_name="indicator",
            name="vocabulary",
            field=models.CharField(blank=True, help_text="IndicatorVocabulary of the shared definition", max_length=3),
        ),
        migrations.AddIndex(
            model_name="indicator",
            index=models.Index(
                condition=models.Q(("code", ""), _negated=True), fields=["vocabulary", "code"], name="indicator_shared"
            ),
        ),
    ]
