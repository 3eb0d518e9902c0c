from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_form_media")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="choice",
            field=models.CharField(
                blank=True, default="", help_text="among what the effect lets choose: a category", max_length=60
            ),
            preserve_default=False,
        ),
    ]
