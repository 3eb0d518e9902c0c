import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0009_letters_carry_invitations")]

    operations = [
        migrations.AddField(
            model_name="issueddocument",
            name="issuer",
            field=models.ForeignKey(
                help_text="None: the network",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.organisation",
            ),
        ),
    ]
