from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0006_renewals_under_way")]

    operations = [
        migrations.AddField(
            model_name="membershipyear",
            name="reminded_at",
            field=models.DateTimeField(help_text="when the last letter left to those who had not answered", null=True),
        ),
    ]
