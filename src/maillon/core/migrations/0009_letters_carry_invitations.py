from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0008_privacy")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="calendar",
            field=models.TextField(blank=True, default="", help_text="an event (RFC 5545), attached"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="message",
            name="unsubscribe",
            field=models.URLField(blank=True, default="", max_length=500, help_text="where such letters are stopped"),
            preserve_default=False,
        ),
    ]
